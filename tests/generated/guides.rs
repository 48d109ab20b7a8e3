//! The guides: pages made of templates, whose screens come from runs (`tests/guide.rs`). Never here: what a screen shows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::generated::{files, tables};

/// Guides before their tables, examples and screens are filled in.
pub(crate) const TEMPLATES: &str = "templates/guides";

/// The guides as registries show them.
pub(crate) const PAGES: &str = "docs/guides";

/// What commands printed, in a folder for each guide.
const SCREENS: &str = "tests/golden/screens";

/// Every template, in order.
pub(crate) fn templates() -> Vec<PathBuf> {
    files::below(TEMPLATES)
}

/// Where the page of a template is.
pub(crate) fn page(template: &Path) -> PathBuf {
    Path::new(PAGES).join(template.file_name().expect("a file's name"))
}

/// The page of a template.
pub(crate) fn text(template: &Path) -> String {
    let folder = screens_of(template);
    let mut parts = tables::filled_in(&files::read(template));
    while let Some((before, rest)) = parts.split_once("{{ screen ") {
        let (name, after) = rest.split_once(" }}").expect("the end of a mark");
        let screen = files::read(&folder.join(format!("{name}.txt")));
        parts = format!("{before}{}{after}", screen.trim_end());
    }
    parts
}

fn screens_of(template: &Path) -> PathBuf {
    Path::new(SCREENS).join(stem(template))
}

fn stem(template: &Path) -> &str {
    template.file_stem().and_then(|stem| stem.to_str()).expect("a guide's name")
}

/// The lines of blocks that show what a program prints, with the language of their block. `text` is for what is no command.
fn transcript_lines(template: &str) -> Vec<(&str, &str)> {
    let mut language = None;
    let mut found = Vec::new();
    for line in template.lines() {
        match (line.strip_prefix("```"), language) {
            (Some(begun), None) => language = Some(begun),
            (Some(_), Some(_)) => language = None,
            (None, Some(of @ ("console" | "text" | ""))) => found.push((of, line)),
            _ => {}
        }
    }
    found
}

/// Lines of transcripts that are neither a command nor a screen.
fn typed_by_people(template: &str) -> Vec<&str> {
    let mut goes_on = false;
    let lines = transcript_lines(template).into_iter().filter(|(_, line)| {
        let is_command = line.starts_with("$ ") || goes_on;
        goes_on = is_command && line.ends_with('\\');
        !is_command && !line.is_empty() && !line.starts_with("{{ screen ")
    });
    lines.map(|(_, line)| line).collect()
}

#[test]
fn the_guides_say_what_the_code_says() {
    let templates = templates();
    let differing: Vec<String> =
        templates.iter().filter_map(|it| files::hold(&page(it), &text(it))).collect();
    assert!(!templates.is_empty() && differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_guide_has_a_template() {
    let wanted: BTreeSet<PathBuf> = templates().iter().map(|template| page(template)).collect();
    let stray: Vec<PathBuf> = files::below(PAGES).into_iter().filter(|it| !wanted.contains(it)).collect();
    assert!(stray.is_empty(), "made of no template: {stray:?}");
}

#[test]
fn what_programs_print_is_a_screen_in_every_guide() {
    for template in templates() {
        let text = files::read(&template);
        let typed = typed_by_people(&text);
        assert!(typed.is_empty(), "{}: {typed:#?}", template.display());
    }
}

#[test]
fn output_that_somebody_typed_is_found() {
    let template = "```console\n$ one \\\n    --more\n{{ screen a }}\n\n$ two\nyes\n```\n\n```shell\nthree\n```\n\n```text\nfour\n```\n";
    assert_eq!(typed_by_people(template), ["yes", "four"]);
}

#[test]
fn every_screen_is_in_its_guide_and_is_made_by_a_test() {
    let mut shown = BTreeSet::new();
    let sources: String =
        files::below("tests").iter().filter(|it| is_program(it)).map(|it| files::read(it)).collect();
    for template in templates() {
        let text = files::read(&template);
        let names = text.split("{{ screen ").skip(1).filter_map(|rest| rest.split(" }}").next());
        let screens: Vec<PathBuf> =
            names.map(|name| screens_of(&template).join(format!("{name}.txt"))).collect();
        let call = format!("Guide::open(\"{}\")", stem(&template));
        assert!(screens.is_empty() || sources.contains(&call), "no test plays {}", template.display());
        shown.extend(screens);
    }
    let found: BTreeSet<PathBuf> = files::below(SCREENS).into_iter().collect();
    assert_eq!(found, shown);
}

fn is_program(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs")
}

#[test]
fn every_guide_is_linked_from_the_first_page() {
    let index = files::read(Path::new("docs/index.md"));
    for template in templates() {
        let link = format!("](guides/{}.md)", stem(&template));
        assert!(index.contains(&link), "docs/index.md does not link to {}", template.display());
    }
}

/// Each question has a link to where the answer is told in full.
#[test]
fn ten_questions_about_denied_access_are_answered_with_a_link() {
    let guide = text(&Path::new(TEMPLATES).join("why-access-is-denied.md"));
    let questions: Vec<&str> = guide.split("\n### ").skip(1).collect();
    assert_eq!(questions.len(), 10);
    for question in questions {
        let (title, answer) = question.split_once('\n').expect("an answer");
        assert!(title.starts_with(|it: char| it.is_ascii_digit()) && answer.contains("]("), "{title}");
    }
}

/// The hosts on which the workflow plays the stories, those without a fixed version apart.
fn tested_hosts(workflow: &str) -> Vec<(&str, &str)> {
    let rows = workflow.lines().filter_map(|line| line.trim().strip_prefix("- { product: "));
    let hosts = rows.filter_map(|row| {
        let (product, version) = row.split_once(", version: \"~")?;
        Some((product, version.split_once(".0\"")?.0))
    });
    hosts.collect()
}

#[test]
fn the_guide_about_compatibility_has_every_host_that_is_tested() {
    let workflow = files::read(Path::new(".github/workflows/ci.yml"));
    let guide = files::read(&Path::new(TEMPLATES).join("compatibility.md"));
    let hosts = tested_hosts(&workflow);
    assert!(hosts.len() > 10, "{hosts:?}");
    for (product, version) in hosts {
        let name = if product == "tofu" { "OpenTofu" } else { "Terraform" };
        let row = guide.lines().find(|line| line.starts_with(&format!("| {name} |")));
        let row = row.unwrap_or_else(|| panic!("no row for {name}"));
        assert!(row.split([' ', ',', '|']).any(|word| word == version), "{name} {version}: {row}");
    }
}
