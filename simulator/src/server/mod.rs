//! The ports: connections in, at the HTTP port requests to the gateway, answers out. Loopback only.

pub(crate) mod exchange;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

use crate::shared::Shared;

/// Connections at once; more of them wait until one closes. Clients keep idle ones, so this is well above the 200 calls
/// at once that the simulator promises.
const MOST_CONNECTIONS: usize = 1_024;

/// Opens a port on an address.
///
/// # Errors
/// The address cannot be bound.
pub(crate) async fn open(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Serves the HTTP port until the task is aborted; its connections end with it.
pub(crate) fn serve_aws(listener: TcpListener, shared: Arc<Shared>) -> JoinHandle<()> {
    serve(listener, move |stream| connection(stream, Arc::clone(&shared)))
}

/// Serves a port, each of its connections in a way of its own, until the task is aborted; its connections end with it.
pub(crate) fn serve<C>(
    listener: TcpListener,
    connection: impl Fn(TcpStream) -> C + Send + 'static,
) -> JoinHandle<()>
where
    C: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut connections = JoinSet::new();
        while let Ok(place) = room.clone().acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let served = connection(stream);
            connections.spawn(async move {
                served.await;
                drop(place);
            });
            while connections.try_join_next().is_some() {}
        }
    })
}

/// An error here is a client that went away, or a connection that a fault cut.
async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| exchange::exchange(Arc::clone(&shared), request));
    let builder = Builder::new(TokioExecutor::new());
    let _ended = builder.serve_connection(TokioIo::new(stream), service).await;
}
