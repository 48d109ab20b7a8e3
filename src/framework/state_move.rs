//! States that a resource of another provider wrote and a `moved` block hands over. Never here: what one such state looks like.

use std::marker::PhantomData;

use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::Model,
    value::{DecodeError, Value, json},
};

/// The state of another provider's resource, which becomes a state of `R`. It declares what `R` takes over; the rest of the
/// stored state is dropped.
pub trait ForeignState<R>: Model {
    /// The last part of that provider's source address. What comes before it is not compared: registries differ in it, and
    /// some hosts send this part alone.
    const PROVIDER: &'static str;
    /// That resource's type name.
    const RESOURCE: &'static str;
    /// The version of that resource's state.
    const VERSION: i64;

    /// The state in the form of `R`.
    fn adopt(self) -> R;
}

/// What a host hands over: a state, and whose it was.
#[derive(Debug)]
pub struct MoveSource {
    /// The source address of the provider, or its last part.
    pub provider: String,
    /// The resource's type name.
    pub resource: String,
    /// The version of its state.
    pub version: i64,
    /// Its state, as JSON.
    pub state: Vec<u8>,
}

/// One kind of foreign state that a resource takes over.
pub struct StateMove<R> {
    provider: &'static str,
    resource: &'static str,
    version: i64,
    run: fn(&[u8]) -> Result<Value, DecodeError>,
    target: PhantomData<fn() -> R>,
}

impl<R: Model> StateMove<R> {
    /// The move of the state `F`.
    #[must_use]
    pub const fn from<F: ForeignState<R>>() -> Self {
        Self {
            provider: F::PROVIDER,
            resource: F::RESOURCE,
            version: F::VERSION,
            run: adopt::<F, R>,
            target: PhantomData,
        }
    }

    /// Whether the state is one that it takes over. OpenTofu 1.12.6 plans the instances of a resource side by side, and once one
    /// has moved, it names the new provider as the source of the others: so the provider of the resource `name` stands for
    /// the old one, as it never had that type itself.
    fn is_from(&self, name: &str, source: &MoveSource) -> bool {
        let provider = source.provider.rsplit('/').next().unwrap_or_default();
        let is_own = name.strip_prefix(provider).is_some_and(|rest| rest.starts_with('_'));
        (provider == self.provider || is_own) && source.resource == self.resource
    }
}

/// The state of `source` in the form of the resource `name`, by the first of its moves that fits.
///
/// # Errors
/// When none fits, the state has another version, or it cannot be read.
pub(super) fn moved<R: Model>(
    name: &str,
    moves: &[StateMove<R>],
    source: &MoveSource,
) -> Result<Value, Diagnostics> {
    let Some(fitting) = moves.iter().find(|it| it.is_from(name, source)) else {
        return Err(not_supported(name, moves, source).into());
    };
    if fitting.version != source.version {
        return Err(other_version(fitting, source).into());
    }
    Ok((fitting.run)(&source.state)?)
}

fn adopt<F: ForeignState<R>, R: Model>(json: &[u8]) -> Result<Value, DecodeError> {
    let state = json::decode(json, F::schema().ty(), json::Extra::Ignored)?;
    Ok(F::decode(&state)?.adopt().encode())
}

fn not_supported<R>(name: &str, moves: &[StateMove<R>], source: &MoveSource) -> Diagnostic {
    let MoveSource { provider, resource, .. } = source;
    let known: Vec<String> =
        moves.iter().map(|it| format!("`{}` of the provider `{}`", it.resource, it.provider)).collect();
    let known = match &known[..] {
        [] => "It cannot be the target of a move from another resource type.".to_owned(),
        known => format!("It can only be moved from {}.", known.join(" or ")),
    };
    Diagnostic::error(
        "Move not supported",
        format!(
            "`{resource}` of the provider `{provider}` cannot become `{name}`. {known} Replace the `moved` block with a `removed` \
             block with `destroy = false` for the one and an `import` block for the other."
        ),
    )
}

fn other_version<R>(fitting: &StateMove<R>, source: &MoveSource) -> Diagnostic {
    Diagnostic::error(
        "State of another version",
        format!(
            "The state of `{}` has version {}, but only version {} can be moved. Apply once with a release of the provider `{}` \
             that writes version {}, or upgrade this provider.",
            source.resource, source.version, fitting.version, fitting.provider, fitting.version
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        schema::{optional, required},
        value::Tf,
    };

    model! {
        /// A note.
        pub struct Note: Resource {
            /// Its text.
            text: String = required(),
            /// Its author.
            author: String = optional(),
        }
    }

    model! {
        /// Another provider's note.
        pub struct Memo: Arguments {
            /// Its text.
            body: String = required(),
        }
    }

    impl ForeignState<Note> for Memo {
        const PROVIDER: &'static str = "paper";
        const RESOURCE: &'static str = "paper_memo";
        const VERSION: i64 = 2;

        fn adopt(self) -> Note {
            Note { text: self.body, author: Tf::Null }
        }
    }

    const MOVES: &[StateMove<Note>] = &[StateMove::from::<Memo>()];

    fn from(provider: &str, resource: &str, version: i64, state: &str) -> Result<Value, Diagnostics> {
        let (provider, resource) = (provider.to_owned(), resource.to_owned());
        moved("pad_note", MOVES, &MoveSource { provider, resource, version, state: state.into() })
    }

    fn refused(outcome: Result<Value, Diagnostics>) -> String {
        let problems: Vec<Diagnostic> = outcome.unwrap_err().into();
        format!("{}: {} {}", problems[0].path, problems[0].summary, problems[0].detail)
    }

    #[test]
    fn a_provider_is_known_by_the_last_part_of_its_address() {
        let note = Value::object([("text", Value::text("hello")), ("author", Value::Null)]);
        for provider in ["paper", "host.example/acme/paper", "other.example/fork/paper"] {
            let state = from(provider, "paper_memo", 2, r#"{"body":"hello","dropped":1}"#);
            assert_eq!(state, Ok(note.clone()), "{provider}");
        }
    }

    /// OpenTofu names the new provider for what moves beside an instance that has moved already.
    #[test]
    fn the_provider_of_the_target_stands_for_the_one_of_the_source() {
        for provider in ["pad", "host.example/acme/pad"] {
            let state = from(provider, "paper_memo", 2, r#"{"body":"hello"}"#);
            assert_eq!(state.unwrap().get("text"), &Value::text("hello"), "{provider}");
        }
        for (provider, resource) in [("pad", "paper_book"), ("pa", "paper_memo"), ("", "paper_memo")] {
            let refusal = refused(from(provider, resource, 2, "{}"));
            assert!(refusal.starts_with(": Move not supported"), "{refusal}");
        }
    }

    #[test]
    fn another_provider_resource_or_version_is_refused_with_what_can_be_moved() {
        for (provider, resource) in [("host.example/acme/papers", "paper_memo"), ("paper", "paper_book")] {
            let refusal = refused(from(provider, resource, 2, "{}"));
            assert!(refusal.contains("`paper_memo` of the provider `paper`"), "{refusal}");
        }
        let refusal = refused(from("paper", "paper_memo", 3, "{}"));
        assert!(refusal.contains("has version 3, but only version 2"), "{refusal}");
        assert!(
            refused(moved::<Note>(
                "note",
                &[],
                &MoveSource {
                    provider: "paper".to_owned(),
                    resource: "paper_memo".to_owned(),
                    version: 2,
                    state: Vec::new(),
                }
            ))
            .contains("cannot be the target")
        );
    }

    #[test]
    fn a_state_that_cannot_be_read_is_refused_with_its_place() {
        assert!(refused(from("paper", "paper_memo", 2, r#"{"body":[]}"#)).starts_with("body:"));
        let refusal = refused(from("paper", "paper_memo", 2, "null"));
        assert!(refusal.contains("Expected an object") && refusal.contains("got null"), "{refusal}");
    }
}
