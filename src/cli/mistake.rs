//! What clap says, fit to be shown: it repeats what was typed as it was typed. Never here: words of our own.

use clap::Error;
use clap::error::ContextValue;

use crate::text::{excerpt, shown as fit_to_be_shown};

/// The message, with values that were typed cut, and nothing in them that cannot be seen.
pub(super) fn shown(mut said: Error) -> String {
    let context: Vec<_> = said.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in context {
        match value {
            ContextValue::String(text) => said.insert(kind, ContextValue::String(excerpt(&text))),
            ContextValue::Strings(texts) => {
                said.insert(kind, ContextValue::Strings(texts.iter().map(|text| excerpt(text)).collect()))
            }
            _ => None,
        };
    }
    fit_to_be_shown(&said.to_string())
}
