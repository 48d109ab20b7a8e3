//! What users read. A title states the problem. A detail has what was found, why that matters here, and what to do.

pub(super) mod clashes;
mod credentials;
pub(super) mod exclusive;
pub(super) mod failures;
pub(super) mod functions;
pub(super) mod listing;
pub(super) mod plan;
pub(super) mod refusals;
pub(super) mod token;
pub(super) mod verify;

use std::fmt::Display;

/// What an error says of itself, as a sentence.
fn sentence(error: &dyn Display) -> String {
    let said = error.to_string();
    let is_word =
        said.split(' ').next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_lowercase()));
    let (first, rest) = said.split_at(usize::from(is_word && !said.is_empty()));
    format!("{}{rest}.", first.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_unless_with_a_name() {
        for (said, sentence_of_it) in [
            ("the group name is empty", "The group name is empty."),
            ("arn:aws:iam::aws:policy/x is a policy", "arn:aws:iam::aws:policy/x is a policy."),
            ("aws_access_key_id is set", "aws_access_key_id is set."),
            ("\"x\" is not an ARN", "\"x\" is not an ARN."),
            ("", "."),
        ] {
            assert_eq!(sentence(&said), sentence_of_it);
        }
    }
}
