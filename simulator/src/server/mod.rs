//! A port: connections in, requests as plain values to whoever answers them, answers out. Never here: what is answered.

mod connection;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

pub(crate) use connection::answer_requests;

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
        while let Ok(permit) = room.clone().acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let served = connection(stream);
            connections.spawn(async move {
                served.await;
                drop(permit);
            });
            while connections.try_join_next().is_some() {}
        }
    })
}
