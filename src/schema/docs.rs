//! The "Schema" section of a registry page, from a schema.

use std::fmt::Write;

use super::{Field, Form, Nesting, Schema, Shape};
use crate::value::Type;

/// Doc comment lines as one Markdown text: the space after `///` gone.
#[doc(hidden)]
#[must_use]
pub fn paragraphs(lines: &[&str]) -> String {
    let trimmed: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    trimmed.join("\n")
}

/// The section, from `## Schema` on, with one part for every nested block and object.
#[must_use]
pub fn schema_section(schema: &Schema) -> String {
    let mut page = String::from("## Schema\n");
    groups(schema, "", &mut page);
    nested(schema, "", &mut page);
    page
}

/// The section `## Result` of a function that returns an object, with one part for every object in it.
#[must_use]
pub fn result_section(schema: &Schema) -> String {
    let mut page = format!("## Result\n\n{}\n\n", schema.about);
    for field in sorted(schema, |_| true) {
        row(field, "", &mut page);
    }
    nested(schema, "", &mut page);
    page
}

fn sorted(schema: &Schema, belongs: impl Fn(&Field) -> bool) -> Vec<&Field> {
    let mut rows: Vec<&Field> = schema.fields.iter().filter(|field| belongs(field)).collect();
    rows.sort_by_key(|field| field.name);
    rows
}

/// The rows of the schema's own attributes, by who sets them.
fn groups(schema: &Schema, place: &str, page: &mut String) {
    let is_read_only = |field: &Field| !field.source.is_configurable();
    let groups: [(&str, &dyn Fn(&Field) -> bool); 3] = [
        ("Required", &Field::is_required),
        ("Optional", &|field| !field.is_required() && !is_read_only(field)),
        ("Read-Only", &is_read_only),
    ];
    for (title, belongs) in groups {
        let rows = sorted(schema, belongs);
        if rows.is_empty() {
            continue;
        }
        let heading = if place.is_empty() { format!("\n### {title}\n\n") } else { format!("\n{title}:\n\n") };
        page.push_str(&heading);
        for field in rows {
            row(field, place, page);
        }
    }
}

fn row(field: &Field, place: &str, page: &mut String) {
    let doc = field.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let replaces =
        if field.requires_replace.is_some() { " Changing this forces a new resource." } else { "" };
    let below = match field.shape {
        Shape::Nested { form, .. } => format!(" (see [below](#{}))", anchor(place, field.name, form)),
        Shape::Plain(_) => String::new(),
    };
    let sensitive = if field.sensitive { ", Sensitive" } else { "" };
    // Writing to a String cannot fail.
    let _infallible =
        writeln!(page, "- `{}` ({}{sensitive}) {doc}{replaces}{below}", field.name, shown(&field.shape));
}

fn nested(schema: &Schema, place: &str, page: &mut String) {
    for field in &schema.fields {
        let Shape::Nested { form, schema, .. } = &field.shape else { continue };
        let (anchor, path) = (anchor(place, field.name, *form), path(place, field.name));
        let _infallible = write!(page, "\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n");
        groups(schema, &path, page);
        nested(schema, &path, page);
    }
}

fn path(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

fn anchor(place: &str, name: &str, form: Form) -> String {
    let kind = if form == Form::Block { "nestedblock" } else { "nestedatt" };
    format!("{kind}--{}", path(place, name).replace('.', "--"))
}

fn shown(shape: &Shape) -> String {
    let Shape::Nested { form, nesting, .. } = shape else { return type_name(&shape.ty()) };
    match (form, nesting) {
        (Form::Object, _) => type_name(&shape.ty()),
        (Form::Block, Nesting::Single { .. } | Nesting::List { max: Some(1), .. }) => "Block".to_owned(),
        (Form::Block, _) => "Blocks".to_owned(),
        (Form::Attribute, Nesting::Single { .. }) => "Attributes".to_owned(),
        (Form::Attribute, Nesting::List { .. }) => "Attributes List".to_owned(),
        (Form::Attribute, Nesting::Set { .. }) => "Attributes Set".to_owned(),
        (Form::Attribute, Nesting::Map) => "Attributes Map".to_owned(),
    }
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Map(element) => format!("Map of {}", type_name(element)),
        Type::Object(_) => "Object".to_owned(),
        Type::Tuple(_) => "Tuple".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Model, block, computed_once, optional, required};
    use super::*;
    use crate::value::Tf;
    use std::collections::BTreeSet;

    model! {
        /// Where.
        pub struct Scope: Arguments {
            /// The
            /// namespaces.
            namespaces: BTreeSet<Tf<String>> = optional(),
        }
    }

    model! {
        /// A thing.
        pub struct Thing: Resource {
            /// Its name.
            name: String = required().requires_replace(),
            /// Where it holds.
            scope: Scope = block().required(),
            /// When it was made.
            made_at: String = computed_once(),
        }
    }

    #[test]
    fn every_attribute_stands_on_the_page_with_its_type_and_text() {
        let page = schema_section(Thing::schema());
        for line in [
            "### Required",
            "- `name` (String) Its name. Changing this forces a new resource.",
            "- `scope` (Block) Where it holds. (see [below](#nestedblock--scope))",
            "### Read-Only",
            "- `made_at` (String) When it was made.",
            "### Nested Schema for `scope`",
            "- `namespaces` (Set of String) The namespaces.",
        ] {
            assert!(page.contains(line), "{line}\nis not in\n{page}");
        }
    }
}
