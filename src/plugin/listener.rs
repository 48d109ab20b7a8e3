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
    /// Opens a place for connections that TLS protects: a Unix socket as the host says. Without a word from the host,
    /// TCP does where a socket fails: its path may be too long, or the folder for temporary files may not be there.
    #[cfg(unix)]
    pub(super) async fn open(place: &Place) -> io::Result<Self> {
        let Place { socket_folder, socket_group, ports } = place;
        let folder = socket_folder.clone().unwrap_or_else(unix::temporary);
        match Socket::open(&folder, socket_group.as_deref()) {
            Ok(socket) => Ok(Self::Unix(socket)),
            Err(error) if socket_folder.is_some() || socket_group.is_some() => Err(error),
            Err(_) => tcp(ports).await.map(Self::Tcp),
        }
    }

    /// Opens a TCP port as the host says, for connections that TLS protects.
    #[cfg(not(unix))]
    pub(super) async fn open(place: &Place) -> io::Result<Self> {
        tcp(&place.ports).await.map(Self::Tcp)
    }

    /// Opens a place for connections in plain text: a Unix socket as the host says, else in any folder that will do. TCP
    /// never does: every user of the machine could use the provider with this one's credentials.
    #[cfg(unix)]
    pub(super) fn open_private(place: &Place) -> io::Result<Self> {
        let Place { socket_folder, socket_group, ports: _ } = place;
        let folders = socket_folder.clone().map_or_else(unix::folders, |folder| vec![folder]);
        let mut failures = Vec::new();
        for folder in folders {
            match Socket::open(&folder, socket_group.as_deref()) {
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
    pub(super) fn open_private(_place: &Place) -> io::Result<Self> {
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
    use std::path::{self, Path, PathBuf};
    use std::time::{SystemTime, UNIX_EPOCH};
    use std::{env, process};

    use tokio::net::UnixListener;

    use crate::text::is_hidden;

    use super::super::connection::Connection;

    /// The folder that every Unix has, whatever the environment says.
    const TMP: &str = "/tmp";

    /// The folder for temporary files.
    pub(super) fn temporary() -> PathBuf {
        Some(env::temp_dir()).filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| TMP.into())
    }

    /// The folders where a socket may lie, the usual one first.
    pub(super) fn folders() -> Vec<PathBuf> {
        let of_user = env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let mut folders: Vec<_> =
            [Some(temporary()), of_user, Some(TMP.into())].into_iter().flatten().collect();
        folders.dedup();
        folders
    }

    /// A listening socket and the folder it lies in.
    pub(crate) struct Socket {
        listener: UnixListener,
        folder: Folder,
    }

    impl Socket {
        /// Opens a socket below `parent`, for `group` too if there is one.
        pub(super) fn open(parent: &Path, group: Option<&str>) -> io::Result<Self> {
            let folder = Folder::create(&path::absolute(parent)?)?;
            spelled(&folder.socket())?;
            let listener = UnixListener::bind(folder.socket())?;
            if let Some(group) = group {
                share(&folder, group_number(group)?)?;
            }
            Ok(Self { listener, folder })
        }

        pub(super) fn path(&self) -> io::Result<String> {
            spelled(&self.folder.socket())
        }

        pub(super) async fn accept(&self) -> io::Result<Connection> {
            let (stream, _) = self.listener.accept().await?;
            Ok(Connection::new(stream))
        }
    }

    /// A path as hosts can read it in a line whose fields end in `|`.
    fn spelled(path: &Path) -> io::Result<String> {
        let text =
            path.to_str().filter(|text| !text.contains(|letter: char| letter == '|' || is_hidden(letter)));
        text.map(str::to_owned).ok_or_else(|| {
            io::Error::other(
                "the path contains `|`, a line break, or another character that hosts cannot read",
            )
        })
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
                // Where the socket was never made there is none to remove.
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
    async fn plain_text_is_never_on_tcp() {
        let nowhere = std::env::temp_dir().join("nowhere-at-all");
        let place = Place { socket_folder: Some(nowhere), ..Place::default() };
        let refused = Listener::open_private(&place).err().map(|error| error.to_string());
        assert!(
            refused.is_some_and(|words| words.starts_with("a connection without TLS requires a Unix socket"))
        );
        let listener = Listener::open_private(&Place::default()).expect("a socket opens");
        assert_eq!(listener.network(), "unix");
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
