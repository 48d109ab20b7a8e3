//! What changes and what stays: the planning rules, one pure function over them.
//!
//! An attribute of a nested object is planned as it is configured: only a resource's own fields may be declared otherwise.

use std::collections::BTreeMap;

use super::{
    Field, Schema, Source, WhenUnset,
    field::{Compare, DefaultOf},
};
use crate::value::{Path, Value};

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the user wrote.
    pub config: &'a Value,
    /// The object as it was last seen; `None` when there is none yet.
    pub prior: Option<&'a Value>,
    /// The service's defaults as recorded after earlier writes, by attribute.
    pub remembered: &'a BTreeMap<String, String>,
}

/// What a plan comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The state to expect after apply.
    pub state: Value,
    /// The attributes whose change makes a new object.
    pub replaces: Vec<Path>,
}

/// Plans from what the user wrote and what was there.
#[must_use]
pub fn plan(schema: &Schema, request: Request<'_>) -> Planned {
    let chosen = choose(schema, request);
    let replaces = replacing(schema, request, &chosen);
    let is_new = request.prior.is_none() || !replaces.is_empty();
    let moves = is_new || schema.fields.iter().any(|field| sends(field, request, &chosen));
    let fill = |field: &Field| match chosen.get(field.name) {
        Some(value) => value.clone(),
        None if is_new || (moves && matches!(field.source, Source::ComputedOnChange)) => Value::Unknown,
        None => prior(field, request).clone(),
    };
    let state = schema.fields.iter().map(|field| (field.name.to_owned(), fill(field)));
    Planned { state: Value::Map(state.collect()), replaces }
}

/// What the configuration decides, by what it sets or leaves unset. What the service decides is missing.
fn choose(schema: &Schema, request: Request<'_>) -> BTreeMap<&'static str, Value> {
    let each = schema.fields.iter().filter_map(|field| Some((field.name, chosen(field, request)?)));
    each.collect()
}

fn chosen(field: &Field, request: Request<'_>) -> Option<Value> {
    let configured = request.config.get(field.name);
    match &field.source {
        Source::ComputedOnce | Source::ComputedOnChange => None,
        _ if !configured.is_null() => Some(configured.clone()),
        Source::Required | Source::Optional | Source::Computed => Some(Value::Null),
        Source::Default(default) => match default(request.config) {
            WhenUnset::Value(value) => Some(value),
            WhenUnset::Unknown => Some(Value::Unknown),
            WhenUnset::ServiceDefault => None,
        },
        Source::ServiceDefault(documented) => reset(field, documented, request),
    }
}

/// The prior value while it is the service's default, unknown once it must be reset to it.
fn reset(field: &Field, documented: &DefaultOf, request: Request<'_>) -> Option<Value> {
    let object = request.prior?;
    let default = match (request.remembered.get(field.name), documented(object)) {
        (_, WhenUnset::ServiceDefault) | (None, WhenUnset::Unknown) => return None,
        (Some(recorded), _) => Value::text(recorded.clone()),
        (None, WhenUnset::Value(documented)) => documented,
    };
    (*object.get(field.name) != default).then_some(Value::Unknown)
}

fn replacing(schema: &Schema, request: Request<'_>, chosen: &BTreeMap<&str, Value>) -> Vec<Path> {
    let replaces =
        |field: &&Field| changes(field, field.requires_replace.as_ref(), request, chosen) == Some(true);
    schema.fields.iter().filter(replaces).map(|field| Path::root().attribute(field.name)).collect()
}

/// Whether the change of `field`, if there is one, has to be sent.
fn sends(field: &Field, request: Request<'_>, chosen: &BTreeMap<&str, Value>) -> bool {
    changes(field, field.state_only.as_ref(), request, chosen) == Some(false)
}

/// Whether `rule` holds of the change of `field`, if there is one.
fn changes(
    field: &Field,
    rule: Option<&Compare>,
    request: Request<'_>,
    chosen: &BTreeMap<&str, Value>,
) -> Option<bool> {
    let planned = differs(field, request, chosen)?;
    Some(rule.is_some_and(|holds| holds(prior(field, request), planned)))
}

/// The planned value, where there is a prior object and it differs.
fn differs<'a>(field: &Field, request: Request<'_>, chosen: &'a BTreeMap<&str, Value>) -> Option<&'a Value> {
    let planned = chosen.get(field.name)?;
    request.prior.filter(|prior| prior.get(field.name) != planned).map(|_| planned)
}

fn prior<'a>(field: &Field, request: Request<'a>) -> &'a Value {
    request.prior.map_or(&Value::Null, |object| object.get(field.name))
}

#[cfg(test)]
mod tests {
    use super::super::{
        Model, computed_on_change, computed_once, optional, optional_with_default,
        optional_with_service_default, required,
    };
    use super::*;
    use crate::value::Tf;

    model! {
        /// A thing.
        pub struct Thing: Resource {
            /// Key.
            key: String = required().requires_replace(),
            /// Kind.
            kind: String = optional_with_default(|_| WhenUnset::Value("plain".to_owned())).requires_replace(),
            /// Label.
            label: String = optional_with_default(|thing: &Self| match &thing.kind {
                Tf::Unknown => WhenUnset::Unknown,
                Tf::Known(kind) if kind == "node" => WhenUnset::ServiceDefault,
                _ => WhenUnset::Value("none".to_owned()),
            }),
            /// Alias.
            alias: String = optional_with_service_default(|thing: &Self| match thing.key.known() {
                Some(key) => WhenUnset::Value(format!("{key}-default")),
                None => WhenUnset::Unknown,
            }),
            /// Parent.
            parent: String = optional()
                .requires_replace_if(|prior, planned| !prior.is_null() && !planned.is_null())
                .state_only_if(|_, planned| planned.is_null()),
            /// Wait.
            wait: String = optional().state_only(),
            /// Made.
            made_at: String = computed_once(),
            /// Changed.
            changed_at: String = computed_on_change(),
        }
    }

    const NAMES: [&str; 8] = ["key", "kind", "label", "alias", "parent", "wait", "made_at", "changed_at"];

    /// An object from `name=value` words; `?` is unknown, what is left out is null.
    fn object(words: &str) -> Value {
        let mut attributes: BTreeMap<String, Value> = NAMES.map(|name| (name.to_owned(), Value::Null)).into();
        for (name, value) in words.split_whitespace().filter_map(|word| word.split_once('=')) {
            let value = if value == "?" { Value::Unknown } else { Value::text(value) };
            attributes.insert(name.to_owned(), value);
        }
        Value::Map(attributes)
    }

    const PRIOR: &str = "key=a kind=plain label=none alias=a-default made_at=1 changed_at=2";

    fn check(config: &str, prior: Option<&str>, remembered: &[(&str, &str)], state: &str, replaces: &[&str]) {
        let prior = prior.map(object);
        let remembered = remembered.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let request = Request { config: &object(config), prior: prior.as_ref(), remembered: &remembered };
        let planned = plan(&Thing::schema(), request);
        assert_eq!(planned.state, object(state), "{config}");
        let paths: Vec<String> = planned.replaces.iter().map(Path::to_string).collect();
        assert_eq!(paths, replaces, "{config}");
    }

    #[test]
    fn a_new_object_knows_what_the_configuration_tells_and_no_more() {
        check("key=a", None, &[], "key=a kind=plain label=none alias=? made_at=? changed_at=?", &[]);
        check("key=a kind=node", None, &[], "key=a kind=node label=? alias=? made_at=? changed_at=?", &[]);
        check("key=? kind=?", None, &[], "key=? kind=? label=? alias=? made_at=? changed_at=?", &[]);
    }

    #[test]
    fn nothing_changes_where_nothing_differs() {
        check("key=a", Some(PRIOR), &[], PRIOR, &[]);
    }

    #[test]
    fn a_change_makes_unknown_only_what_is_computed_on_change() {
        let state = "key=a kind=plain label=x alias=a-default made_at=1 changed_at=?";
        check("key=a label=x", Some(PRIOR), &[], state, &[]);
    }

    #[test]
    fn drift_of_a_left_out_attribute_shows() {
        let drifted = "key=a kind=plain label=drifted alias=a-default made_at=1 changed_at=2";
        check(
            "key=a",
            Some(drifted),
            &[],
            "key=a kind=plain label=none alias=a-default made_at=1 changed_at=?",
            &[],
        );
    }

    #[test]
    fn a_removed_name_is_reset_unless_it_is_the_default() {
        let named = "key=a kind=plain label=none alias=mine made_at=1 changed_at=2";
        let reset = "key=a kind=plain label=none alias=? made_at=1 changed_at=?";
        check("key=a", Some(named), &[], reset, &[]);
        check("key=a", Some(named), &[("alias", "mine")], named, &[]);
        check("key=a", Some(PRIOR), &[("alias", "other")], reset, &[]);
    }

    #[test]
    fn a_replacement_makes_everything_computed_unknown() {
        let state = "key=b kind=plain label=none alias=? made_at=? changed_at=?";
        check("key=b", Some(PRIOR), &[], state, &["key"]);
        check(
            "key=?",
            Some(PRIOR),
            &[],
            "key=? kind=plain label=none alias=? made_at=? changed_at=?",
            &["key"],
        );
    }

    #[test]
    fn what_lives_in_state_alone_moves_nothing() {
        let state = "key=a kind=plain label=none alias=a-default wait=9 made_at=1 changed_at=2";
        check("key=a wait=9", Some(PRIOR), &[], state, &[]);
    }

    #[test]
    fn a_parent_replaces_only_between_two_and_moves_only_when_it_comes() {
        let with = |parent: &str| PRIOR.replace("made_at=1", &format!("parent={parent} made_at=1"));
        let moved = |parent: &str| with(parent).replace("changed_at=2", "changed_at=?");
        check("key=a parent=p", Some(PRIOR), &[], &moved("p"), &[]);
        check("key=a", Some(&with("p")), &[], PRIOR, &[]);
        let replaced = "key=a kind=plain label=none alias=? parent=q made_at=? changed_at=?";
        check("key=a parent=q", Some(&with("p")), &[], replaced, &["parent"]);
        check(
            "key=a parent=?",
            Some(&with("p")),
            &[],
            &replaced.replace("parent=q", "parent=?"),
            &["parent"],
        );
    }
}
