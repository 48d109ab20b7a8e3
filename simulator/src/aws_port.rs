//! The port for AWS clients. Requests below `/simulator/v1/` go to `control`, all others to `gateway`.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::control::{self, Control};
use crate::gateway;
use crate::http::{Answer, Request};
use crate::kubernetes::Servers;
use crate::server;
use crate::shared::Shared;

/// The longest body of an AWS call, in bytes.
const LONGEST_CALL: usize = 1 << 20;

/// The longest body of the control interface, in bytes: a world with thousands of entries.
const LONGEST_WORLD: usize = 1 << 26;

/// Serves the port until the task is aborted; its connections end with it.
pub(crate) fn serve(listener: TcpListener, shared: Arc<Shared>, servers: Arc<Servers>) -> JoinHandle<()> {
    server::serve(listener, move |stream| {
        let (shared, servers) = (Arc::clone(&shared), Arc::clone(&servers));
        server::answer_requests(stream, longest, move |request| {
            answer(Arc::clone(&shared), Arc::clone(&servers), request)
        })
    })
}

async fn answer(shared: Arc<Shared>, servers: Arc<Servers>, request: Request) -> Answer {
    match request.path.strip_prefix(control::PREFIX) {
        Some(path) => Answer::Reply(Control { shared: &shared, servers: &servers }.answer(path, &request)),
        None => gateway::answer(&shared, &request).await,
    }
}

fn longest(path: &str) -> usize {
    if path.starts_with(control::PREFIX) { LONGEST_WORLD } else { LONGEST_CALL }
}
