//! One connection to a cluster: TLS, then HTTP/1.1 or HTTP/2. Never here: what is answered.

use std::sync::Arc;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::http::Answer;
use crate::server::exchange;
use crate::shared::Shared;
use crate::state::ClusterKey;

/// Serves a connection to its end. An error here is a client that went away, or does not trust the certificate.
pub(super) async fn connection(
    tls: TlsAcceptor,
    stream: TcpStream,
    shared: Arc<Shared>,
    cluster: Arc<ClusterKey>,
) {
    let Ok(stream) = tls.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| {
        let (shared, cluster) = (Arc::clone(&shared), Arc::clone(&cluster));
        async move {
            let request = exchange::read(request).await?;
            match super::answer(&shared, &cluster, &request).await {
                Answer::Cut => Err(exchange::Cut),
                Answer::Reply(reply) => Ok(exchange::write(reply)),
            }
        }
    });
    let builder = Builder::new(TokioExecutor::new());
    let _ended = builder.serve_connection(TokioIo::new(stream), service).await;
}
