//! One page, in the order of the registries' own tools: front matter, what it is, examples, notes, schema, import.
//! Never here: words about one resource, which are in `templates/` and in the schema's doc comments.

use std::path::Path;

use eksaccess::schema::{Schema, docs::schema_section};

use crate::generated::files;
use crate::generated::function::signature_section;
use crate::generated::subject::{Kind, PROVIDER, Subject};
use crate::generated::tables;

/// The page of `subject`.
pub(crate) fn of(subject: &Subject) -> String {
    let parts = [
        front_matter(subject),
        format!("# {}\n\n{}", title(subject), subject.schema.about),
        examples(subject),
        notes(subject),
        reference(subject),
        imports(subject),
    ];
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    format!("{}\n", parts.collect::<Vec<_>>().join("\n\n"))
}

/// The index has no subcategory: registries refuse one there.
fn front_matter(subject: &Subject) -> String {
    let Subject { kind, name, schema, signature: _, identity: _ } = subject;
    let (page_title, subcategory) = match kind {
        Kind::Provider => (format!("{name} Provider"), ""),
        kind => (format!("{name} {} - terraform-provider-{PROVIDER}", kind.title()), "subcategory: \"\"\n"),
    };
    let description = plain(&schema.about);
    format!(
        "---\n# Written by `make generate` from schema, examples/ and templates/: do not edit it here.\n\
         page_title: \"{page_title}\"\n{subcategory}description: |-\n  {description}\n---"
    )
}

fn title(subject: &Subject) -> String {
    let Subject { kind, name, .. } = subject;
    match kind {
        Kind::Provider => format!("{name} Provider"),
        Kind::Function => format!("function: {name}"),
        kind => format!("{name} ({})", kind.title()),
    }
}

/// One line without Markdown.
fn plain(markdown: &str) -> String {
    let words: Vec<&str> = markdown.split_whitespace().collect();
    words.join(" ").replace(['`', '*'], "")
}

/// All examples of use: the one without a suffix first.
fn examples(subject: &Subject) -> String {
    let (stem, extension) = (subject.kind.example_stem(), subject.kind.example_extension());
    let is_use = |file: &Path| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(stem) && name.ends_with(extension)
    };
    let mut files: Vec<_> =
        files::below(subject.examples()).into_iter().filter(|file| is_use(file)).collect();
    files.sort_by_key(|file| file.with_extension(""));
    let blocks: Vec<String> = files.iter().map(|file| fenced("terraform", file)).collect();
    format!("## Example Usage\n\n{}", blocks.join("\n\n"))
}

fn notes(subject: &Subject) -> String {
    let notes = subject.notes();
    if notes.is_file() { tables::filled_in(&files::read(&notes)) } else { String::new() }
}

/// The arguments and results, or the signature.
fn reference(subject: &Subject) -> String {
    match &subject.signature {
        Some(signature) => signature_section(&subject.name, signature),
        None => schema_section(subject.schema),
    }
}

fn imports(subject: &Subject) -> String {
    if subject.kind != Kind::Resource {
        return String::new();
    }
    let folder = subject.examples();
    let by_identity = subject.identity.as_ref().map_or_else(String::new, |identity| {
        format!(
            "With the identity in an `import` block (Terraform 1.12, OpenTofu 1.12, or later):\n\n{}\n\n{}\n",
            fenced("terraform", &folder.join("import-by-identity.tf")),
            identity_schema(identity),
        )
    });
    format!(
        "## Import\n\n{by_identity}With an `import` block (Terraform 1.5, OpenTofu 1.6, or later):\n\n{}\n\n\
         With the command:\n\n{}",
        fenced("terraform", &folder.join("import-by-string-id.tf")),
        fenced("shell", &folder.join("import.sh")),
    )
}

/// The attributes of an identity, by whether an import must give them.
fn identity_schema(identity: &Schema) -> String {
    let group = |title: &str, is_required: bool| {
        let rows = identity.fields.iter().filter(|field| field.is_required() == is_required);
        let rows: Vec<String> =
            rows.map(|field| format!("- `{}` (String) {}", field.name, field.doc)).collect();
        format!("\n#### {title}\n\n{}\n", rows.join("\n"))
    };
    format!("### Identity Schema\n{}{}", group("Required", true), group("Optional", false))
}

/// A file as a code block.
pub(crate) fn fenced(language: &str, file: &Path) -> String {
    format!("```{language}\n{}\n```", files::read(file).trim())
}
