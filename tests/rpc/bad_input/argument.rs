//! The rows of one argument: wrong values, and what each comes to. Never here: where an argument stands (`place`).

use serde_json::{Value as Json, json};

/// What a wrong value comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// One error, which says this.
    Refused(&'static str),
    /// One warning, which says this: it may be meant.
    Warned(&'static str),
    /// It may be right, so nobody hears of it before it is used.
    Accepted,
}

pub(crate) use Verdict::{Accepted, Refused, Warned};

/// The ways in which each good text is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoiling {
    Empty,
    Blank,
    BlankBefore,
    BlankBehind,
    LineBreak,
    Control,
    LookAlike,
    TooLong,
}

pub(crate) use Spoiling::{Blank, BlankBefore, BlankBehind, Control, Empty, LineBreak, LookAlike, TooLong};

const SPOILINGS: [Spoiling; 8] =
    [Empty, Blank, BlankBefore, BlankBehind, LineBreak, Control, LookAlike, TooLong];

/// Latin letters, each with a Cyrillic one that looks the same.
const LOOK_ALIKES: [(char, char); 11] = [
    ('a', 'а'),
    ('e', 'е'),
    ('o', 'о'),
    ('c', 'с'),
    ('p', 'р'),
    ('A', 'А'),
    ('E', 'Е'),
    ('T', 'Т'),
    ('m', 'м'),
    ('h', 'һ'),
    ('s', 'ѕ'),
];

impl Spoiling {
    fn of(self, good: &str) -> String {
        match self {
            Empty => String::new(),
            Blank => " ".to_owned(),
            BlankBefore => format!(" {good}"),
            BlankBehind => format!("{good} "),
            LineBreak => format!("{good}\n"),
            Control => {
                let (first, rest) = good.split_at(good.len() / 2);
                format!("{first}\u{7}{rest}")
            }
            LookAlike => {
                let replaced = |letter| LOOK_ALIKES.iter().find(|(latin, _)| *latin == letter);
                let (place, (_, cyrillic)) = good
                    .char_indices()
                    .filter_map(|(place, letter)| Some((place, replaced(letter)?)))
                    .next_back()
                    .expect("a letter that has a look-alike");
                format!("{}{cyrillic}{}", &good[..place], &good[place + 1..])
            }
            TooLong => format!("{good}{}", "x".repeat(10_000)),
        }
    }
}

/// One argument, with its wrong values.
pub(crate) struct Argument {
    /// As in the schema, such as `access_scope.type`.
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// One wrong value.
pub(crate) struct Row {
    pub(crate) value: Json,
    pub(crate) verdict: Verdict,
    pub(crate) of: Of,
    spoiling: Option<Spoiling>,
}

/// What a value is a value of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// The argument, or an element of it where it is a collection.
    Element,
    /// The argument as a whole.
    Whole,
    /// The argument as a whole, of which the element `a` is wrong.
    ElementOfWhole,
}

impl Argument {
    /// Whose only wrong values are those of another type.
    pub(crate) fn plain(name: &'static str) -> Self {
        Self { name, rows: Vec::new() }
    }

    /// A text, or a collection of texts: whichever way the good one is spoilt, it comes to this.
    pub(crate) fn text(name: &'static str, good: &str, verdict: Verdict) -> Self {
        let row = |spoiling: Spoiling| Row {
            value: json!(spoiling.of(good)),
            verdict,
            of: Of::Element,
            spoiling: Some(spoiling),
        };
        Self { name, rows: SPOILINGS.map(row).into() }
    }

    /// Spoilt in these ways it comes to something else.
    pub(crate) fn but(mut self, spoilings: &[Spoiling], verdict: Verdict) -> Self {
        for row in &mut self.rows {
            if row.spoiling.is_some_and(|spoiling| spoilings.contains(&spoiling)) {
                row.verdict = verdict;
            }
        }
        self
    }

    /// Other wrong values, of an element where the argument is a collection.
    pub(crate) fn values(mut self, values: impl IntoIterator<Item = Json>, verdict: Verdict) -> Self {
        let row = |value| Row { value, verdict, of: Of::Element, spoiling: None };
        self.rows.extend(values.into_iter().map(row));
        self
    }

    /// Wrong values of the argument as a whole.
    pub(crate) fn whole(mut self, values: impl IntoIterator<Item = Json>, verdict: Verdict) -> Self {
        let row = |value| Row { value, verdict, of: Of::Whole, spoiling: None };
        self.rows.extend(values.into_iter().map(row));
        self
    }

    /// Wrong keys of a map.
    pub(crate) fn keys<'a>(mut self, keys: impl IntoIterator<Item = &'a str>, verdict: Verdict) -> Self {
        let row =
            |key: &str| Row { value: json!({ key: "x" }), verdict, of: Of::ElementOfWhole, spoiling: None };
        self.rows.extend(keys.into_iter().map(row));
        self
    }
}

/// Texts that differ in a number.
pub(crate) fn many(count: usize, name: impl Fn(usize) -> String) -> Json {
    (0..count).map(|number| json!(name(number))).collect()
}

/// A map of so many elements.
pub(crate) fn many_keys(count: usize) -> Json {
    let elements: serde_json::Map<String, Json> =
        (0..count).map(|number| (format!("k{number}"), json!("v"))).collect();
    elements.into()
}
