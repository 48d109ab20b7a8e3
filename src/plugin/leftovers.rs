//! What killed processes left behind: the folders of their sockets, which nobody else removes. Never here: the sockets of
//! processes that live.
//!
//! A process locks its folder before there is a socket in it, and the system unlocks it when the process ends, however that
//! is. So a folder with a socket and without a lock has no owner.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// How the names of such folders begin.
pub(super) const PREFIX: &str = "plugin-";

/// The socket's name in its folder.
pub(super) const SOCKET: &str = "socket";

/// Marks a folder as that of a process that lives, for as long as the result does.
pub(super) fn mark(folder: &Path) -> io::Result<File> {
    let folder = File::open(folder)?;
    // Where folders cannot be locked, the others cannot lock this one either, and leave it alone.
    let _ = folder.try_lock();
    Ok(folder)
}

/// Removes the folders in `parent` whose owners were killed. What cannot be removed stays.
pub(super) fn remove_in(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    let ours = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for entry in ours {
        let folder = entry.path();
        if is_abandoned(&folder) {
            let removed = fs::remove_file(folder.join(SOCKET)).and_then(|()| fs::remove_dir(&folder));
            tracing::debug!(folder = %folder.display(), ?removed, "the socket of a process that was killed");
        }
    }
}

fn is_abandoned(folder: &Path) -> bool {
    // In this order: who has a socket has the lock already.
    folder.join(SOCKET).exists() && File::open(folder).is_ok_and(|folder| folder.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    /// A folder with a socket, as a process has it.
    fn folder_in(parent: &Path, name: &str) -> (std::path::PathBuf, File) {
        let folder = parent.join(name);
        fs::create_dir(&folder).unwrap();
        let lock = mark(&folder).unwrap();
        UnixListener::bind(folder.join(SOCKET)).unwrap();
        (folder, lock)
    }

    #[test]
    fn only_the_folders_of_processes_that_ended_are_removed() {
        let parent = tempfile::tempdir().unwrap();
        let (living, _lock) = folder_in(parent.path(), "plugin-living");
        let (killed, lock) = folder_in(parent.path(), "plugin-killed");
        let (foreign, other) = folder_in(parent.path(), "other-killed");
        drop((lock, other));
        let without_socket = parent.path().join("plugin-begins");
        fs::create_dir(&without_socket).unwrap();
        remove_in(parent.path());
        assert!(living.exists() && foreign.exists() && without_socket.exists());
        assert!(!killed.exists());
    }
}
