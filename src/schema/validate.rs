//! What a configuration gets wrong by the schema alone. Unknown values pass.

use super::{Field, Nesting, Schema, Shape, Source};
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
    if field.source == Source::Required && value.is_null() {
        return required_is_null(field.name, path).into();
    }
    let mut problems = null_elements(value, path);
    problems.extend((field.check)(value, path));
    match &field.shape {
        Shape::Attribute(_) => {}
        Shape::NestedList(schema) => {
            let found = block_problems(Nesting::List, schema, value, path);
            problems.extend(found.into_iter().map(|problem| at_its_element(problem, path)));
        }
        Shape::Block { nesting, schema, .. } => {
            problems.extend(block_problems(*nesting, schema, value, path));
        }
    }
    problems
}

fn block_problems(nesting: Nesting, schema: &Schema, value: &Value, path: &Path) -> Vec<Diagnostic> {
    match (nesting, value) {
        (Nesting::Single, object) => validate(schema, object, path),
        (Nesting::List, Value::List(blocks)) => {
            let numbered = blocks.iter().enumerate();
            numbered.flat_map(|(index, block)| validate(schema, block, &path.index(index))).collect()
        }
        (Nesting::Set, Value::Set(blocks)) => {
            blocks.iter().flat_map(|block| validate(schema, block, path)).collect()
        }
        _ => Vec::new(),
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

/// A problem in an element of a list attribute, as hosts can show it: they point at an element, but not at what is in it: for a longer path they take an attribute of the
/// same name elsewhere in the block. So the path ends at the element, and the words say where in it.
#[must_use]
pub fn at_its_element(problem: Diagnostic, list: &Path) -> Diagnostic {
    let (element, within) = problem.path.split_at(list.steps().len() + 1);
    let detail = format!("`{within}`: {}", problem.detail);
    Diagnostic { path: element, detail, ..problem }
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
    use super::super::{Model, fixed_by_aws, list_block, optional, optional_list, required};
    use super::*;
    use crate::value::Tf;

    model! {
        /// Part.
        pub struct Part {
            /// Kind.
            kind as "type": String = required().check(|kind, path| match kind.as_str() {
                "good" => vec![],
                _ => Diagnostic::error("Bad kind", "Use good.").at(path.clone()).into(),
            }),
        }
    }

    model! {
        /// Whole.
        pub struct Whole {
            /// Name.
            name: String = required(),
            /// Note.
            note: String = optional(),
            /// Made.
            made_at: String = fixed_by_aws(),
            /// Parts.
            part: Vec<Tf<Part>> = list_block(),
            /// Pieces.
            pieces: Vec<Tf<Part>> = optional_list(),
        }
    }

    fn problems(name: Value, made_at: Value, part: Value) -> Vec<String> {
        let config = Value::object([
            ("name", name),
            ("note", Value::Null),
            ("made_at", made_at),
            ("part", part),
            ("pieces", Value::Null),
        ]);
        let found = validate(&Whole::schema(), &config, &Path::root());
        found.into_iter().map(|problem| format!("{}: {}", problem.path, problem.summary)).collect()
    }

    fn part(kind: Value) -> Value {
        Value::List(vec![Value::object([("type", kind)])])
    }

    #[test]
    fn everything_unknown_passes() {
        assert_eq!(problems(Value::Unknown, Value::Null, Value::Unknown), Vec::<String>::new());
        assert_eq!(problems(Value::Unknown, Value::Null, part(Value::Unknown)), Vec::<String>::new());
    }

    #[test]
    fn a_computed_attribute_in_the_configuration_is_refused_by_name() {
        let none = || Value::List(vec![]);
        assert_eq!(problems(Value::text("a"), Value::text("x"), none()), ["made_at: made_at cannot be set"]);
        assert_eq!(problems(Value::text("a"), Value::Unknown, none()), ["made_at: made_at cannot be set"]);
    }

    #[test]
    fn a_bad_value_in_an_element_of_an_attribute_is_told_at_the_element() {
        let config = Value::object([
            ("name", Value::text("a")),
            ("note", Value::Null),
            ("made_at", Value::Null),
            ("part", Value::List(vec![])),
            ("pieces", part(Value::text("bad"))),
        ]);
        let found = validate(&Whole::schema(), &config, &Path::root());
        let told: Vec<_> =
            found.iter().map(|problem| (problem.path.to_string(), problem.detail.as_str())).collect();
        assert_eq!(told, [("pieces[0]".to_owned(), "`type`: Use good.")]);
    }

    #[test]
    fn a_null_element_is_refused_at_its_place_and_an_unknown_one_passes() {
        let with = |pieces| {
            Value::object([
                ("name", Value::text("a")),
                ("note", Value::Null),
                ("made_at", Value::Null),
                ("part", Value::List(vec![])),
                ("pieces", Value::List(pieces)),
            ])
        };
        let paths = |pieces| -> Vec<String> {
            let found = validate(&Whole::schema(), &with(pieces), &Path::root());
            found.into_iter().map(|problem| problem.path.to_string()).collect()
        };
        assert_eq!(paths(vec![Value::Unknown, Value::object([("type", Value::Unknown)])]), [""; 0]);
        assert_eq!(paths(vec![Value::Unknown, Value::Null]), ["pieces[1]"]);
    }

    #[test]
    fn a_required_null_and_a_bad_nested_value_carry_their_paths() {
        assert_eq!(
            problems(Value::Null, Value::Null, part(Value::text("bad"))),
            ["name: name is required", "part[0].type: Bad kind"]
        );
    }
}
