//! Whether an apply kept what its plan promised: our own mistakes are named before the host does.

use crate::{
    diag::Diagnostic,
    value::{Path, Value, ValueSet},
};

/// The places where `state` breaks the promises of `planned`: a known value that differs, or a
/// value that is still unknown.
#[must_use]
pub fn conform(planned: &Value, state: &Value) -> Vec<Diagnostic> {
    let mut broken = Vec::new();
    compare(planned, state, &Path::root(), &mut broken);
    broken
}

fn compare(planned: &Value, state: &Value, path: &Path, broken: &mut Vec<Diagnostic>) {
    match (planned, state) {
        (_, Value::Unknown) => broken.push(still_unknown(path)),
        (Value::Unknown, state) if state.is_wholly_known() => {}
        (Value::Unknown, _) => broken.push(still_unknown(path)),
        (Value::Map(planned), Value::Map(state)) if planned.keys().eq(state.keys()) => {
            for ((name, planned), state) in planned.iter().zip(state.values()) {
                compare(planned, state, &path.attribute(name), broken);
            }
        }
        (Value::List(planned), Value::List(state)) if planned.len() == state.len() => {
            for (index, (planned, state)) in planned.iter().zip(state).enumerate() {
                compare(planned, state, &path.index(index), broken);
            }
        }
        (Value::Set(planned), Value::Set(state)) if may_become(planned, state) => {}
        (planned, state) if planned == state => {}
        _ => broken.push(differs(path)),
    }
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

fn still_unknown(path: &Path) -> Diagnostic {
    our_mistake(path, "is still unknown after apply")
}

fn differs(path: &Path) -> Diagnostic {
    our_mistake(path, "differs from the plan")
}

fn our_mistake(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(
        "Provider produced an inconsistent result",
        format!("`{path}` {what}. The change was applied and is in state. This is a bug in the provider. Please report it."),
    )
    .at(path.clone())
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
