//! Text that goes to people: what cannot be seen in it is written out, what is quoted is cut, and the secrets of this
//! process are taken out.
//!
//! The borders call [`shown`] and [`headline`] once for whatever leaves the process: the protocol's diagnostics, the log,
//! the shell. Whoever quotes a value of somebody else calls [`excerpt`]. Whoever holds a secret holds it as a [`Secret`].
//! Never here: words of our own, or what a text is about.

mod escape;
mod secrets;
mod url;
mod wrap;

use std::borrow::Cow;

pub use escape::{escaped, is_hidden};
pub use secrets::{HIDDEN, Secret, redacted};
pub use url::passwords;
pub use wrap::wrap;

/// How many characters of a quoted value are shown. The longest value that is valid anywhere (an ARN of a role with a
/// path) may be longer: values are quoted where they are wrong.
pub const EXCERPT: usize = 200;

/// How many characters one message has at most. Ours have some hundred; more means that a value got in whole.
pub const MESSAGE: usize = 16 * 1024;

/// How many characters a headline has at most: a sentence with the longest import ID in it.
const HEADLINE: usize = 1024;

/// The beginning of a value, for a message that quotes it: on one line, with nothing in it that cannot be seen.
#[must_use]
pub fn excerpt(value: &str) -> String {
    on_one_line(&redacted(cut(value, EXCERPT).as_ref()))
}

/// A message as it leaves the process. Its lines stay lines.
#[must_use]
pub fn shown(message: &str) -> String {
    escaped(&redacted(&cut(message, MESSAGE))).into_owned()
}

/// A message of one line as it leaves the process.
#[must_use]
pub fn headline(message: &str) -> String {
    on_one_line(&redacted(&cut(message, HEADLINE)))
}

/// The first `most` characters, with `…` in place of the others.
#[must_use]
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn on_one_line(text: &str) -> String {
    escaped(text).replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_short_on_one_line_and_visible() {
        assert_eq!(excerpt("dev"), "dev");
        assert_eq!(excerpt("a\nb\u{200b}"), "a\\nb\\u200b");
        let long = excerpt(&"é".repeat(100_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (EXCERPT + 1, true));
    }

    #[test]
    fn a_message_keeps_its_lines_and_a_headline_has_one() {
        assert_eq!(shown("a\n\n  b\u{1b}[2J"), "a\n\n  b\\u001b[2J");
        assert_eq!(headline("a\nb"), "a\\nb");
        assert_eq!(shown(&"x".repeat(20_000_000)).chars().count(), MESSAGE + 1);
    }
}
