//! What registries accept as documentation: folders, names, sizes and front matter. Which pages there must be is held by the pages
//! themselves. Never here: what a page says.

use std::path::Path;

use crate::generated::{files, subject};

/// Where registries look for pages.
const FOLDERS: [&str; 7] =
    ["resources", "data-sources", "ephemeral-resources", "functions", "actions", "list-resources", "guides"];

/// What Terraform's registry shows of a page, in bytes; OpenTofu's shows twice as much.
const LONGEST: usize = 500_000;

/// Keys of other sites, which Terraform's registry rejects.
const REJECTED_KEYS: [&str; 2] = ["layout", "sidebar_current"];

/// Why registries would not show a page as it is meant, by its path below docs/.
fn problems(path: &str, text: &str) -> Vec<String> {
    let Some(front) = text.strip_prefix("---\n").and_then(|rest| Some(rest.split_once("\n---\n")?.0)) else {
        return vec!["it has no front matter".to_owned()];
    };
    let has = |key: &str| front.lines().any(|line| line.split(':').next() == Some(key));
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_index = path == "index.md";
    let mut found = Vec::new();
    let mut check = |is_wrong: bool, problem: &str| found.extend(is_wrong.then(|| problem.to_owned()));
    check(!is_index && !FOLDERS.contains(&folder), "its folder is not shown");
    check(name.strip_suffix(".md").is_none(), "its name does not end in .md");
    check(!is_index && path.contains("index"), "OpenTofu's registry takes it for the first page");
    check(text.len() > LONGEST, "it is too long");
    check(REJECTED_KEYS.iter().any(|key| has(key)), "its front matter has a key of another site");
    check(!has("page_title") || !has("description"), "its front matter lacks page_title or description");
    check(is_index == has("subcategory"), "only the first page has no subcategory");
    check(has_longer_callout(text), "a callout has more than one line");
    check(has_unknown_block(text), "the language of a block is none that tests read");
    check(leaves_docs(path, text), "a link leads out of docs/, to what registries do not have");
    found
}

/// `->`, `~>` and `!>` begin one paragraph, and only its first line is shown in color.
fn has_longer_callout(text: &str) -> bool {
    let is_callout = |line: &str| ["-> ", "~> ", "!> "].iter().any(|mark| line.starts_with(mark));
    text.split("\n\n").any(|paragraph| is_callout(paragraph) && paragraph.trim_end().contains('\n'))
}

/// HCL and transcripts are held by tests, which tell them by the language of their block.
const LANGUAGES: [&str; 6] = ["terraform", "console", "shell", "text", "json", "yaml"];

fn has_unknown_block(text: &str) -> bool {
    let fences = text.lines().filter_map(|line| line.trim_start().strip_prefix("```"));
    fences.step_by(2).any(|language| !LANGUAGES.contains(&language))
}

/// Whether a link goes up more often than the page is deep.
fn leaves_docs(path: &str, text: &str) -> bool {
    let depth = path.matches('/').count();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.into_iter().any(|target| target.matches("../").count() > depth)
}

#[test]
fn every_page_is_one_that_registries_show() {
    let pages = files::below("docs").into_iter().flat_map(|file| {
        let path = file.strip_prefix("docs").expect("a page").to_string_lossy().replace('\\', "/");
        let problems = problems(&path, &files::read(&file));
        problems.into_iter().map(move |problem| format!("{path}: {problem}"))
    });
    let found: Vec<String> = pages.collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(!Path::new("website").exists(), "OpenTofu's registry would look there first");
}

/// Terraform's registry tells the kind of a page by its folder and what it is about by its name, without the provider's.
#[test]
fn what_the_provider_has_is_on_a_page_of_its_name() {
    for subject in subject::all() {
        let page = subject.page();
        let name = page.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let is_named = subject.name == format!("{}_{name}", subject::PROVIDER) || subject.name == name;
        assert!(page.is_file() && (is_named || name == "index"), "{}: {}", subject.name, page.display());
    }
}

#[test]
fn what_registries_do_not_show_is_found() {
    let page = |front: &str, text: &str| format!("---\n{front}\n---\n\n{text}\n");
    let front = "page_title: \"A\"\nsubcategory: \"\"\ndescription: |-\n  A.";
    for (path, text, wrong) in [
        ("guides/a.md", page(front, "# A"), ""),
        ("guides/a.md", "# A\n".to_owned(), "front matter"),
        ("articles/a.md", page(front, ""), "folder"),
        ("guides/more/a.md", page(front, ""), "folder"),
        ("guides/a.markdown", page(front, ""), ".md"),
        ("guides/indexes.md", page(front, ""), "first page"),
        ("guides/a.md", page(&format!("layout: \"a\"\n{front}"), ""), "another site"),
        ("guides/a.md", page("subcategory: \"\"\ndescription: A.", ""), "page_title"),
        ("index.md", page(front, ""), "subcategory"),
        ("guides/a.md", page(front, "~> One.\nTwo."), "callout"),
        ("guides/a.md", page(front, "```hcl\na = 1\n```"), "language"),
        ("guides/a.md", page(front, "```terraform\na = 1\n```\n\n```shell\nls\n```"), ""),
        ("guides/a.md", page(front, "[a](../../README.md)"), "out of docs/"),
        ("guides/a.md", page(front, "[a](../resources/entry.md)"), ""),
        ("guides/a.md", page(front, &"a".repeat(LONGEST)), "too long"),
    ] {
        let found = problems(path, &text).join("; ");
        assert!(found.contains(wrong) && (found.is_empty() == wrong.is_empty()), "{path} {wrong}: {found}");
    }
}
