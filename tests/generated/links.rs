//! Links of documents and pages to each other: the file is there, and so is the heading or anchor. Never here: other sites.

use std::path::{Path, PathBuf};

use crate::generated::files;

/// Where documents are that link to each other.
const LINKING: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "simulator/README.md",
    "docs",
    "examples",
    "modules",
];

/// The links that lead nowhere, with their documents.
pub(crate) fn broken() -> Vec<String> {
    let documents = LINKING.iter().flat_map(|place| match Path::new(place) {
        file if file.is_file() => vec![file.to_owned()],
        folder => files::below(folder).into_iter().filter(|file| is_markdown(file)).collect(),
    });
    documents.flat_map(|document| broken_in(&document, &files::read(&document))).collect()
}

fn broken_in(document: &Path, text: &str) -> Vec<String> {
    let leads_nowhere = |target: &&str| !leads_somewhere(document, target);
    targets(text).filter(leads_nowhere).map(|target| format!("{}: {target}", document.display())).collect()
}

/// What links point at, other sites apart.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.contains(char::is_whitespace))
}

fn leads_somewhere(document: &Path, target: &str) -> bool {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = if path.is_empty() { document.to_owned() } else { beside(document, path) };
    file.exists() && (anchor.is_empty() || has_anchor(&files::read(&file), anchor))
}

fn beside(document: &Path, path: &str) -> PathBuf {
    document.parent().unwrap_or(Path::new("")).join(path)
}

fn has_anchor(text: &str, anchor: &str) -> bool {
    let is_heading =
        |line: &str| line.starts_with('#') && slug(line.trim_start_matches(['#', ' '])) == anchor;
    text.contains(&format!("<a id=\"{anchor}\"></a>")) || text.lines().any(is_heading)
}

/// What registries and GitHub make of a heading: lower case, without punctuation, with `-` for spaces.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
}

fn is_markdown(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "md")
}

#[test]
fn a_link_to_a_missing_file_or_heading_is_found() {
    let text = "# The `one` title\n\n<a id=\"nested--a\"></a>\n";
    for (link, is_broken) in [
        ("[a](Cargo.toml)", false),
        ("[a](no-such-file.md)", true),
        ("[a](#the-one-title)", false),
        ("[a](#nested--a)", false),
        ("[a](#other)", true),
        ("[a](docs/index.md#no-such-heading)", true),
        ("[a](https://example.com/nowhere)", false),
    ] {
        let found = targets(link).any(|target| match target.strip_prefix('#') {
            Some(anchor) => !has_anchor(text, anchor),
            None => !leads_somewhere(Path::new("README.md"), target),
        });
        assert_eq!(found, is_broken, "{link}");
    }
}
