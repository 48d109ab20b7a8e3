//! What a configuration gets wrong by the schema alone. Unknown values pass.

use super::{Field, Form, Schema, Shape};
use crate::{
    diag::Diagnostic,
    value::{Path, Value},
};

/// The problems of `config`, an object of this schema that stands at `path`.
#[must_use]
pub fn validate(schema: &Schema, config: &Value, path: &Path) -> Vec<Diagnostic> {
    if config.is_null() || config.is_unknown() {
        return Vec::new();
    }
    let each = schema
        .fields
        .iter()
        .map(|field| field_problems(field, config.get(field.name), &path.attribute(field.name)));
    each.flatten().collect()
}

fn field_problems(field: &Field, value: &Value, path: &Path) -> Vec<Diagnostic> {
    if !field.source.is_configurable() && !value.is_null() {
        return computed_in_configuration(field.name, path).into();
    }
    if field.is_required() && value.is_null() {
        return required_is_null(field.name, path).into();
    }
    let mut problems = null_elements(value, path);
    problems.extend((field.check)(value, path));
    if let Shape::Nested { form, schema, .. } = &field.shape {
        problems.extend(nested_problems(*form, schema, value, path));
    }
    problems
}

fn nested_problems(form: Form, schema: &Schema, value: &Value, path: &Path) -> Vec<Diagnostic> {
    let each = objects(value, path).into_iter().flat_map(|(object, at)| {
        let problems = validate(schema, object, &at).into_iter();
        problems.map(move |problem| if form == Form::Block { problem } else { at_its_object(problem, &at) })
    });
    each.collect()
}

/// The objects in the value of a nested field, each with its place.
fn objects<'a>(value: &'a Value, path: &Path) -> Vec<(&'a Value, Path)> {
    match value {
        Value::List(objects) => {
            objects.iter().enumerate().map(|(index, object)| (object, path.index(index))).collect()
        }
        Value::Set(objects) => objects.iter().map(|object| (object, path.clone())).collect(),
        object => vec![(object, path.clone())],
    }
}

/// A null in a list or set stands for nothing that could be sent. In a map it is a key that is not set.
fn null_elements(value: &Value, path: &Path) -> Vec<Diagnostic> {
    match value {
        Value::List(elements) => {
            let nulls = elements.iter().enumerate().filter(|(_, element)| element.is_null());
            nulls.map(|(index, _)| null_element("is null", path.index(index))).collect()
        }
        Value::Set(elements) if elements.iter().any(Value::is_null) => {
            null_element("has a null element", path.clone()).into()
        }
        _ => Vec::new(),
    }
}

fn null_element(is: &str, path: Path) -> Diagnostic {
    Diagnostic::error(
        "Null element",
        format!("`{path}` {is}. Remove the element, or filter it out: `[for x in LIST : x if x != null]`."),
    )
    .at(path)
}

/// A problem in an object of a nested attribute, as hosts can show it. They point at the object but not at what is in it:
/// for a longer path they take an attribute of the same name elsewhere in the block. So the path ends at the object, and
/// the words say where in it.
#[must_use]
pub fn at_its_object(problem: Diagnostic, object: &Path) -> Diagnostic {
    let (object, within) = problem.path.split_at(object.steps().len());
    let detail = format!("`{within}`: {}", problem.detail);
    Diagnostic { path: object, detail, ..problem }
}

fn computed_in_configuration(name: &str, path: &Path) -> Diagnostic {
    Diagnostic::error(
        format!("{name} cannot be set"),
        format!("`{name}` is read-only. Remove it from the configuration."),
    )
    .at(path.clone())
}

fn required_is_null(name: &str, path: &Path) -> Diagnostic {
    Diagnostic::error(format!("{name} is required"), format!("`{name}` is null. Set it to a value."))
        .at(path.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Model, block, computed_once, nested_attribute, required};
    use super::*;
    use crate::value::{AttributeValue, Tf};

    model! {
        /// Part.
        pub struct Part: Arguments {
            /// Kind.
            kind as "type": String = required().check(|kind: &str, path| match kind {
                "good" => vec![],
                _ => Diagnostic::error("Bad kind", "Use good.").at(path.clone()).into(),
            }),
        }
    }

    model! {
        /// Whole.
        pub struct Whole: Resource {
            /// Name.
            name: String = required(),
            /// Made.
            made_at: String = computed_once(),
            /// Parts.
            part: Vec<Tf<Part>> = block(),
            /// A piece.
            piece: Part = nested_attribute(),
            /// Pieces in order.
            pieces: Vec<Tf<Part>> = nested_attribute(),
            /// Pieces without order.
            heap: BTreeSet<Tf<Part>> = nested_attribute(),
        }
    }

    /// The problems of a valid configuration with one field set otherwise.
    fn problems(name: &str, value: Value) -> Vec<Diagnostic> {
        let whole =
            Whole { name: Tf::Known("a".to_owned()), part: Tf::Known(Vec::new()), ..Whole::default() };
        let Value::Map(mut config) = whole.encode() else { unreachable!("a model encodes to an object") };
        config.insert(name.to_owned(), value);
        validate(Whole::schema(), &Value::Map(config), &Path::root())
    }

    fn check(name: &str, value: Value, wanted: &[&str]) {
        let found = problems(name, value.clone()).into_iter();
        let found: Vec<String> =
            found.map(|problem| format!("{}: {}", problem.path, problem.summary)).collect();
        assert_eq!(found, wanted, "{name} = {value:?}");
    }

    fn part(kind: Value) -> Value {
        Value::object([("type", kind)])
    }

    fn parts(kind: Value) -> Value {
        Value::List(vec![part(kind)])
    }

    #[test]
    fn everything_unknown_passes() {
        for name in ["name", "part", "piece", "pieces", "heap"] {
            check(name, Value::Unknown, &[]);
        }
        check("part", parts(Value::Unknown), &[]);
        check("pieces", Value::List(vec![Value::Unknown, part(Value::Unknown)]), &[]);
    }

    #[test]
    fn a_computed_attribute_in_the_configuration_is_refused_by_name() {
        for value in [Value::text("x"), Value::Unknown] {
            check("made_at", value, &["made_at: made_at cannot be set"]);
        }
    }

    #[test]
    fn a_bad_value_in_a_block_carries_its_path() {
        check("part", parts(Value::text("bad")), &["part[0].type: Bad kind"]);
    }

    #[test]
    fn a_bad_value_in_a_nested_attribute_is_reported_at_its_object() {
        let bad = || Value::text("bad");
        for (name, value, path) in [
            ("piece", part(bad()), "piece"),
            ("pieces", parts(bad()), "pieces[0]"),
            ("heap", Value::set([part(bad())]), "heap"),
        ] {
            let found = problems(name, value);
            let found = found.iter().map(|problem| (problem.path.to_string(), problem.detail.as_str()));
            assert_eq!(found.collect::<Vec<_>>(), [(path.to_owned(), "`type`: Use good.")]);
        }
    }

    #[test]
    fn a_null_is_refused_where_it_stands() {
        check("name", Value::Null, &["name: name is required"]);
        check("part", parts(Value::Null), &["part[0].type: type is required"]);
        check("pieces", Value::List(vec![Value::Unknown, Value::Null]), &["pieces[1]: Null element"]);
        check("heap", Value::set([Value::Null]), &["heap: Null element"]);
    }
}
