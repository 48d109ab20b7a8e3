//! What changes and what stays: the planning rules, one pure function over them.
//!
//! An attribute of a nested object is planned as it is configured: only a resource's own fields may be declared otherwise.

use std::{any::Any, collections::BTreeMap};

use super::{
    Field, Model, Schema, Source, WhenUnset,
    field::{Compare, DefaultOf},
};
use crate::value::{Path, Value};

/// An object in both its forms: most rules are about its values, and an author's defaults read its model. It is decoded once.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    value: &'a Value,
    model: &'a dyn Any,
}

impl<'a> Object<'a> {
    /// A value, and the model that it decodes to.
    pub fn new(value: &'a Value, model: &'a impl Model) -> Self {
        Self { value, model }
    }

    fn get(self, field: &Field) -> &'a Value {
        self.value.get(field.name)
    }
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the user wrote.
    pub config: Object<'a>,
    /// The object as it was last seen; `None` when there is none yet.
    pub prior: Option<Object<'a>>,
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
    let chosen: Vec<Option<Value>> = schema.fields.iter().map(|field| chosen(field, request)).collect();
    let each = || schema.fields.iter().zip(&chosen);
    let is_replacing = |(field, chosen): &(&Field, &Option<Value>)| {
        changes(field, field.requires_replace.as_ref(), request, chosen.as_ref()) == Some(true)
    };
    let is_sent = |(field, chosen): (&Field, &Option<Value>)| {
        changes(field, field.state_only.as_ref(), request, chosen.as_ref()) == Some(false)
    };
    let replaces: Vec<Path> =
        each().filter(is_replacing).map(|(field, _)| Path::root().attribute(field.name)).collect();
    let is_new = request.prior.is_none() || !replaces.is_empty();
    let moves = is_new || each().any(is_sent);
    let open = |field: &Field| match field.source {
        Source::Kept if is_new => Value::Null,
        _ if is_new => Value::Unknown,
        Source::ComputedOnChange if moves => Value::Unknown,
        _ => request.prior.map_or(Value::Null, |prior| prior.get(field).clone()),
    };
    let state = schema.fields.iter().zip(chosen).map(|(field, chosen)| {
        let value = chosen.unwrap_or_else(|| open(field));
        (field.name.to_owned(), value)
    });
    Planned { state: Value::Map(state.collect()), replaces }
}

/// What the configuration decides of a field, by what it sets or leaves unset; none where the service decides.
fn chosen(field: &Field, request: Request<'_>) -> Option<Value> {
    let configured = request.config.get(field);
    match &field.source {
        Source::ComputedOnce | Source::ComputedOnChange => None,
        _ if !configured.is_null() => Some(configured.clone()),
        Source::Kept => None,
        Source::Required | Source::Optional | Source::Computed => Some(Value::Null),
        Source::Default(default) => match default(request.config.model) {
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
    let is_older = request.prior.is_some_and(|object| object.get(field).is_null());
    let provided = Some(request.provided.get(field.name)).filter(|value| !value.is_null() && !is_older);
    provided.cloned()
}

/// The prior value while it is the service's default, unknown once it must be reset to it.
fn reset(field: &Field, documented: &DefaultOf, request: Request<'_>) -> Option<Value> {
    let object = request.prior?;
    let default = match (request.remembered.get(field.name), documented(object.model)) {
        (_, WhenUnset::ServiceDefault) | (None, WhenUnset::Unknown) => return None,
        (Some(recorded), _) => Value::text(recorded.clone()),
        (None, WhenUnset::Value(documented)) => documented,
    };
    (*object.get(field) != default).then_some(Value::Unknown)
}

/// Whether `rule` holds of the change of `field`; none where it does not change.
fn changes(
    field: &Field,
    rule: Option<&Compare>,
    request: Request<'_>,
    chosen: Option<&Value>,
) -> Option<bool> {
    let (prior, planned) = (request.prior?.get(field), chosen?);
    (prior != planned).then(|| rule.is_some_and(|holds| holds(prior, planned)))
}

#[cfg(test)]
mod tests {
    use super::super::{
        Model, computed_on_change, computed_once, optional, optional_and_kept, optional_with_default,
        optional_with_provider_default, optional_with_service_default, required,
    };
    use super::*;
    use crate::value::{AttributeValue, Tf};

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
        let both = |words| {
            let value = object(words);
            let model = Thing::decode(&value).unwrap();
            (value, model)
        };
        let (config, prior) = (both(config), prior.map(both));
        let request = Request {
            config: Object::new(&config.0, &config.1),
            prior: prior.as_ref().map(|(value, model)| Object::new(value, model)),
            remembered,
            provided,
        };
        let planned = plan(Thing::schema(), request);
        assert_eq!(planned.state, object(state), "{:?}", config.0);
        let paths: Vec<String> = planned.replaces.iter().map(Path::to_string).collect();
        assert_eq!(paths, replaces, "{:?}", config.0);
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
