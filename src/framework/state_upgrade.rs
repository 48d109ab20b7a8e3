//! States that an earlier version of the provider wrote. Never here: what one resource changed.

use std::marker::PhantomData;

use crate::{
    schema::Model,
    value::{DecodeError, Value, json},
};

/// The state of an earlier version, as that version declared it, which becomes a state of `R`.
pub trait EarlierState<R>: Model {
    /// The state in the current form.
    fn upgrade(self) -> R;
}

/// The upgrade of one earlier version to the current one, without the versions between.
///
/// The version of a resource's state is the number of its upgrades. To raise it, the earlier form stays as a model, with the
/// conversion to the current one:
///
/// ```
/// # use eksaccess::{framework::{EarlierState, StateUpgrade}, model, schema::required, value::Tf};
/// model! {
///     /// A note.
///     pub struct Note: Resource {
///         /// Its text.
///         text: String = required(),
///     }
/// }
/// model! {
///     /// A note of version 0.
///     pub struct NoteV0: Resource {
///         /// Its text.
///         body: String = required(),
///     }
/// }
/// impl EarlierState<Note> for NoteV0 {
///     fn upgrade(self) -> Note {
///         Note { text: self.body }
///     }
/// }
/// const UPGRADES: &[StateUpgrade<Note>] = &[StateUpgrade::from::<NoteV0>()];
/// ```
///
/// Without the conversion it does not compile:
///
/// ```compile_fail,E0277
/// # use eksaccess::{framework::{EarlierState, StateUpgrade}, model, schema::required, value::Tf};
/// model! {
///     /// A note.
///     pub struct Note: Resource {
///         /// Its text.
///         text: String = required(),
///     }
/// }
/// model! {
///     /// A note of version 0.
///     pub struct NoteV0: Resource {
///         /// Its text.
///         body: String = required(),
///     }
/// }
/// const UPGRADES: &[StateUpgrade<Note>] = &[StateUpgrade::from::<NoteV0>()];
/// ```
pub struct StateUpgrade<R> {
    run: fn(&[u8]) -> Result<Value, DecodeError>,
    target: PhantomData<fn() -> R>,
}

impl<R: Model> StateUpgrade<R> {
    /// The upgrade from the version whose state is `E`.
    #[must_use]
    pub const fn from<E: EarlierState<R>>() -> Self {
        Self { run: upgrade::<E, R>, target: PhantomData }
    }

    /// The current form of a state of that version, which is JSON. Attributes that it does not have are null.
    pub(super) fn run(&self, json: &[u8]) -> Result<Value, DecodeError> {
        (self.run)(json)
    }
}

fn upgrade<E: EarlierState<R>, R: Model>(json: &[u8]) -> Result<Value, DecodeError> {
    let state = json::decode(json, E::schema().ty(), json::Extra::Ignored)?;
    if state.is_null() {
        return Ok(state);
    }
    Ok(E::decode(&state)?.upgrade().encode())
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
        /// A note of version 0.
        pub struct NoteV0: Resource {
            /// Its text.
            body: String = required(),
        }
    }

    impl EarlierState<Note> for NoteV0 {
        fn upgrade(self) -> Note {
            Note { text: self.body, author: Tf::Null }
        }
    }

    #[test]
    fn an_earlier_state_is_read_by_its_own_schema_and_becomes_a_current_one() {
        let upgrade = StateUpgrade::<Note>::from::<NoteV0>();
        let note = Value::object([("text", Value::text("hello")), ("author", Value::Null)]);
        assert_eq!(upgrade.run(br#"{"body":"hello","dropped":1}"#), Ok(note));
        assert_eq!(upgrade.run(b"null"), Ok(Value::Null));
        assert_eq!(upgrade.run(br#"{"body":[]}"#).unwrap_err().path.to_string(), "body");
    }
}
