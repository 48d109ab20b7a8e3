//! A place on this machine where the host can connect. Never here: TLS.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use super::connection::Connection;
use super::handshake::{Place, PortRange};

#[cfg(unix)]
use unix::Socket;

/// Listens on a Unix socket, or on TCP's loopback where there are none.
pub(super) enum Listener {
    /// `127.0.0.1` and a port.
    Tcp(TcpListener),
    /// A socket in a folder of its own, both removed on drop.
    #[cfg(unix)]
    Unix(Socket),
}

impl Listener {
    /// Opens a Unix socket as the host says. Without a word from the host, TCP does where a socket fails: its path
    /// may be too long, or the folder for temporary files may not be there.
    #[cfg(unix)]
    pub(super) async fn open(place: &Place) -> io::Result<Self> {
        match Socket::open(place) {
            Ok(socket) => Ok(Self::Unix(socket)),
            Err(error) if place.socket_folder.is_some() || place.socket_group.is_some() => Err(error),
            Err(_) => tcp(&place.ports).await.map(Self::Tcp),
        }
    }

    /// Opens a TCP port as the host says.
    #[cfg(not(unix))]
    pub(super) async fn open(place: &Place) -> io::Result<Self> {
        tcp(&place.ports).await.map(Self::Tcp)
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

#[cfg(unix)]
mod unix {
    //! The Unix socket: private by default, shared with one group on request.

    use std::fs::{self, DirBuilder, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown};
    use std::path::{Path, PathBuf};
    use std::time::{SystemTime, UNIX_EPOCH};
    use std::{env, process};

    use tokio::net::UnixListener;

    use super::super::connection::Connection;
    use super::super::handshake::Place;

    /// A listening socket and the folder it lies in.
    pub(crate) struct Socket {
        listener: UnixListener,
        folder: Folder,
    }

    impl Socket {
        pub(super) fn open(place: &Place) -> io::Result<Self> {
            let Place { socket_folder, socket_group, ports: _ } = place;
            let folder = Folder::create(&socket_folder.clone().unwrap_or_else(env::temp_dir))?;
            let listener = UnixListener::bind(folder.socket())?;
            if let Some(group) = socket_group {
                share(&folder, group_number(group)?)?;
            }
            Ok(Self { listener, folder })
        }

        pub(super) fn path(&self) -> io::Result<String> {
            let path = self.folder.socket().into_os_string();
            path.into_string().map_err(|path| io::Error::other(format!("{} is not UTF-8", path.display())))
        }

        pub(super) async fn accept(&self) -> io::Result<Connection> {
            let (stream, _) = self.listener.accept().await?;
            Ok(Connection::new(stream))
        }
    }

    /// A folder that only its owner may enter. It goes with its socket when dropped.
    struct Folder(PathBuf);

    impl Folder {
        /// Creates the folder; one that is there already, whoever made it, is an error.
        fn create(parent: &Path) -> io::Result<Self> {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now = now.map_err(io::Error::other)?.as_nanos();
            let path = parent.join(format!("plugin-{}-{now:x}", process::id()));
            DirBuilder::new().mode(0o700).create(&path)?;
            Ok(Self(path))
        }

        fn socket(&self) -> PathBuf {
            self.0.join("socket")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let socket = self.socket();
            for result in [fs::remove_file(socket), fs::remove_dir(&self.0)] {
                if let Err(error) = result {
                    tracing::debug!(%error, "cannot remove the socket");
                }
            }
        }
    }

    /// Lets the group enter the folder and use the socket.
    fn share(folder: &Folder, group: u32) -> io::Result<()> {
        let socket = folder.socket();
        for (path, mode) in [(folder.0.as_path(), 0o750), (socket.as_path(), 0o660)] {
            chown(path, None, Some(group))?;
            fs::set_permissions(path, Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    fn group_number(group: &str) -> io::Result<u32> {
        if let Ok(number) = group.parse() {
            return Ok(number);
        }
        let groups = fs::read_to_string("/etc/group")?;
        let mut numbers = groups.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let number = fields.nth(1)?;
            (name == group).then(|| number.parse().ok()).flatten()
        });
        numbers.next().ok_or_else(|| io::Error::other(format!("there is no group {group:?}")))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

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

        let listener = Listener::open(&Place::default()).await.expect("a socket opens");
        let socket = PathBuf::from(listener.address().expect("it has a path"));
        let folder = socket.parent().expect("it lies in a folder").to_owned();
        let mode = folder.metadata().expect("the folder is there").permissions().mode();
        assert_eq!((listener.network(), mode & 0o777), ("unix", 0o700));
        drop(listener);
        assert!(!socket.exists() && !folder.exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_place_that_the_host_names_is_used_or_refused() {
        let place = |folder: PathBuf, group: Option<&str>| Place {
            socket_folder: Some(folder),
            socket_group: group.map(ToOwned::to_owned),
            ports: PortRange::default(),
        };
        let nowhere = std::env::temp_dir().join("nowhere-at-all");
        let opened = Listener::open(&place(nowhere, None)).await;
        assert!(opened.is_err(), "a folder that is not there");

        let opened = Listener::open(&place(std::env::temp_dir(), Some("no-such-group"))).await;
        let words = opened.err().map(|error| error.to_string());
        assert_eq!(words.as_deref(), Some("there is no group \"no-such-group\""));
    }
}
