//! A socket or port on this machine where the host can connect. Never here: TLS.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use super::connection::Connection;
use super::handshake::{ListenOptions, PortRange};

#[cfg(unix)]
use super::socket::{self, Socket};

/// Listens on a Unix socket, or on TCP's loopback where there are none.
pub(super) enum Listener {
    /// `127.0.0.1` and a port.
    Tcp(TcpListener),
    /// A socket in a folder of its own, both removed on drop.
    #[cfg(unix)]
    Unix(Socket),
}

impl Listener {
    /// Listens for connections that TLS protects: on a Unix socket as the host says. Without its word,
    /// TCP does where a socket fails: its path may be too long, or the folder for temporary files may not be there.
    #[cfg(unix)]
    pub(super) async fn open(options: &ListenOptions) -> io::Result<Self> {
        let ListenOptions { socket_folder, ports } = options;
        let folder = socket_folder.clone().unwrap_or_else(socket::temporary_folder);
        match Socket::open(&folder) {
            Ok(socket) => Ok(Self::Unix(socket)),
            Err(error) if socket_folder.is_some() => Err(error),
            Err(_) => tcp(ports).await.map(Self::Tcp),
        }
    }

    /// Opens a TCP port as the host says, for connections that TLS protects.
    #[cfg(not(unix))]
    pub(super) async fn open(options: &ListenOptions) -> io::Result<Self> {
        tcp(&options.ports).await.map(Self::Tcp)
    }

    /// Listens for connections in plain text: on a Unix socket as the host says, else in any folder that will do. TCP
    /// never does: every user of the machine could use the provider with this one's credentials.
    #[cfg(unix)]
    pub(super) fn open_private(options: &ListenOptions) -> io::Result<Self> {
        let ListenOptions { socket_folder, ports: _ } = options;
        let folders = socket_folder.clone().map_or_else(socket::folders, |folder| vec![folder]);
        let mut failures = Vec::new();
        for folder in folders {
            match Socket::open(&folder) {
                Ok(socket) => return Ok(Self::Unix(socket)),
                Err(error) => failures.push(format!("{}: {error}", folder.display())),
            }
        }
        Err(io::Error::other(format!(
            "a connection without TLS requires a Unix socket, but none could be created ({})",
            failures.join("; ")
        )))
    }

    /// Opens nothing: here is no socket that is private.
    #[cfg(not(unix))]
    pub(super) fn open_private(_options: &ListenOptions) -> io::Result<Self> {
        Err(io::Error::other(
            "a connection without TLS requires a Unix socket, which this system does not support",
        ))
    }

    /// The network's name, as go-plugin spells it.
    pub(super) fn network(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            #[cfg(unix)]
            Self::Unix(_) => "unix",
        }
    }

    /// The address, as go-plugin spells it.
    pub(super) fn address(&self) -> io::Result<String> {
        match self {
            Self::Tcp(listener) => Ok(listener.local_addr()?.to_string()),
            #[cfg(unix)]
            Self::Unix(socket) => socket.path(),
        }
    }

    /// Removes what processes left that were killed, without keeping anybody waiting.
    pub(super) fn remove_leftovers(&self) {
        #[cfg(unix)]
        if let Self::Unix(socket) = self {
            socket.remove_leftovers();
        }
    }

    /// Waits for the next connection. Cancel-safe.
    pub(super) async fn accept(&self) -> io::Result<Connection> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Connection::new(stream))
            }
            #[cfg(unix)]
            Self::Unix(socket) => socket.accept().await,
        }
    }
}

/// The first port of the range that is free.
async fn tcp(PortRange(ports): &PortRange) -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in ports.clone() {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[tokio::test]
    async fn a_taken_port_leads_to_the_next() {
        let holder = tcp(&PortRange(0..=0)).await.expect("some port is free");
        let taken = holder.local_addr().expect("it is bound").port();
        let port_of = async |ports| {
            let listener = tcp(&PortRange(ports)).await;
            listener.and_then(|listener| Ok(listener.local_addr()?.port()))
        };
        assert_eq!(port_of(taken..=taken).await.map_err(|error| error.kind()), Err(io::ErrorKind::AddrInUse));
        let found = port_of(taken..=u16::MAX).await.expect("a later port is free");
        assert!(found > taken, "{found} after {taken}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_socket_is_private_and_goes_with_its_listener() {
        use std::os::unix::fs::PermissionsExt as _;

        let listener = Listener::open(&ListenOptions::default()).await.expect("a socket opens");
        let socket = PathBuf::from(listener.address().expect("it has a path"));
        let folder = socket.parent().expect("it lies in a folder").to_owned();
        let mode = folder.metadata().expect("the folder is there").permissions().mode();
        assert_eq!((listener.network(), mode & 0o777), ("unix", 0o700));
        drop(listener);
        assert!(!socket.exists() && !folder.exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn plain_text_is_never_on_tcp() {
        let nowhere = std::env::temp_dir().join("nowhere-at-all");
        let options = ListenOptions { socket_folder: Some(nowhere), ..ListenOptions::default() };
        let refused = Listener::open_private(&options).err().map(|error| error.to_string());
        assert!(
            refused.is_some_and(|words| words.starts_with("a connection without TLS requires a Unix socket"))
        );
        let listener = Listener::open_private(&ListenOptions::default()).expect("a socket opens");
        assert_eq!(listener.network(), "unix");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_folder_that_the_host_names_is_used_or_refused() {
        let nowhere = std::env::temp_dir().join("nowhere-at-all");
        let options = ListenOptions { socket_folder: Some(nowhere), ports: PortRange::default() };
        assert!(Listener::open(&options).await.is_err(), "a folder that is not there");

        let folder = std::env::temp_dir();
        let options = ListenOptions { socket_folder: Some(folder.clone()), ports: PortRange::default() };
        let address = Listener::open(&options).await.and_then(|listener| listener.address());
        assert!(address.is_ok_and(|address| Path::new(&address).starts_with(&folder)));
    }
}
