//! `docs`: the pages of the registry, as they were when this program was built. Never here: what a page says.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::command;
use crate::text::excerpt;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Which pages are wanted, and where.
#[derive(Debug, Args)]
pub struct Docs {
    /// Page to print, for example `resources/entry`. Defaults to a list of all pages
    #[arg(value_name = "PAGE")]
    page: Option<String>,
    /// New folder to write all pages to, as Markdown
    #[arg(long, value_name = "FOLDER", conflicts_with = "page")]
    out: Option<PathBuf>,
}

/// What kept pages from being shown.
#[derive(Debug, thiserror::Error)]
enum DocsError {
    #[error("there is no page \"{}\"{}. `docs` lists all pages", excerpt(.page), suggestions(.near))]
    NoPage { page: String, near: Vec<&'static str> },
    #[error("--out: {} exists. Use another folder", shown(.0))]
    Exists(PathBuf),
    #[error("--out: {} cannot be written: {source}", shown(.path))]
    Folder { path: PathBuf, source: io::Error },
    #[error("could not write the page: {0}")]
    Write(#[from] io::Error),
}

fn shown(path: &Path) -> String {
    excerpt(&path.to_string_lossy())
}

fn suggestions(near: &[&str]) -> String {
    if near.is_empty() { String::new() } else { format!("; similar: {}", near.join(", ")) }
}

/// Prints a page or the list of pages, or writes all of them. Exit code 0, or 3.
pub(super) async fn docs(arguments: Docs) -> ExitCode {
    command::run(async move { show(&arguments).map(|()| ExitCode::SUCCESS) }).await
}

fn show(arguments: &Docs) -> Result<(), DocsError> {
    match arguments {
        Docs { out: Some(folder), .. } => write_all(folder),
        Docs { page: Some(name), .. } => Ok(io::stdout().write_all(page(name)?.as_bytes())?),
        Docs { page: None, out: None } => {
            let list: String = PAGES.iter().map(|(name, _)| format!("{name}\n")).collect();
            Ok(io::stdout().write_all(list.as_bytes())?)
        }
    }
}

/// The page of that name, or the only one whose name ends like that.
fn page(name: &str) -> Result<&'static str, DocsError> {
    let name = name.trim_end_matches(".md");
    let exact = PAGES.iter().find(|(known, _)| *known == name);
    let short = name.strip_prefix("eksaccess_").unwrap_or(name);
    let near: Vec<_> = PAGES
        .iter()
        .filter(|(known, _)| known.rsplit('/').next().is_some_and(|last| last == short))
        .collect();
    match (exact, &near[..]) {
        (Some((_, text)), _) => Ok(text),
        (None, [(_, text)]) => Ok(text),
        (None, near) => {
            let near = near.iter().map(|(known, _)| *known).collect();
            Err(DocsError::NoPage { page: name.to_owned(), near })
        }
    }
}

/// Writes a folder that is complete as soon as it is there.
fn write_all(folder: &Path) -> Result<(), DocsError> {
    if folder.symlink_metadata().is_ok() {
        return Err(DocsError::Exists(folder.to_owned()));
    }
    let failed = |source| DocsError::Folder { path: folder.to_owned(), source };
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = tempfile::tempdir_in(parent).map_err(failed)?;
    let pages = draft.path().join("docs");
    for (name, text) in PAGES {
        let file = pages.join(format!("{name}.md"));
        fs::create_dir_all(file.parent().unwrap_or(&pages)).map_err(failed)?;
        fs::write(&file, text).map_err(failed)?;
    }
    fs::rename(&pages, folder).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_path_and_by_a_name_that_only_one_has() {
        for name in
            ["resources/entry", "resources/entry.md", "authentication", "eksaccess_authentication"]
        {
            assert!(page(name).is_ok(), "{name}");
        }
        assert!(page("index").unwrap().contains("eksaccess Provider"));
        let none = page("entri").unwrap_err().to_string();
        assert!(none.contains("no page \"entri\"") && none.contains("`docs` lists all pages"), "{none}");
    }

    #[test]
    fn all_pages_are_written_into_a_new_folder_or_none() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("docs");
        write_all(&folder).unwrap();
        for (name, text) in PAGES {
            assert_eq!(fs::read_to_string(folder.join(format!("{name}.md"))).unwrap(), *text);
        }
        fs::write(folder.join("index.md"), "mine").unwrap();
        assert!(matches!(write_all(&folder), Err(DocsError::Exists(_))));
        assert_eq!(fs::read_to_string(folder.join("index.md")).unwrap(), "mine");
        assert!(write_all(&parent.path().join("no/such/docs")).is_err());
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
