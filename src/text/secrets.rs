//! The secrets of this process, and texts without them. A secret is known here for as long as somebody holds it.
//! Never here: where secrets come from.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::url::users;

/// What stands in place of a secret.
pub const HIDDEN: &str = "(secret)";

/// The shortest piece of a secret that is taken out, in bytes. Shorter ones appear by chance.
const PIECE: usize = 16;

/// The shortest secret that is looked for whole. A shorter one is a word such as `test`, which messages contain anyway.
const WORD: usize = 8;

/// A text that is never shown. While it lives, no text that leaves the process has it, whole or in pieces.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Known>);

/// Every secret alive: those of [`PIECE`] bytes and more by each of their pieces, shorter ones whole. Counted, since
/// secrets can share pieces.
struct Registry {
    pieces: HashMap<[u8; PIECE], usize>,
    /// How often the secrets with pieces have each byte.
    bytes: [usize; 256],
    words: HashMap<String, usize>,
}

static REGISTRY: LazyLock<RwLock<Registry>> = LazyLock::new(RwLock::default);

#[derive(PartialEq, Eq)]
struct Known(String);

impl Secret {
    /// The text, for the one place that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        REGISTRY.write().unwrap_or_else(PoisonError::into_inner).learn(&text);
        Self(Arc::new(Known(text)))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(HIDDEN)
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        REGISTRY.write().unwrap_or_else(PoisonError::into_inner).forget(&self.0);
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self { pieces: HashMap::new(), bytes: [0; 256], words: HashMap::new() }
    }
}

impl Registry {
    fn learn(&mut self, secret: &str) {
        for piece in pieces(secret.as_bytes()) {
            *self.pieces.entry(piece).or_default() += 1;
        }
        for byte in bytes_of_pieces(secret) {
            self.bytes[usize::from(byte)] += 1;
        }
        if is_word(secret) {
            *self.words.entry(secret.to_owned()).or_default() += 1;
        }
    }

    fn forget(&mut self, secret: &str) {
        for piece in pieces(secret.as_bytes()) {
            count_down(&mut self.pieces, &piece);
        }
        for byte in bytes_of_pieces(secret) {
            self.bytes[usize::from(byte)] -= 1;
        }
        if is_word(secret) {
            count_down(&mut self.words, secret);
        }
    }

    /// The parts of a text that are secret, in order, apart from one another.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = users(text).collect();
        for word in self.words.keys() {
            places.extend(text.match_indices(word.as_str()).map(|(start, found)| start..start + found.len()));
        }
        for (begin, run) in self.runs(text) {
            let found = pieces(run).enumerate().filter(|(_, piece)| self.pieces.contains_key(piece));
            let starts = found.map(|(start, _)| begin + start);
            places.extend(
                starts.map(|start| text.floor_char_boundary(start)..text.ceil_char_boundary(start + PIECE)),
            );
        }
        merged(places)
    }

    /// The parts of a text that can have pieces, each with its beginning: every byte of theirs is one of secrets. Of prose there
    /// are none, and so it is not searched piece by piece.
    fn runs<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t [u8])> {
        let runs = text.as_bytes().split(|byte| self.bytes[usize::from(*byte)] == 0);
        let placed = runs.scan(0, |next, run| {
            let begin = *next;
            *next += run.len() + 1;
            Some((begin, run))
        });
        placed.filter(|(_, run)| run.len() >= PIECE)
    }
}

/// The text without users and passwords of URLs, and without the secrets of this process.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    let places = REGISTRY.read().unwrap_or_else(PoisonError::into_inner).places(text);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut behind) = (String::with_capacity(text.len()), 0);
    for Range { start, end } in places {
        shown.push_str(&text[behind..start]);
        shown.push_str(HIDDEN);
        behind = end;
    }
    shown.push_str(&text[behind..]);
    Cow::Owned(shown)
}

fn pieces(text: &[u8]) -> impl Iterator<Item = [u8; PIECE]> {
    text.windows(PIECE).filter_map(|window| window.try_into().ok())
}

/// The bytes of a secret that has pieces.
fn bytes_of_pieces(secret: &str) -> impl Iterator<Item = u8> {
    secret.bytes().filter(|_| secret.len() >= PIECE)
}

fn is_word(secret: &str) -> bool {
    (WORD..PIECE).contains(&secret.len())
}

fn count_down<K, Q>(counts: &mut HashMap<K, usize>, key: &Q)
where
    K: std::borrow::Borrow<Q> + Eq + std::hash::Hash,
    Q: Eq + std::hash::Hash + ?Sized,
{
    let Some(count) = counts.get_mut(key) else { return };
    *count -= 1;
    if *count == 0 {
        counts.remove(key);
    }
}

fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_out_whole_and_in_pieces_while_it_is_held() {
        let text = "Fq7-wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let secret = Secret::from(text);
        assert_eq!(redacted(&format!("got <{text}>")), "got <(secret)>");
        assert_eq!(redacted(&format!("{}…, {}", &text[..22], &text[22..])), "(secret)…, (secret)");
        assert_eq!(redacted(&text[5..20]), &text[5..20], "15 characters");
        let clone = secret.clone();
        drop(secret);
        assert_eq!(redacted(text), HIDDEN);
        drop(clone);
        assert_eq!(redacted(text), text);
    }

    #[test]
    fn a_piece_of_two_secrets_is_known_until_both_are_gone() {
        let (one, other) =
            (Secret::from("k8s-shared.prefix-of-tokens.1"), Secret::from("k8s-shared.prefix-of-tokens.2"));
        drop(one);
        assert_eq!(redacted("k8s-shared.prefix-of-tokens"), HIDDEN);
        drop(other);
        assert_eq!(redacted("k8s-shared.prefix-of-tokens"), "k8s-shared.prefix-of-tokens");
    }

    #[test]
    fn a_piece_is_found_between_letters_that_no_secret_has_and_in_a_secret_with_blanks() {
        let _secrets = [Secret::from("0123456789~0123456789"), Secret::from("correct horse battery staple")];
        assert_eq!(redacted("§0123456789~0123456§ and 0123456789"), "§(secret)§ and 0123456789");
        assert_eq!(redacted("a correct horse battery is"), "a (secret)is");
    }

    #[test]
    fn a_short_secret_is_taken_out_whole_and_a_word_is_none() {
        let _secrets = [Secret::from("pa55w0rd-x"), Secret::from("test"), Secret::from("")];
        assert_eq!(
            redacted("a test of pa55w0rd-x, twice: pa55w0rd-x"),
            "a test of (secret), twice: (secret)"
        );
    }

    #[test]
    fn a_piece_that_ends_within_a_letter_takes_the_letter_along() {
        let _secret = Secret::from("ünmöglich-zu-erraten-ähnlich");
        assert_eq!(redacted("x ünmöglich-zu-erraten y"), "x (secret) y");
    }

    #[test]
    fn a_secret_has_no_debug_text() {
        assert_eq!(format!("{:?}", Secret::from("never to be seen")), HIDDEN);
    }
}
