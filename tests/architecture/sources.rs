//! The source files, each with its room, and what can be told from a text alone. Never here: rules.

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use super::names::{self, Names};

/// One file below `src/`.
pub(crate) struct Source {
    /// Its path from the package's folder.
    pub(crate) file: String,
    /// The module below the root of the crate in which it is.
    pub(crate) room: String,
    /// All of it.
    pub(crate) text: String,
    /// What its code names.
    pub(crate) names: Names,
}

/// Every source file below `src/` but `main.rs`, `lib.rs` and folders of tests.
pub(crate) fn all() -> &'static [Source] {
    static ALL: LazyLock<Vec<Source>> = LazyLock::new(read_all);
    &ALL
}

fn read_all() -> Vec<Source> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    let sources = files.into_iter().map(|file| {
        let modules: Vec<&str> =
            file.trim_end_matches(".rs").trim_end_matches("/mod").split('/').skip(1).collect();
        let text = fs::read_to_string(&file).expect("a readable source file");
        let (room, names) = (modules[0].to_owned(), names::of(&text, modules.len()));
        Source { file, room, text, names }
    });
    sources.collect()
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            collect(&path, files);
        } else if !name.contains("tests") && !["src/main.rs", "src/lib.rs"].contains(&name.as_str()) {
            files.push(name);
        }
    }
}

/// The names under which code knows the dependencies of that manifest, those for builds and tests left out.
pub(crate) fn dependencies(manifest: &str) -> BTreeSet<String> {
    let behind = manifest.split("[dependencies]\n").nth(1).unwrap_or_default();
    let lines = behind.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_"))).collect()
}

/// Whether a line has a word that begins with "AWS" or "EKS", in whatever letters.
pub(crate) fn speaks_of_a_service(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.into_iter().any(|word| word.starts_with("aws") || word.starts_with("eks"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_from_their_own_table() {
        let manifest = "[lib]\nname = \"a\"\n\n[dependencies]\naws-config = \"1\"\nrmp = { version = \"2\" }\n\n[dev-dependencies]\nx = \"1\"\n";
        assert_eq!(dependencies(manifest), BTreeSet::from(["aws_config".to_owned(), "rmp".to_owned()]));
    }

    #[test]
    fn a_service_is_found_by_the_beginning_of_a_word() {
        for line in ["// AWS's default", "set_by_aws()", "\"eksaccess::log\"", "an EKS cluster"] {
            assert!(speaks_of_a_service(line), "{line}");
        }
        for line in ["// seeks a week", "the laws of flaws", "a service"] {
            assert!(!speaks_of_a_service(line), "{line}");
        }
    }
}
