//! Values of YAML, and which of them Go turns into JSON. Never here: how a document is read.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Yaml {
    Null,
    Bool,
    Number {
        /// Whether JSON takes it for a key.
        fits_a_key: bool,
    },
    /// JSON has no such number.
    NotFinite,
    Text(String),
    List(Vec<Rc<Yaml>>),
    Map(Members),
}

/// What is in a mapping. Values are shared: an alias copies nothing.
pub(super) type Members = BTreeMap<Key, Rc<Yaml>>;

/// A key, in the order of JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Text(String),
    /// Null, or a number that is too wide: JSON has none such.
    Unusable,
    /// `<<`
    Merge,
}

impl Yaml {
    /// A mapping's members.
    pub(super) fn as_map(&self) -> Option<&Members> {
        if let Self::Map(members) = self { Some(members) } else { None }
    }

    /// The value as a key of JSON.
    pub(super) fn as_key(&self) -> Option<Key> {
        match self {
            Self::Text(text) => Some(Key::Text(text.clone())),
            // No field is called like a number or a boolean.
            Self::Bool | Self::NotFinite | Self::Number { fits_a_key: true } => {
                Some(Key::Text(String::new()))
            }
            Self::Null | Self::Number { fits_a_key: false } => Some(Key::Unusable),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Whether JSON has all of it.
    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::NotFinite => false,
            Self::List(items) => items.iter().all(|item| item.is_json()),
            Self::Map(members) => members.iter().all(|(key, value)| *key != Key::Unusable && value.is_json()),
            Self::Null | Self::Bool | Self::Number { .. } | Self::Text(_) => true,
        }
    }
}

/// Merges what `<<` names, over what is there: a mapping, or several of which the first has precedence.
pub(super) fn merge(members: &mut Members, value: &Yaml, is_alias: bool) -> Option<()> {
    let maps = match value {
        Yaml::Map(map) => vec![map],
        Yaml::List(items) if !is_alias => {
            items.iter().rev().map(|item| item.as_map()).collect::<Option<_>>()?
        }
        _ => return None,
    };
    members.extend(maps.into_iter().flatten().map(|(key, value)| (key.clone(), Rc::clone(value))));
    Some(())
}
