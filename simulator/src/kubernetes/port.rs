//! One connection to a cluster: TLS, then HTTP/1.1 or HTTP/2. Never here: what is answered.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::context::Context;
use crate::http::{Answer, Request};
use crate::server;
use crate::world::ClusterKey;

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 1 << 20;

/// Serves a connection to its end. An error here is a client that went away, or does not trust the certificate.
pub(super) async fn connection(
    tls: TlsAcceptor,
    stream: TcpStream,
    context: Arc<Context>,
    cluster: Arc<ClusterKey>,
) {
    if let Ok(stream) = tls.accept(stream).await {
        let answer = move |request| answer(Arc::clone(&context), Arc::clone(&cluster), request);
        server::answer_requests(stream, |_path| LONGEST_BODY, answer).await;
    }
}

async fn answer(context: Arc<Context>, cluster: Arc<ClusterKey>, request: Request) -> Answer {
    super::answer(&context, &cluster, &request).await
}
