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
    let door = Door { listener, tls, open, sender, ready };
    stream::unfold(door, async |mut door| {
        let connection = door.next().await;
        Some((Ok(connection), door))
    })
}

struct Door {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    open: Count,
    sender: mpsc::Sender<Connection>,
    ready: mpsc::Receiver<Connection>,
}

impl Door {
    async fn next(&mut self) -> Connection {
        loop {
            tokio::select! {
                Some(connection) = self.ready.recv() => return connection.counted(self.open.one()),
                accepted = self.listener.accept() => self.admit(accepted).await,
            }
        }
    }

    async fn admit(&self, accepted: io::Result<Connection>) {
        match accepted {
            Ok(connection) => {
                tokio::spawn(greet(connection, self.tls.clone(), self.sender.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(PAUSE_AFTER_REFUSAL).await;
            }
        }
    }
}

/// Hands the connection on, or lets it go. Nobody takes it when the server has ended.
async fn greet(connection: Connection, tls: Option<TlsAcceptor>, sender: mpsc::Sender<Connection>) {
    let greeted = timeout(HANDSHAKE_LIMIT, async {
        match tls {
            Some(tls) => Ok(Connection::new(tls.accept(connection).await?)),
            None => begun(connection).await,
        }
    });
    match greeted.await.map_err(io::Error::from).flatten() {
        Ok(connection) => drop(sender.send(connection).await),
        Err(error) => tracing::warn!(%error, "a client failed its handshake"),
    }
}

/// The connection once its client has said something, with nothing of that lost.
async fn begun(mut connection: Connection) -> io::Result<Connection> {
    let first = [connection.read_u8().await?];
    let (rest, write) = split(connection);
    Ok(Connection::new(join(io::Cursor::new(first).chain(rest), write)))
}
