//! The documents at the root: what they name is there. Never here: what they say.

use std::path::{Path, PathBuf};

use crate::generated::files;

/// The documents that name files of this repository.
const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// The folders whose paths are written from the root.
const ROOTS: [&str; 8] = ["src", "simulator", "harness", "tests", "examples", "templates", "docs", "proto"];

/// The paths that a document names and that are not there, with the document.
pub(crate) fn broken_paths() -> Vec<String> {
    let each = DOCUMENTS.iter().flat_map(|document| {
        let text = files::read(Path::new(document));
        let named: Vec<String> = quoted(&text).chain(linked(&text)).map(str::to_owned).collect();
        named.into_iter().filter_map(broken).map(move |path| format!("{document}: {path}"))
    });
    each.collect()
}

/// What stands between backticks on one line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// What links point at, other sites apart.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://"))
}

/// The path, where it names something of ours that is not there.
fn broken(path: String) -> Option<String> {
    let is_path =
        path.contains('/') && path.chars().all(|letter| letter.is_alphanumeric() || "/._-".contains(letter));
    if !is_path || path.split('/').any(is_placeholder) {
        return None;
    }
    let first = path.split('/').next()?;
    let is_room = Path::new("src").join(first).is_dir();
    let place = match (ROOTS.contains(&first), is_room) {
        (true, _) => PathBuf::from(&path),
        (false, true) => Path::new("src").join(&path),
        (false, false) => return None,
    };
    (!place.exists()).then_some(path)
}

/// Capital words stand for names to choose: `resources/NAME.rs`.
fn is_placeholder(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    !stem.is_empty() && stem.chars().all(char::is_uppercase)
}

#[test]
fn a_path_that_is_not_there_is_found() {
    let rows = [
        ("src/no_such_file.rs", true),
        ("src/schema/plan.rs", false),
        ("schema/plan.rs", false),
        ("schema/no_such_file.rs", true),
        ("docs/nowhere.md", true),
        ("src/provider/resources/NAME.rs", false),
        ("eksaccess/eksaccess", false),
        ("arn:aws:iam::111122223333:role/ci", false),
    ];
    for (path, is_broken) in rows {
        assert_eq!(broken(path.to_owned()).is_some(), is_broken, "{path}");
    }
}
