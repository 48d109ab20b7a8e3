//! Whether an apply kept what its plan promised: our own mistakes are named before the host does.

use crate::{
    diag::Diagnostic,
    value::{Path, Step, Value, ValueSet},
};

/// The places where `state` breaks the promises of `planned`: a known value that differs, or a
/// value that is still unknown.
#[must_use]
pub fn conform(planned: &Value, state: &Value) -> Vec<Diagnostic> {
    broken(planned, state).into_iter().map(|(path, promise)| promise.broken_at(path)).collect()
}

/// What a plan promises of each value.
#[derive(Clone, Copy)]
enum Promise {
    /// It is known after the apply.
    Known,
    /// It is as planned.
    Kept,
}

/// Which promises are broken where. What keeps them, as nearly everything does, needs no path.
fn broken(planned: &Value, state: &Value) -> Vec<(Path, Promise)> {
    let here = |promise| vec![(Path::root(), promise)];
    match (planned, state) {
        (_, Value::Unknown) => here(Promise::Known),
        (Value::Unknown, state) if state.is_wholly_known() => Vec::new(),
        (Value::Unknown, _) => here(Promise::Known),
        (Value::Map(planned), Value::Map(state)) if planned.keys().eq(state.keys()) => {
            let pairs = planned.iter().zip(state.values());
            let below = |name: &String| Step::Attribute(name.clone());
            pairs
                .flat_map(|((name, planned), state)| within(broken(planned, state), || below(name)))
                .collect()
        }
        (Value::List(planned), Value::List(state)) if planned.len() == state.len() => {
            let pairs = planned.iter().zip(state).enumerate();
            let within_element =
                |(index, (planned, state))| within(broken(planned, state), || Step::Index(index));
            pairs.flat_map(within_element).collect()
        }
        (Value::Set(planned), Value::Set(state)) if may_become(planned, state) => Vec::new(),
        (planned, state) if planned == state => Vec::new(),
        _ => here(Promise::Kept),
    }
}

/// The same, seen from outside of what `step` leads into.
fn within(broken: Vec<(Path, Promise)>, step: impl Fn() -> Step) -> Vec<(Path, Promise)> {
    broken.into_iter().map(|(path, promise)| (Path::from(step()).join(path), promise)).collect()
}

/// A set with unknown elements may shrink, as they may turn out equal, but never grow.
fn may_become(planned: &ValueSet, state: &ValueSet) -> bool {
    let unknown = planned.iter().filter(|element| !element.is_wholly_known()).count();
    if unknown == 0 {
        return planned == state;
    }
    let is_kept = |known: &Value| state.iter().any(|element| element == known);
    state.len() <= planned.len() && planned.iter().filter(|element| element.is_wholly_known()).all(is_kept)
}

impl Promise {
    /// Our own mistake.
    fn broken_at(self, path: Path) -> Diagnostic {
        let what = match self {
            Self::Known => "is still unknown after apply",
            Self::Kept => "differs from the plan",
        };
        Diagnostic::error(
            "Provider produced an inconsistent result",
            format!("`{path}` {what}. The change was applied and is in state. This is a bug in the provider. Please report it."),
        )
        .at(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(planned: Value, state: Value, broken: &[&str]) {
        let found: Vec<String> =
            conform(&planned, &state).iter().map(|problem| problem.path.to_string()).collect();
        assert_eq!(found, broken, "{planned:?} -> {state:?}");
    }

    #[test]
    fn only_what_was_promised_counts() {
        let object = |name: Value, made: Value| Value::object([("name", name), ("made", made)]);
        check(object(Value::text("a"), Value::Unknown), object(Value::text("a"), Value::text("now")), &[]);
        check(
            object(Value::text("a"), Value::Unknown),
            object(Value::text("b"), Value::text("now")),
            &["name"],
        );
        check(object(Value::text("a"), Value::Unknown), object(Value::text("a"), Value::Unknown), &["made"]);
        check(Value::object([("a", Value::Null)]), Value::Null, &[""]);
    }

    #[test]
    fn a_set_with_unknown_elements_may_shrink_but_not_grow() {
        let planned = || Value::set([Value::Unknown, Value::text("a"), Value::Unknown]);
        check(planned(), Value::set([Value::text("a")]), &[]);
        check(planned(), Value::set([Value::text("b")]), &[""]);
        check(planned(), Value::set(["a", "b", "c", "d"].map(Value::text)), &[""]);
    }
}
