//! From sockets to connections that are ready for HTTP/2. Never here: what is spoken over them.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::io::{AsyncReadExt as _, join, split};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::count::Count;
use super::listener::Listener;

/// How long a client may take to begin: with TLS for the whole handshake, else for its first byte. A host takes
/// milliseconds; a stranger holds a file of this process no longer than that.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);

/// How long to wait after the system refused a connection, out of file descriptors for instance.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(50);

/// The connections that `listener` brings, each through its TLS handshake in a task of its own: a client that is stuck
/// keeps nobody else waiting. A failed handshake is logged and otherwise forgotten. Those that are handed on are
/// counted in `open`. The listener closes with the stream.
pub(super) fn connections(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    open: Count,
) -> impl Stream<Item = Result<Connection, Infallible>> {
    let (sender, ready) = mpsc::channel(1);
    let incoming = Incoming { listener, tls, open, sender, ready };
    stream::unfold(incoming, async |mut incoming| {
        let connection = incoming.next().await;
        Some((Ok(connection), incoming))
    })
}

struct Incoming {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    open: Count,
    sender: mpsc::Sender<Connection>,
    ready: mpsc::Receiver<Connection>,
}

impl Incoming {
    async fn next(&mut self) -> Connection {
        loop {
            tokio::select! {
                Some(connection) = self.ready.recv() => return connection.counted(self.open.one()),
                accepted = self.listener.accept() => self.accept(accepted).await,
            }
        }
    }

    async fn accept(&self, accepted: io::Result<Connection>) {
        match accepted {
            Ok(connection) => {
                tokio::spawn(handshake(connection, self.tls.clone(), self.sender.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(PAUSE_AFTER_REFUSAL).await;
            }
        }
    }
}

/// Hands the connection on, or lets it go. Nobody takes it when the server has ended.
async fn handshake(connection: Connection, tls: Option<TlsAcceptor>, sender: mpsc::Sender<Connection>) {
    let ready = timeout(HANDSHAKE_LIMIT, async {
        match tls {
            Some(tls) => Ok(Connection::buffered(tls.accept(connection).await?)),
            None => begun(connection).await,
        }
    });
    match ready.await.map_err(io::Error::from).flatten() {
        Ok(connection) => drop(sender.send(connection).await),
        Err(error) => tracing::warn!(%error, "a client failed its handshake"),
    }
}

/// The connection once its client has said something, with nothing of that lost.
async fn begun(mut connection: Connection) -> io::Result<Connection> {
    let first = [connection.read_u8().await?];
    let (rest, write) = split(connection);
    Ok(Connection::buffered(join(io::Cursor::new(first).chain(rest), write)))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::time::Instant;

    use super::super::tls::Tls;
    use super::*;

    fn acceptor() -> TlsAcceptor {
        let certificate = rustls::pki_types::CertificateDer::from(vec![0; 8]);
        Tls::trusting(certificate).expect("a server").acceptor
    }

    #[tokio::test(start_paused = true)]
    async fn strangers_who_do_not_begin_are_let_go_after_five_seconds() {
        for tls in [None, Some(acceptor())] {
            let (sender, _ready) = mpsc::channel(1);
            let start = Instant::now();
            let mut strangers = Vec::new();
            for _ in 0..128 {
                let (ours, theirs) = duplex(64);
                tokio::spawn(handshake(Connection::new(ours), tls.clone(), sender.clone()));
                strangers.push(theirs);
            }
            for stranger in &mut strangers {
                assert_eq!(stranger.read(&mut [0; 8]).await.expect("an orderly end"), 0);
            }
            assert_eq!(start.elapsed(), HANDSHAKE_LIMIT);
        }
    }

    #[tokio::test]
    async fn nothing_of_what_a_client_says_first_is_lost() {
        let (sender, mut ready) = mpsc::channel(1);
        let (ours, mut theirs) = duplex(64);
        tokio::spawn(handshake(Connection::new(ours), None, sender));
        theirs.write_all(b"PRI *").await.expect("it is read");
        let mut connection = ready.recv().await.expect("it is handed on");
        let mut said = [0; 5];
        connection.read_exact(&mut said).await.expect("it is there");
        assert_eq!(&said, b"PRI *");
        connection.write_all(b"x").await.expect("it is written");
        connection.flush().await.expect("it is sent");
        assert_eq!(theirs.read_u8().await.expect("it arrives"), b'x');
    }
}
