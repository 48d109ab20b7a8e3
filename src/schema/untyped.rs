//! An author's functions on Rust types, as functions on values. Never here: which functions there are.

use std::any::Any;

use super::{
    Model, Plain, WhenUnset,
    field::{Check, Compare, DefaultOf},
};
use crate::{
    diag::Diagnostic,
    value::{AttributeValue, DecodeError, Path, Tf, Value},
};

/// An author's check of a value.
pub(super) type CheckOf<T> = Box<dyn Fn(&T, &Path) -> Vec<Diagnostic> + Send + Sync>;

/// `check` on values. One that does not fit the Rust type is a problem, too; null and unknown are none.
pub(super) fn check<T: AttributeValue + 'static>(check: Option<CheckOf<T>>) -> Check {
    Box::new(move |value, path| match (&check, Tf::<T>::decode(value)) {
        (_, Err(error)) => does_not_fit(error, path).into(),
        (Some(check), Ok(Tf::Known(known))) => check(&known, path),
        _ => Vec::new(),
    })
}

/// The value is of the attribute's type on the wire, so it is the user's own that does not fit.
fn does_not_fit(error: DecodeError, path: &Path) -> Diagnostic {
    let DecodeError { path: inner, wanted, got } = error;
    let path = path.clone().join(inner);
    Diagnostic::error("Invalid value", format!("The value must be {wanted}, not {got}.")).at(path)
}

/// `default` on models. On one of another type the service decides.
pub(super) fn default<M: Model, T: Plain>(default: fn(&M) -> WhenUnset<T>) -> DefaultOf {
    Box::new(move |model: &dyn Any| match model.downcast_ref().map(default) {
        Some(WhenUnset::Value(value)) => WhenUnset::Value(value.encode()),
        Some(WhenUnset::Unknown) => WhenUnset::Unknown,
        Some(WhenUnset::ServiceDefault) | None => WhenUnset::ServiceDefault,
    })
}

/// `rule` on two values. One that cannot be read, which other checks report, is unknown.
pub(super) fn compare<T: AttributeValue + 'static>(rule: fn(&Tf<T>, &Tf<T>) -> bool) -> Compare {
    let read = |value: &Value| Tf::<T>::decode(value).unwrap_or(Tf::Unknown);
    Box::new(move |prior, planned| rule(&read(prior), &read(planned)))
}
