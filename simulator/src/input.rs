//! An operation's input: a JSON object in the service model's shape, whose types have been checked.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Members by name. A member that is null is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Input(Map<String, Value>);

impl Input {
    /// Takes an object whose types have been checked; drops what is null.
    pub(crate) fn new(mut members: Map<String, Value>) -> Self {
        members.retain(|_, value| !value.is_null());
        Self(members)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A member that is required, and so is there by the time an operation runs.
    pub(crate) fn required_text(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.0.get(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    pub(crate) fn text_map(&self, name: &str) -> Option<BTreeMap<String, String>> {
        let members = self.0.get(name)?.as_object()?;
        let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        Some(members.iter().filter_map(pair).collect())
    }

    /// A member that is a list of objects, each as an input of its own.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let items = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_object).cloned().map(Self::new).collect()
    }

    /// A member that is an object, as an input of its own.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        self.0.get(name)?.as_object().cloned().map(Self::new)
    }
}
