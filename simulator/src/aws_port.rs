//! The port for AWS clients. Requests below `/simulator/v1/` go to `control`, `/healthz` to `health`, all others to `gateway`.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::context::Context;
use crate::control::{self, Control};
use crate::gateway;
use crate::health;
use crate::http::{Answer, Request};
use crate::kubernetes::Servers;
use crate::server;

/// The longest body of an AWS call, in bytes.
const LONGEST_CALL: usize = 1 << 20;

/// The longest body of the control interface, in bytes: a world with thousands of entries.
const LONGEST_WORLD: usize = 1 << 26;

/// Serves the port until the task is aborted; its connections end with it.
pub(crate) fn serve(listener: TcpListener, context: Arc<Context>, servers: Arc<Servers>) -> JoinHandle<()> {
    server::serve(listener, move |stream| {
        let (context, servers) = (Arc::clone(&context), Arc::clone(&servers));
        server::answer_requests(stream, longest, move |request| {
            answer(Arc::clone(&context), Arc::clone(&servers), request)
        })
    })
}

async fn answer(context: Arc<Context>, servers: Arc<Servers>, request: Request) -> Answer {
    if let Some(path) = request.path.strip_prefix(control::PREFIX) {
        let control = Control { context: &context, servers: &servers };
        return Answer::Reply(control.answer(path, &request).await);
    }
    match health::answer(&context, &request) {
        Some(reply) => Answer::Reply(reply),
        None => gateway::answer(&context, &request).await,
    }
}

fn longest(path: &str) -> usize {
    if path.starts_with(control::PREFIX) { LONGEST_WORLD } else { LONGEST_CALL }
}
