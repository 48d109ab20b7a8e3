//! A Unix socket that only the user who runs this process can reach. Never here: the choice between it and TCP
//! (`listener`).

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{self, Path, PathBuf};
use std::{env, io};

use tempfile::TempDir;
use tokio::net::UnixListener;

use super::connection::Connection;
use super::leftovers::{self, PREFIX, SOCKET};
use crate::text::is_hidden;

/// The folder that every Unix has, whatever the environment says.
const TMP: &str = "/tmp";

/// The folder for temporary files.
pub(super) fn temporary_folder() -> PathBuf {
    Some(env::temp_dir()).filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| TMP.into())
}

/// The folders where a socket may be, the usual one first.
pub(super) fn folders() -> Vec<PathBuf> {
    let of_user = env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let mut folders: Vec<_> =
        [Some(temporary_folder()), of_user, Some(TMP.into())].into_iter().flatten().collect();
    folders.dedup();
    folders
}

/// A listening socket in a folder of its own, both removed on drop.
pub(super) struct Socket {
    listener: UnixListener,
    folder: TempDir,
    _mark: File,
}

impl Socket {
    /// Opens a socket in a new folder below `parent`, which only its owner may enter.
    pub(super) fn open(parent: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(path::absolute(parent)?)?;
        let path = socket_in(&folder);
        legible(&path)?;
        let mark = leftovers::mark(folder.path())?;
        Ok(Self { listener: UnixListener::bind(path)?, folder, _mark: mark })
    }

    /// The socket's path.
    pub(super) fn path(&self) -> io::Result<String> {
        legible(&socket_in(&self.folder))
    }

    /// Removes what killed processes left beside this socket.
    pub(super) fn remove_leftovers(&self) {
        let Some(parent) = self.folder.path().parent().map(Path::to_owned) else { return };
        tokio::task::spawn_blocking(move || leftovers::remove_in(&parent));
    }

    /// Waits for the next connection. Cancel-safe.
    pub(super) async fn accept(&self) -> io::Result<Connection> {
        let (stream, _) = self.listener.accept().await?;
        Ok(Connection::new(stream))
    }
}

fn socket_in(folder: &TempDir) -> PathBuf {
    folder.path().join(SOCKET)
}

/// A path as hosts can read it in a line whose fields end in `|`.
fn legible(path: &Path) -> io::Result<String> {
    let text = path.to_str().filter(|text| !text.contains(|letter: char| letter == '|' || is_hidden(letter)));
    text.map(str::to_owned).ok_or_else(|| {
        io::Error::other("the path contains `|`, a line break, or another character that hosts cannot read")
    })
}
