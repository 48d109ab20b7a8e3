//! Files that a command writes into a folder: all of them or none, and never over one that is there unless that is asked for.
//! Never here: what is in them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::text::excerpt;

/// How the names of files end that hosts read as configuration.
const CONFIGURATION: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// A folder for some files.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The names of the files.
    names: &'static [&'static str],
    /// Whether files that are there may be written over.
    overwrites: bool,
}

/// Why files were not written. None of them is there then that was not there before.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    #[error("--out: {} exists. Use --force to overwrite it, or another folder", shown(.0))]
    Exists(PathBuf),
    #[error("--out: {} cannot be written: {source}", shown(.path))]
    Io { path: PathBuf, source: io::Error },
}

fn shown(path: &Path) -> String {
    excerpt(&path.to_string_lossy())
}

impl Folder {
    /// A folder in which files of these names can be written, as far as that shows without writing.
    pub(super) fn new(
        path: PathBuf,
        names: &'static [&'static str],
        overwrites: bool,
    ) -> Result<Self, WriteError> {
        let folder = Self { path, names, overwrites };
        match names.iter().map(|name| folder.path.join(name)).find(|file| fs::symlink_metadata(file).is_ok())
        {
            Some(file) if !overwrites => Err(WriteError::Exists(file)),
            _ => Ok(folder),
        }
    }

    /// Whether hosts find no configuration in it but these files: nothing there says what it requires.
    pub(super) fn is_new_configuration(&self) -> bool {
        let is_other =
            |name: &str| CONFIGURATION.iter().any(|end| name.ends_with(end)) && !self.names.contains(&name);
        let mut there = fs::read_dir(&self.path).into_iter().flatten().flatten();
        !there.any(|entry| is_other(&entry.file_name().to_string_lossy()))
    }

    /// Writes files by their names, and creates the folder where it is missing.
    pub(super) fn write(&self, files: &[(&str, &str)]) -> Result<(), WriteError> {
        let failed = |source| WriteError::Io { path: self.path.clone(), source };
        let is_new = !self.path.exists();
        let written = fs::create_dir_all(&self.path).map_err(failed).and_then(|()| self.write_all(files));
        if written.is_err() && is_new {
            // It stays if somebody else put something there.
            let _ = fs::remove_dir(&self.path);
        }
        written
    }

    /// Every file is written under another name first, so that a full disk shows before the first one is in its place.
    fn write_all(&self, files: &[(&str, &str)]) -> Result<(), WriteError> {
        let mut ready = Vec::new();
        for (name, text) in files {
            let path = self.path.join(name);
            let written = self.temporary(text);
            ready.push((written.map_err(|source| WriteError::Io { path: path.clone(), source })?, path));
        }
        let mut placed = Vec::new();
        for (file, path) in ready {
            if let Err(error) = self.place(file, &path) {
                self.take_back(&placed);
                return Err(error);
            }
            placed.push(path);
        }
        Ok(())
    }

    fn temporary(&self, text: &str) -> io::Result<NamedTempFile> {
        let mut builder = Builder::new();
        builder.prefix(".eksaccess-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file's: the user's mask applies.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    fn place(&self, file: NamedTempFile, path: &Path) -> Result<(), WriteError> {
        let placed = if self.overwrites { file.persist(path) } else { file.persist_noclobber(path) };
        placed.map(drop).map_err(|failed| match failed.error {
            error if error.kind() == io::ErrorKind::AlreadyExists => WriteError::Exists(path.to_owned()),
            source => WriteError::Io { path: path.to_owned(), source },
        })
    }

    /// Removes files that are in their places. Those that replaced others stay: what was there is gone.
    fn take_back(&self, placed: &[PathBuf]) {
        for path in placed.iter().filter(|_| !self.overwrites) {
            // The error that led here is the one to tell.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &str); 2] = [("access.tf", "a\n"), ("imports.tf", "b\n")];

    fn folder(path: &Path, overwrites: bool) -> Result<Folder, WriteError> {
        Folder::new(path.to_owned(), &["access.tf", "imports.tf"], overwrites)
    }

    /// The names in a folder, in order.
    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_created_and_has_the_files_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        folder(&path, false).unwrap().write(&FILES).unwrap();
        assert_eq!(names(&path), ["access.tf", "imports.tf"]);
        assert_eq!(fs::read_to_string(path.join("imports.tf")).unwrap(), "b\n");
    }

    #[test]
    fn a_file_that_is_there_is_kept_unless_it_may_be_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("imports.tf"), "mine").unwrap();
        let refused = folder(parent.path(), false).unwrap_err().to_string();
        assert!(refused.contains("imports.tf exists. Use --force"), "{refused}");
        folder(parent.path(), true).unwrap().write(&FILES).unwrap();
        assert_eq!(fs::read_to_string(parent.path().join("imports.tf")).unwrap(), "b\n");
    }

    /// Somebody writes one of the files between the first look and the writing.
    #[test]
    fn a_file_that_comes_meanwhile_is_kept_and_no_other_is_left() {
        let parent = tempfile::tempdir().unwrap();
        let folder = folder(parent.path(), false).unwrap();
        fs::write(parent.path().join("imports.tf"), "mine").unwrap();
        assert!(
            matches!(folder.write(&FILES), Err(WriteError::Exists(path)) if path.ends_with("imports.tf"))
        );
        assert_eq!(names(parent.path()), ["imports.tf"]);
        assert_eq!(fs::read_to_string(parent.path().join("imports.tf")).unwrap(), "mine");
    }

    #[test]
    fn a_configuration_is_new_until_another_file_of_it_is_there() {
        let parent = tempfile::tempdir().unwrap();
        let folder = folder(&parent.path().join("new"), true).unwrap();
        assert!(folder.is_new_configuration(), "a folder that is not there");
        folder.write(&FILES).unwrap();
        fs::write(folder.path.join("notes.md"), "").unwrap();
        assert!(folder.is_new_configuration(), "its own files");
        for name in ["main.tf", "main.tofu", "main.tf.json"] {
            fs::write(folder.path.join(name), "").unwrap();
            assert!(!folder.is_new_configuration(), "{name}");
            fs::remove_file(folder.path.join(name)).unwrap();
        }
    }

    #[test]
    fn a_folder_that_is_a_file_is_one_error_that_names_it() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        fs::write(&path, "mine").unwrap();
        let refused = folder(&path, false).unwrap().write(&FILES).unwrap_err().to_string();
        assert!(refused.contains("file cannot be written"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
