//! What is easily overlooked in a name that Kubernetes compares letter by letter: it comes along when a name is pasted, and
//! then nothing matches. Never here: what a name may be otherwise.

use crate::text::is_hidden;

/// What is easily overlooked in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blemish {
    /// A character that shows nothing, such as a line break or a zero-width space.
    Hidden(char),
    /// A blank at the beginning or at the end.
    BlankAtEnd,
    /// A letter of another script among Latin ones, that looks like a Latin one.
    LookAlike(char),
}

/// The Cyrillic and Greek letters that look like Latin ones.
const LOOK_ALIKES: &str = "АВЕЅЗІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ";

impl Blemish {
    /// The first thing of a name that is easily overlooked.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        if let Some(hidden) = name.chars().find(|letter| is_hidden(*letter)) {
            return Some(Self::Hidden(hidden));
        }
        if name.trim() != name {
            return Some(Self::BlankAtEnd);
        }
        let mut words = name.split(|letter: char| !letter.is_alphanumeric());
        words.find_map(look_alike).map(Self::LookAlike)
    }
}

/// The look-alike in a word that has Latin letters, too.
fn look_alike(word: &str) -> Option<char> {
    let is_latin = word.chars().any(|letter| letter.is_ascii_alphabetic());
    word.chars().find(|letter| is_latin && LOOK_ALIKES.contains(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_found_and_what_is_written_on_purpose_is_not() {
        for (name, blemish) in [
            ("viewers\n", Some(Blemish::Hidden('\n'))),
            ("view\u{200b}ers", Some(Blemish::Hidden('\u{200b}'))),
            ("view\u{a0}ers", Some(Blemish::Hidden('\u{a0}'))),
            (" viewers", Some(Blemish::BlankAtEnd)),
            ("viewers ", Some(Blemish::BlankAtEnd)),
            (" ", Some(Blemish::BlankAtEnd)),
            ("viеwers", Some(Blemish::LookAlike('е'))),
            ("team:Αdmins", Some(Blemish::LookAlike('Α'))),
            ("", None),
            ("team viewers", None),
            ("читатели", None),
            ("team-читатели", None),
            ("größe", None),
        ] {
            assert_eq!(Blemish::of(name), blemish, "{name:?}");
        }
    }
}
