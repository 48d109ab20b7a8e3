//! The "Schema" section of a registry page, from a schema.

use std::fmt::Write;

use super::{Field, Schema, Shape, Source, rule::paragraphs};
use crate::value::Type;

/// Doc comment lines as one Markdown text.
#[doc(hidden)]
#[must_use]
pub fn joined(lines: &[&str]) -> String {
    paragraphs(lines)
}

/// The section, from `## Schema` on, with one part for every nested block and object.
#[must_use]
pub fn schema_section(schema: &Schema) -> String {
    let mut page = String::from("## Schema\n");
    groups(schema, "", &mut page);
    nested(schema, "", &mut page);
    page
}

/// The rows of the schema's own attributes, by who sets them.
fn groups(schema: &Schema, place: &str, page: &mut String) {
    let optional = |source| matches!(source, Source::Optional | Source::OptionalOr | Source::OptionalOrReset);
    let groups: [(&str, &dyn Fn(Source) -> bool); 3] = [
        ("Required", &|source| source == Source::Required),
        ("Optional", &optional),
        ("Read-Only", &|source| !source.is_configurable()),
    ];
    for (title, belongs) in groups {
        let mut rows: Vec<&Field> = schema.fields.iter().filter(|field| belongs(field.source)).collect();
        rows.sort_by_key(|field| field.name);
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
    let replaces = if field.may_replace() { " Changing this forces a new resource." } else { "" };
    let below = match field.members {
        Some(_) => format!(" (see [below](#{}))", anchor(place, field)),
        None => String::new(),
    };
    let sensitive = if field.sensitive { ", Sensitive" } else { "" };
    // Writing to a String cannot fail.
    let _infallible =
        writeln!(page, "- `{}` ({}{sensitive}) {doc}{replaces}{below}", field.name, shown(&field.shape));
}

fn nested(schema: &Schema, place: &str, page: &mut String) {
    for field in &schema.fields {
        let Some(members) = field.members else { continue };
        let (members, anchor) = (members(), anchor(place, field));
        let path = if place.is_empty() { field.name.to_owned() } else { format!("{place}.{}", field.name) };
        let _infallible = write!(page, "\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n");
        groups(&members, &path, page);
        nested(&members, &path, page);
    }
}

fn anchor(place: &str, field: &Field) -> String {
    let kind = if matches!(field.shape, Shape::Block { .. }) { "nestedblock" } else { "nestedatt" };
    let path = if place.is_empty() { field.name.to_owned() } else { format!("{place}.{}", field.name) };
    format!("{kind}--{}", path.replace('.', "--"))
}

fn shown(shape: &Shape) -> String {
    match shape {
        Shape::Attribute(ty) => type_name(ty),
        Shape::NestedList(_) => "Attributes List".to_owned(),
        Shape::Block { max_items: 1, .. } => "Block".to_owned(),
        Shape::Block { .. } => "Blocks".to_owned(),
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
    use super::super::{Model, fixed_by_aws, optional, required, single_block};
    use super::*;
    use crate::value::Tf;
    use std::collections::BTreeSet;

    model! {
        /// Where.
        pub struct Scope {
            /// The
            /// namespaces.
            namespaces: BTreeSet<Tf<String>> = optional(),
        }
    }

    model! {
        /// A thing.
        pub struct Thing {
            /// Its name.
            name: String = required().replaces(),
            /// Where it holds.
            scope: Scope = single_block().items(1, 1),
            /// When it was made.
            made_at: String = fixed_by_aws(),
        }
    }

    #[test]
    fn every_attribute_stands_on_the_page_with_its_type_and_text() {
        let page = schema_section(&Thing::schema());
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
