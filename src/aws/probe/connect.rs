//! A TCP connection to a host. Its addresses are raced, so that one that is dead costs a moment and not the whole time:
//! an endpoint has one in each of its zones, and perhaps of both families. Never here: proxies, TLS, limits.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::super::error::chain;
use super::error::{ProbeError, Unreachable};

/// How long an address is waited for before the next is tried beside it (Go's `net.Dialer.FallbackDelay`).
const BETWEEN_ADDRESSES: Duration = Duration::from_millis(300);

/// Connects to whichever of the host's addresses answers first.
///
/// # Errors
/// When the name has no address, or every address refuses.
pub(super) async fn connect(host: &str, port: u16) -> Result<TcpStream, ProbeError> {
    let failed = |kind, text: &str, error| {
        ProbeError::unreachable(kind, format!("{text} {host}:{port}: {}", chain(&error)))
    };
    let addresses = lookup_host((host, port)).await;
    let addresses = addresses.map_err(|error| failed(Unreachable::Dns, "no address of", error))?;
    let stream = race(&addresses.collect::<Vec<_>>()).await;
    stream.map_err(|error| failed(Unreachable::Connect, "no connection to", error))
}

/// The first connection that comes of several addresses. The next is tried once one has failed or had its moment.
async fn race(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut failure = io::Error::other("the name has no address");
    let mut addresses = addresses.iter();
    let mut attempts = FuturesUnordered::new();
    loop {
        if let Some(address) = addresses.next() {
            attempts.push(TcpStream::connect(*address));
        }
        match timeout(BETWEEN_ADDRESSES, attempts.next()).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(error))) => failure = error,
            Ok(None) => return Err(failure),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};
    use tokio::time::Instant;

    use super::*;

    /// An address that answers nothing, like one behind a firewall that drops packets: its queue of connections is full.
    struct BlackHole {
        address: SocketAddr,
        _listener: TcpListener,
        _queued: Vec<TcpStream>,
    }

    impl BlackHole {
        async fn open() -> Self {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let listener = socket.listen(0).unwrap();
            let address = listener.local_addr().unwrap();
            let mut queued = Vec::new();
            let deadline = Duration::from_millis(50);
            while let Ok(Ok(stream)) = timeout(deadline, TcpStream::connect(address)).await {
                queued.push(stream);
            }
            Self { address, _listener: listener, _queued: queued }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_is_dead_costs_a_moment() {
        let (dead, also_dead) = (BlackHole::open().await, BlackHole::open().await);
        let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = alive.local_addr().map(|address| (address, alive)).unwrap();
        let begun = Instant::now();
        let stream = race(&[dead.address, also_dead.address, alive.0]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), alive.0);
        assert_eq!(begun.elapsed(), BETWEEN_ADDRESSES * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_does_not_end_the_race_and_the_last_is_told() {
        let closed = || async { TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap() };
        let (first, second) = (closed().await, closed().await);
        let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = alive.local_addr().unwrap();
        assert_eq!(race(&[first, address]).await.unwrap().peer_addr().unwrap(), address);
        let refused = race(&[first, second]).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        assert!(race(&[]).await.is_err());
    }

    /// No resolver is asked for a name whose label is longer than names have.
    #[tokio::test]
    async fn a_name_without_an_address_is_told_from_a_host_that_is_away() {
        let name = "a".repeat(64);
        let error = connect(&name, 1).await.unwrap_err();
        assert!(matches!(error, ProbeError::Unreachable { kind: Unreachable::Dns, .. }), "{error:?}");
    }
}
