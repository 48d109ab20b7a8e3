//! The words of a declaration: who sets an attribute, what a change of it does, what is refused.

use std::collections::BTreeSet;

use super::{Field, Model, Nesting, Schema, Shape, Source};
use crate::{
    diag::Diagnostic,
    value::{AttributeValue, DecodeError, Path, Tf, Value},
};

/// What is planned for an attribute that the configuration does not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenUnset<T> {
    /// This value.
    Value(T),
    /// Known only after apply.
    Unknown,
    /// Whatever the service sets: unknown for a new object, else what it was.
    ServiceDefault,
}

/// What the author says of an attribute of type `T` in the model `M`.
pub struct Rule<M, T> {
    source: Source,
    default: Option<fn(&M) -> WhenUnset<T>>,
    check: Option<fn(&T, &Path) -> Vec<Diagnostic>>,
    replaces: Option<fn(&Tf<T>, &Tf<T>) -> bool>,
    same: Option<fn(&Tf<T>, &Tf<T>) -> bool>,
    sensitive: bool,
    members: Option<fn() -> Schema>,
    block: Option<(Nesting, u32, u32)>,
    is_nested: bool,
}

/// The user must set it.
#[must_use]
pub fn required<M, T>() -> Rule<M, T> {
    Rule::new(Source::Required)
}

/// The user may set it.
#[must_use]
pub fn optional<M, T>() -> Rule<M, T> {
    Rule::new(Source::Optional)
}

/// The user may set it; else it is what `default` tells from the configuration.
#[must_use]
pub fn optional_with_default<M, T>(default: fn(&M) -> WhenUnset<T>) -> Rule<M, T> {
    Rule { default: Some(default), ..Rule::new(Source::Default) }
}

/// The user may set it; else AWS does, and a removal resets it to AWS's default.
///
/// `documented` tells from the prior state what AWS's default is where none was recorded.
#[must_use]
pub fn optional_with_service_default<M, T>(documented: fn(&M) -> WhenUnset<T>) -> Rule<M, T> {
    Rule { default: Some(documented), ..Rule::new(Source::ServiceDefault) }
}

/// The service sets it, once.
#[must_use]
pub fn computed_once<M, T>() -> Rule<M, T> {
    Rule::new(Source::ComputedOnce)
}

/// The service sets it, at every change.
#[must_use]
pub fn computed_on_change<M, T>() -> Rule<M, T> {
    Rule::new(Source::ComputedOnChange)
}

/// A data source answers it.
#[must_use]
pub fn computed<M, T>() -> Rule<M, T> {
    Rule::new(Source::Computed)
}

/// A block that may stand there once.
#[must_use]
pub fn single_block<M, T: Model>() -> Rule<M, T> {
    Rule { members: Some(T::schema), block: Some((Nesting::Single, 0, 1)), ..Rule::new(Source::Optional) }
}

/// A block that may stand there repeatedly, in order.
#[must_use]
pub fn list_block<M, T: Model>() -> Rule<M, Vec<Tf<T>>> {
    Rule { members: Some(T::schema), block: Some((Nesting::List, 0, 0)), ..Rule::new(Source::Optional) }
}

/// A block that may stand there repeatedly, without order.
#[must_use]
pub fn set_block<M, T: Model>() -> Rule<M, BTreeSet<Tf<T>>> {
    Rule { members: Some(T::schema), block: Some((Nesting::Set, 0, 0)), ..Rule::new(Source::Optional) }
}

/// A list of objects, of which a configuration may leave attributes out.
#[must_use]
pub fn optional_list<M, T: Model>() -> Rule<M, Vec<Tf<T>>> {
    Rule { members: Some(T::schema), is_nested: true, ..Rule::new(Source::Optional) }
}

impl<M, T> Rule<M, T> {
    fn new(source: Source) -> Self {
        Self {
            source,
            default: None,
            check: None,
            replaces: None,
            same: None,
            sensitive: false,
            members: None,
            block: None,
            is_nested: false,
        }
    }

    /// Any change of it makes a new object.
    #[must_use]
    pub fn requires_replace(self) -> Self {
        self.requires_replace_if(|_, _| true)
    }

    /// A change of it from the first value to the second makes a new object.
    #[must_use]
    pub fn requires_replace_if(self, replaces: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { replaces: Some(replaces), ..self }
    }

    /// A change of it from the first value to the second calls nothing.
    #[must_use]
    pub fn state_only_if(self, same: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { same: Some(same), ..self }
    }

    /// It lives in state alone: no change of it calls anything.
    #[must_use]
    pub fn state_only(self) -> Self {
        self.state_only_if(|_, _| true)
    }

    /// Refuses or warns of a value at validation; never called with null or unknown.
    #[must_use]
    pub fn check(self, check: fn(&T, &Path) -> Vec<Diagnostic>) -> Self {
        Self { check: Some(check), ..self }
    }

    /// Hosts hide its value.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// What the objects in it look like, for the documentation.
    #[must_use]
    pub fn of(self, members: fn() -> Schema) -> Self {
        Self { members: Some(members), ..self }
    }

    /// A block must stand there at least `min` times and at most `max` (0: without limit).
    #[must_use]
    pub fn items(self, min: u32, max: u32) -> Self {
        let source = if min > 0 { Source::Required } else { self.source };
        Self { source, block: self.block.map(|(nesting, _, _)| (nesting, min, max)), ..self }
    }
}

impl<M: Model + 'static, T: AttributeValue + 'static> Rule<M, T> {
    /// The field `name` that follows this rule, its types forgotten.
    #[doc(hidden)]
    #[must_use]
    pub fn field(self, name: &'static str, doc: &[&str]) -> Field {
        let Self { source, default, check, replaces, same, sensitive, members, block, is_nested } = self;
        let shape = match (block, members) {
            (Some((nesting, min_items, max_items)), Some(members)) => {
                Shape::Block { nesting, schema: members(), min_items, max_items }
            }
            (None, Some(members)) if is_nested => Shape::NestedList(members()),
            _ => Shape::Attribute(T::ty()),
        };
        Field {
            name,
            doc: paragraphs(doc),
            shape,
            source,
            sensitive,
            members,
            check: Box::new(move |value, path| run_check(check, value, path)),
            default: Box::new(move |object| run_default(default, object)),
            replaces: Box::new(move |prior, planned| compare(replaces, prior, planned)),
            same: Box::new(move |prior, planned| compare(same, prior, planned)),
        }
    }
}

/// Doc comment lines as one text: the space after `///` gone.
pub(super) fn paragraphs(lines: &[&str]) -> String {
    let trimmed: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    trimmed.join("\n")
}

fn run_check<T: AttributeValue>(
    check: Option<fn(&T, &Path) -> Vec<Diagnostic>>,
    value: &Value,
    path: &Path,
) -> Vec<Diagnostic> {
    match (check, Tf::<T>::decode(value.clone(), path)) {
        // The value is of the attribute's type on the wire, so it is the user's own that does not fit.
        (_, Err(DecodeError { path, wanted, got })) => Diagnostic::error(
            "Invalid value",
            format!("It takes {wanted}, and {got} was given. Write another value."),
        )
        .at(path)
        .into(),
        (Some(check), Ok(Tf::Known(known))) => check(&known, path),
        _ => Vec::new(),
    }
}

fn run_default<M: Model, T: AttributeValue>(
    default: Option<fn(&M) -> WhenUnset<T>>,
    object: &Value,
) -> WhenUnset<Value> {
    let Some((default, model)) = default.zip(M::decode(object.clone(), &Path::root()).ok()) else {
        return WhenUnset::ServiceDefault;
    };
    match default(&model) {
        WhenUnset::Value(value) => WhenUnset::Value(value.encode()),
        WhenUnset::Unknown => WhenUnset::Unknown,
        WhenUnset::ServiceDefault => WhenUnset::ServiceDefault,
    }
}

/// Whether `rule` holds between two values; values that cannot be read are for other checks.
fn compare<T: AttributeValue>(
    rule: Option<fn(&Tf<T>, &Tf<T>) -> bool>,
    prior: &Value,
    planned: &Value,
) -> bool {
    let Some(rule) = rule else { return false };
    let read = |value: &Value| Tf::<T>::decode(value.clone(), &Path::root()).unwrap_or(Tf::Unknown);
    rule(&read(prior), &read(planned))
}
