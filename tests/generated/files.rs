//! Files of the package: reading, listing, and holding one to what it must say. Never here: what that is.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Set to anything, it has the files rewritten.
const UPDATE: &str = "UPDATE";

/// The text of a file.
pub(crate) fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

/// Every file below a folder, in order; none where there is no such folder.
pub(crate) fn below(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let mut found: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// Holds a file to `text`, or rewrites it when [`UPDATE`] is set. Tells where it differs.
pub(crate) fn hold(file: &Path, text: &str) -> Option<String> {
    if env::var_os(UPDATE).is_some() {
        fs::create_dir_all(file.parent()?).expect("a folder that can be made");
        fs::write(file, text).expect("a file that can be written");
        return None;
    }
    let found = fs::read_to_string(file).unwrap_or_default();
    let difference = first_difference(&found, text)?;
    Some(format!("{}: {difference}\nRun `make generate` and look at what changes.", file.display()))
}

fn first_difference(found: &str, wanted: &str) -> Option<String> {
    if found == wanted {
        return None;
    }
    let lines = found.lines().zip(wanted.lines()).enumerate();
    let differing = lines.into_iter().find(|(_, (one, other))| one != other);
    Some(match differing {
        Some((index, (found, wanted))) => {
            format!("line {} is\n  {found}\nand should be\n  {wanted}", index + 1)
        }
        None => format!("it has {} lines and should have {}", found.lines().count(), wanted.lines().count()),
    })
}
