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
    /// An object of what the provider block says, null where it says nothing; null as a whole while it is not known.
    pub provided: &'a Value,
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
        None if is_new && matches!(field.source, Source::Kept) => Value::Null,
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
        Source::Kept => None,
        Source::Required | Source::Optional | Source::Computed => Some(Value::Null),
        Source::Default(default) => match default(request.config) {
            WhenUnset::Value(value) => Some(value),
            WhenUnset::Unknown => Some(Value::Unknown),
            WhenUnset::ServiceDefault => None,
        },
        Source::ServiceDefault(documented) => reset(field, documented, request),
        Source::ProviderDefault => provided(field, request),
    }
}

/// What the provider block says. A state from before the attribute existed stays without one until it is refreshed, so that a
/// plan without a refresh finds nothing to do.
fn provided(field: &Field, request: Request<'_>) -> Option<Value> {
    let is_older = request.prior.is_some_and(|object| object.get(field.name).is_null());
    let provided = Some(request.provided.get(field.name)).filter(|value| !value.is_null() && !is_older);
    provided.cloned()
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
        Model, computed_on_change, computed_once, optional, optional_and_kept, optional_with_default,
        optional_with_provider_default, optional_with_service_default, required,
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
            parent: String = optional_and_kept().requires_replace_if(|prior, _| !prior.is_null()),
            /// Wait.
            wait: String = optional().state_only(),
            /// Zone.
            zone: String = optional_with_provider_default()
                .requires_replace_if(|prior, _| !prior.is_null())
                .state_only(),
            /// Made.
            made_at: String = computed_once(),
            /// Changed.
            changed_at: String = computed_on_change(),
        }
    }

    const NAMES: [&str; 9] =
        ["key", "kind", "label", "alias", "parent", "wait", "zone", "made_at", "changed_at"];

    /// An object from `name=value` words; `?` is unknown, what is left out is null.
    fn object(words: &str) -> Value {
        let mut attributes: BTreeMap<String, Value> = NAMES.map(|name| (name.to_owned(), Value::Null)).into();
        for (name, value) in words.split_whitespace().filter_map(|word| word.split_once('=')) {
            let value = if value == "?" { Value::Unknown } else { Value::text(value) };
            attributes.insert(name.to_owned(), value);
        }
        Value::Map(attributes)
    }

    const PRIOR: &str = "key=a kind=plain label=none alias=a-default zone=x made_at=1 changed_at=2";

    /// With a provider block that says `zone=x`.
    fn check(config: &str, prior: Option<&str>, remembered: &[(&str, &str)], state: &str, replaces: &[&str]) {
        let remembered = remembered.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        check_with(&object("zone=x"), &remembered, (config, prior), (state, replaces));
    }

    fn check_with(
        provided: &Value,
        remembered: &BTreeMap<String, String>,
        (config, prior): (&str, Option<&str>),
        (state, replaces): (&str, &[&str]),
    ) {
        let prior = prior.map(object);
        let request = Request { config: &object(config), prior: prior.as_ref(), remembered, provided };
        let planned = plan(Thing::schema(), request);
        assert_eq!(planned.state, object(state), "{config}");
        let paths: Vec<String> = planned.replaces.iter().map(Path::to_string).collect();
        assert_eq!(paths, replaces, "{config}");
    }

    #[test]
    fn a_new_object_knows_what_the_configuration_tells_and_no_more() {
        check("key=a", None, &[], "key=a kind=plain label=none alias=? zone=x made_at=? changed_at=?", &[]);
        check(
            "key=a kind=node",
            None,
            &[],
            "key=a kind=node label=? alias=? zone=x made_at=? changed_at=?",
            &[],
        );
        check("key=? kind=?", None, &[], "key=? kind=? label=? alias=? zone=x made_at=? changed_at=?", &[]);
    }

    #[test]
    fn nothing_changes_where_nothing_differs() {
        check("key=a", Some(PRIOR), &[], PRIOR, &[]);
    }

    #[test]
    fn a_change_makes_unknown_only_what_is_computed_on_change() {
        let state = "key=a kind=plain label=x alias=a-default zone=x made_at=1 changed_at=?";
        check("key=a label=x", Some(PRIOR), &[], state, &[]);
    }

    #[test]
    fn drift_of_a_left_out_attribute_shows() {
        let drifted = "key=a kind=plain label=drifted alias=a-default zone=x made_at=1 changed_at=2";
        check(
            "key=a",
            Some(drifted),
            &[],
            "key=a kind=plain label=none alias=a-default zone=x made_at=1 changed_at=?",
            &[],
        );
    }

    #[test]
    fn a_removed_name_is_reset_unless_it_is_the_default() {
        let named = "key=a kind=plain label=none alias=mine zone=x made_at=1 changed_at=2";
        let reset = "key=a kind=plain label=none alias=? zone=x made_at=1 changed_at=?";
        check("key=a", Some(named), &[], reset, &[]);
        check("key=a", Some(named), &[("alias", "mine")], named, &[]);
        check("key=a", Some(PRIOR), &[("alias", "other")], reset, &[]);
    }

    #[test]
    fn a_replacement_makes_everything_computed_unknown() {
        let state = "key=b kind=plain label=none alias=? zone=x made_at=? changed_at=?";
        check("key=b", Some(PRIOR), &[], state, &["key"]);
        check(
            "key=?",
            Some(PRIOR),
            &[],
            "key=? kind=plain label=none alias=? zone=x made_at=? changed_at=?",
            &["key"],
        );
    }

    #[test]
    fn what_lives_in_state_alone_moves_nothing() {
        let state = "key=a kind=plain label=none alias=a-default wait=9 zone=x made_at=1 changed_at=2";
        check("key=a wait=9", Some(PRIOR), &[], state, &[]);
    }

    #[test]
    fn a_parent_replaces_only_between_two_and_stays_unless_the_object_is_replaced() {
        let with = |parent: &str| PRIOR.replace("made_at=1", &format!("parent={parent} made_at=1"));
        let moved = |parent: &str| with(parent).replace("changed_at=2", "changed_at=?");
        check("key=a parent=p", Some(PRIOR), &[], &moved("p"), &[]);
        check("key=a", Some(&with("p")), &[], &with("p"), &[]);
        let other = "key=b kind=plain label=none alias=? zone=x made_at=? changed_at=?";
        check("key=b", Some(&with("p")), &[], other, &["key"]);
        let replaced = "key=a kind=plain label=none alias=? parent=q zone=x made_at=? changed_at=?";
        check("key=a parent=q", Some(&with("p")), &[], replaced, &["parent"]);
        check(
            "key=a parent=?",
            Some(&with("p")),
            &[],
            &replaced.replace("parent=q", "parent=?"),
            &["parent"],
        );
    }

    #[test]
    fn what_the_provider_block_says_is_planned_and_a_change_of_it_replaces() {
        check("key=a zone=x", Some(PRIOR), &[], PRIOR, &[]);
        let other = "key=a kind=plain label=none alias=? zone=y made_at=? changed_at=?";
        check("key=a zone=y", None, &[], other, &[]);
        check("key=a zone=y", Some(PRIOR), &[], other, &["zone"]);
        check(
            "key=a",
            Some(&PRIOR.replace("zone=x", "zone=y")),
            &[],
            &other.replace("zone=y", "zone=x"),
            &["zone"],
        );
    }

    #[test]
    fn a_state_without_what_the_provider_block_says_keeps_none_unless_it_is_configured() {
        let older = PRIOR.replace("zone=x", "");
        check("key=a", Some(&older), &[], &older, &[]);
        check(
            "key=a label=x",
            Some(&older),
            &[],
            &older.replace("none", "x").replace("changed_at=2", "changed_at=?"),
            &[],
        );
        check("key=a zone=y", Some(&older), &[], &PRIOR.replace("zone=x", "zone=y"), &[]);
    }

    #[test]
    fn a_provider_block_that_is_not_known_leaves_a_new_object_open_and_an_old_one_as_it_is() {
        let unknown = "key=a kind=plain label=none alias=? zone=? made_at=? changed_at=?";
        check_with(&Value::Null, &BTreeMap::new(), ("key=a", None), (unknown, &[]));
        check_with(&Value::Null, &BTreeMap::new(), ("key=a", Some(PRIOR)), (PRIOR, &[]));
    }
}
