//! What clap says about a wrong command line: clap repeats what was typed as it was typed. Never here: texts of our own.

use clap::Error;
use clap::error::ContextValue;

use crate::text::{excerpt, shown as fit_to_be_shown};

/// The message, with values that were typed cut, and nothing in them that cannot be seen.
pub(super) fn shown(mut error: Error) -> String {
    let context: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in context {
        match value {
            ContextValue::String(text) => error.insert(kind, ContextValue::String(excerpt(&text))),
            ContextValue::Strings(texts) => {
                error.insert(kind, ContextValue::Strings(texts.iter().map(|text| excerpt(text)).collect()))
            }
            _ => None,
        };
    }
    fit_to_be_shown(&error.to_string())
}
