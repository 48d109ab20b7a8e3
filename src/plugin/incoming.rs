//! From sockets to connections that are ready for HTTP/2. Never here: what is spoken over them.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::listener::Listener;

/// How long a client may take for its TLS handshake. A host takes milliseconds, and gives a plugin 60 s to start.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait after the system refused a connection, out of file descriptors for instance.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(50);

/// The connections that `listener` brings, each through its TLS handshake in a task of its own: a client that is stuck
/// keeps nobody else waiting. A failed handshake is logged and otherwise forgotten. The listener closes with the stream.
pub(super) fn connections(
    listener: Listener,
    tls: Option<TlsAcceptor>,
) -> impl Stream<Item = Result<Connection, Infallible>> {
    let (sender, ready) = mpsc::channel(1);
    let door = Door { listener, tls, sender, ready };
    stream::unfold(door, async |mut door| {
        let connection = door.next().await;
        Some((Ok(connection), door))
    })
}

struct Door {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    sender: mpsc::Sender<Connection>,
    ready: mpsc::Receiver<Connection>,
}

impl Door {
    async fn next(&mut self) -> Connection {
        loop {
            tokio::select! {
                Some(connection) = self.ready.recv() => return connection,
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
    match secure(connection, tls).await {
        Ok(connection) => drop(sender.send(connection).await),
        Err(error) => tracing::warn!(%error, "a client failed its TLS handshake"),
    }
}

async fn secure(connection: Connection, tls: Option<TlsAcceptor>) -> io::Result<Connection> {
    let Some(tls) = tls else {
        return Ok(connection);
    };
    let secured = timeout(HANDSHAKE_LIMIT, tls.accept(connection)).await??;
    Ok(Connection::new(secured))
}
