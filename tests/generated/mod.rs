//! The registry's pages and the golden schema equal what the code says; `UPDATE=1` rewrites them (`make generate`). Texts
//! for users have no rejected words.
//! Never here: whether the provider does what they say.

mod documents;
mod files;
mod function;
mod golden;
mod guides;
mod links;
mod page;
mod registry;
mod subject;
mod tables;
mod texts;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use eksaccess::schema::{Schema, Shape};
use subject::Subject;

#[test]
fn the_pages_say_what_schemas_examples_and_notes_say() {
    let mut differing = Vec::new();
    for subject in subject::all() {
        differing.extend(files::hold(&subject.page(), &page::of(&subject)));
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn no_page_and_no_note_is_left_over() {
    let subjects = subject::all();
    let mut wanted: BTreeSet<PathBuf> = subjects.iter().map(Subject::page).collect();
    wanted.extend(subjects.iter().map(Subject::notes));
    let is_guide = |file: &Path| file.starts_with(guides::PAGES) || file.starts_with(guides::TEMPLATES);
    let found = files::below("docs").into_iter().chain(files::below("templates"));
    let stray: Vec<PathBuf> = found.filter(|file| !wanted.contains(file) && !is_guide(file)).collect();
    assert!(stray.is_empty(), "about nothing that the provider has: {stray:?}");
}

#[test]
fn everything_has_its_examples() {
    for subject in subject::all() {
        for name in subject.kind.examples_needed() {
            let file = subject.examples().join(name);
            assert!(file.is_file(), "{} has no {}", subject.name, file.display());
        }
    }
}

/// `examples/quickstart` is a whole configuration of its own, which the README and the demo use. The files `terraform.tf` of the
/// use cases are all the same and say which provider it is.
#[test]
fn every_example_stands_on_a_page() {
    let guides = guides::templates().into_iter().map(|template| guides::text(&template));
    let pages: Vec<String> = subject::all().iter().map(page::of).chain(guides).collect();
    let is_shown =
        |file: &PathBuf| !file.starts_with("examples/quickstart") && !file.ends_with("terraform.tf");
    for file in files::below("examples").into_iter().filter(is_shown) {
        let example = files::read(&file);
        assert!(
            pages.iter().any(|page| page.contains(example.trim())),
            "{} stands on no page",
            file.display()
        );
    }
}

#[test]
fn every_argument_that_the_provider_requires_is_in_an_example() {
    for subject in subject::all() {
        let example = files::read(&subject.examples().join(subject.kind.main_example()));
        let required = subject.schema.fields.iter().filter(|field| field.is_required());
        for field in required {
            assert!(example.contains(field.name), "no example of {} shows {}", subject.name, field.name);
        }
        let call = format!("provider::{}::{}(", subject::PROVIDER, subject.name);
        assert!(
            subject.signature.is_none() || example.contains(&call),
            "no example of {} calls it",
            subject.name
        );
    }
}

#[test]
fn every_attribute_is_explained_in_sentences() {
    for subject in subject::all() {
        check_sentences(&subject.name, subject.schema);
        let parameters = subject.signature.iter().flat_map(|it| it.parameters.iter().chain(&it.optional));
        for parameter in parameters {
            check_sentence(&format!("{}.{}", subject.name, parameter.name), &parameter.doc);
        }
        if let Some(result) = subject.signature.as_ref().and_then(|it| it.result.as_ref()) {
            check_sentences(&format!("{} result", subject.name), result);
        }
    }
}

fn check_sentences(place: &str, schema: &Schema) {
    assert!(schema.about.ends_with('.'), "{place}: {}", schema.about);
    for field in &schema.fields {
        let place = format!("{place}.{}", field.name);
        check_sentence(&place, &field.doc);
        if let Shape::Nested { schema, .. } = &field.shape {
            check_sentences(&place, schema);
        }
    }
}

fn check_sentence(place: &str, doc: &str) {
    let starts_well = doc.starts_with(|first: char| first.is_uppercase() || first == '`');
    assert!(starts_well && doc.trim().ends_with(['.', '?']), "{place}: {doc}");
}

#[test]
fn every_path_that_the_documents_name_is_there() {
    let broken = documents::broken_paths();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let broken = links::broken();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_schema_is_the_golden_one() {
    let differing = files::hold(&PathBuf::from("tests/golden/schema.json"), &golden::schemas());
    assert!(differing.is_none(), "the surface changed: {}", differing.unwrap_or_default());
}
