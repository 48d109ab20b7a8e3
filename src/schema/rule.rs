//! The words of a declaration: who sets an attribute, what a change of it does, what is refused.

use std::collections::BTreeSet;

use super::{Field, Model, Nesting, Schema, Shape, Source};
use crate::{
    diag::Diagnostic,
    value::{AttributeValue, DecodeError, Path, Tf, Value},
};

/// What is planned for an attribute that the configuration leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenSilent<T> {
    /// This value.
    Is(T),
    /// Not to be told before apply.
    Unknown,
    /// Whatever AWS makes of it: unknown for a new object, else what it was.
    AsAwsSets,
}

/// What the author says of an attribute of type `T` in the model `M`.
pub struct Rule<M, T> {
    source: Source,
    silent: Option<fn(&M) -> WhenSilent<T>>,
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

/// The user may set it; else it is what `silent` tells from the configuration.
#[must_use]
pub fn optional_or<M, T>(silent: fn(&M) -> WhenSilent<T>) -> Rule<M, T> {
    Rule { silent: Some(silent), ..Rule::new(Source::OptionalOr) }
}

/// The user may set it; else AWS does, and a removal resets it to AWS's default.
///
/// `documented` tells from the prior state what AWS's default is where none was recorded.
#[must_use]
pub fn optional_or_reset<M, T>(documented: fn(&M) -> WhenSilent<T>) -> Rule<M, T> {
    Rule { silent: Some(documented), ..Rule::new(Source::OptionalOrReset) }
}

/// AWS sets it, once.
#[must_use]
pub fn fixed_by_aws<M, T>() -> Rule<M, T> {
    Rule::new(Source::FixedByAws)
}

/// AWS sets it, at every change.
#[must_use]
pub fn moved_by_aws<M, T>() -> Rule<M, T> {
    Rule::new(Source::MovedByAws)
}

/// A data source answers it.
#[must_use]
pub fn result<M, T>() -> Rule<M, T> {
    Rule::new(Source::Result)
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
            silent: None,
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
    pub fn replaces(self) -> Self {
        self.replaces_when(|_, _| true)
    }

    /// A change of it from the first value to the second makes a new object.
    #[must_use]
    pub fn replaces_when(self, replaces: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { replaces: Some(replaces), ..self }
    }

    /// A change of it from the first value to the second calls nothing.
    #[must_use]
    pub fn same_when(self, same: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { same: Some(same), ..self }
    }

    /// It lives in state alone: no change of it calls anything.
    #[must_use]
    pub fn in_state_alone(self) -> Self {
        self.same_when(|_, _| true)
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
        let Self { source, silent, check, replaces, same, sensitive, members, block, is_nested } = self;
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
            silent: Box::new(move |object| run_silent(silent, object)),
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
        (_, Err(DecodeError { path, wanted, got })) => {
            Diagnostic::error("Invalid value", format!("The value must be {wanted}, not {got}."))
                .at(path)
                .into()
        }
        (Some(check), Ok(Tf::Known(known))) => check(&known, path),
        _ => Vec::new(),
    }
}

fn run_silent<M: Model, T: AttributeValue>(
    silent: Option<fn(&M) -> WhenSilent<T>>,
    object: &Value,
) -> WhenSilent<Value> {
    let Some((silent, model)) = silent.zip(M::decode(object.clone(), &Path::root()).ok()) else {
        return WhenSilent::AsAwsSets;
    };
    match silent(&model) {
        WhenSilent::Is(value) => WhenSilent::Is(value.encode()),
        WhenSilent::Unknown => WhenSilent::Unknown,
        WhenSilent::AsAwsSets => WhenSilent::AsAwsSets,
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
