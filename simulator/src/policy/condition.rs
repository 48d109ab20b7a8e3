//! The conditions of statements: operators over what a request says of itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::OneOrMany;
use super::pattern::{matches, matches_arn};

/// Operator, key, values.
pub(super) type Conditions = BTreeMap<String, BTreeMap<String, OneOrMany<Scalar>>>;

/// A value as documents write it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Text(String),
    Flag(bool),
    Number(serde_json::Number),
}

/// What a request says of itself, by condition key. Keys are compared without regard to case.
#[derive(Clone, Default)]
pub(crate) struct Context(BTreeMap<String, Vec<String>>);

/// How an operator compares the value of a request with one of a document.
type Comparison = fn(wanted: &str, given: &str) -> bool;

impl Context {
    /// Adds a key with its only value.
    pub(crate) fn say(&mut self, key: &str, value: &str) {
        self.say_all(key, vec![value.to_owned()]);
    }

    /// Adds a key with its values; one without any is not there.
    pub(crate) fn say_all(&mut self, key: &str, values: Vec<String>) {
        if !values.is_empty() {
            self.0.insert(key.to_ascii_lowercase(), values);
        }
    }

    fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }
}

/// Whether all conditions hold; none if one has an operator that is not simulated (numbers, dates, addresses).
pub(super) fn hold(conditions: &Conditions, context: &Context) -> Option<bool> {
    let mut all = true;
    for (operator, keys) in conditions {
        for (key, wanted) in keys {
            let wanted: Vec<String> = wanted.iter().map(Scalar::text).collect();
            all &= holds(operator, context.get(key), &wanted)?;
        }
    }
    Some(all)
}

fn holds(operator: &str, given: Option<&[String]>, wanted: &[String]) -> Option<bool> {
    let (for_all, operator) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (true, rest),
        Some(("ForAnyValue", rest)) => (false, rest),
        Some(_) => return None,
        None => (false, operator),
    };
    if operator == "Null" {
        return Some(wanted.iter().any(|text| text.eq_ignore_ascii_case("true") == given.is_none()));
    }
    let (operator, if_exists) =
        operator.strip_suffix("IfExists").map_or((operator, false), |operator| (operator, true));
    let (compare, inverted) = comparison(operator)?;
    // A key that the request does not have equals nothing.
    let Some(given) = given else {
        return Some(if_exists || for_all || inverted);
    };
    let fits = |one: &String| wanted.iter().any(|wanted| compare(wanted, one)) != inverted;
    Some(if for_all { given.iter().all(fits) } else { given.iter().any(fits) })
}

/// An operator's comparison, and whether it asks for the opposite.
fn comparison(operator: &str) -> Option<(Comparison, bool)> {
    let compare: Comparison = match operator {
        "StringEquals" | "StringNotEquals" => |wanted, given| wanted == given,
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" | "Bool" => {
            |wanted, given| wanted.eq_ignore_ascii_case(given)
        }
        "StringLike" | "StringNotLike" => matches,
        "ArnEquals" | "ArnLike" | "ArnNotEquals" | "ArnNotLike" => matches_arn,
        _ => return None,
    };
    Some((compare, operator.contains("Not")))
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn each_operator_says_what_it_wants_of_a_request() {
        let one = |text: &str| Some(vec![text.to_owned()]);
        let both = || Some(vec!["a".to_owned(), "b".to_owned()]);
        for (operator, given, wanted, holding) in [
            ("StringEquals", one("a"), &["a", "b"][..], Some(true)),
            ("StringEquals", one("A"), &["a"], Some(false)),
            ("StringEquals", None, &["a"], Some(false)),
            ("StringEqualsIfExists", None, &["a"], Some(true)),
            ("StringEqualsIfExists", one("b"), &["a"], Some(false)),
            ("StringNotEquals", one("c"), &["a", "b"], Some(true)),
            ("StringNotEquals", one("a"), &["a", "b"], Some(false)),
            ("StringNotEquals", None, &["a"], Some(true)),
            ("StringEqualsIgnoreCase", one("A"), &["a"], Some(true)),
            ("StringLike", one("team-x"), &["team-*"], Some(true)),
            ("StringLike", one("x"), &["team-*"], Some(false)),
            ("StringNotLike", one("x"), &["team-*"], Some(true)),
            ("ArnLike", one("arn:aws:iam::1:role/a"), &["arn:aws:iam::*:role/*"], Some(true)),
            ("ArnNotLike", one("arn:aws:iam::1:role/a"), &["arn:aws:iam::*:role/*"], Some(false)),
            ("Bool", one("false"), &["true"], Some(false)),
            ("Bool", None, &["true"], Some(false)),
            ("BoolIfExists", None, &["true"], Some(true)),
            ("Null", None, &["true"], Some(true)),
            ("Null", one("a"), &["true"], Some(false)),
            ("Null", one("a"), &["false"], Some(true)),
            ("ForAnyValue:StringEquals", both(), &["b"], Some(true)),
            ("ForAllValues:StringEquals", both(), &["b"], Some(false)),
            ("ForAllValues:StringEquals", both(), &["a", "b"], Some(true)),
            ("ForAllValues:StringEquals", None, &["a"], Some(true)),
            ("NumericLessThan", one("1"), &["2"], None),
            ("ForSome:StringEquals", one("a"), &["a"], None),
        ] {
            let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(
                holds(operator, given.as_deref(), &wanted),
                holding,
                "{operator} {given:?} {wanted:?}"
            );
        }
    }
}
