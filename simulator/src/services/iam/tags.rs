//! The tags of roles and users: given to creates, added, taken away, listed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::subject::{Role, Subject, User, change, known, reads, writes};
use super::{MARKER, MAX_ITEMS, NAME_OF_ROLE, NAME_OF_USER};
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation, Shape};
use crate::service_error::ServiceError;

/// The member of creates and of `TagRole` and `TagUser`.
pub(super) const GIVEN: Member = Member::body("Tags", Shape::Objects(TAG));

const TAG: &[Member] = &[Member::body("Key", Shape::Text), Member::body("Value", Shape::Text)];
const KEYS: Member = Member::body("TagKeys", Shape::Texts).required();

/// The most tags that a role or user has (IAM quotas).
const MOST: usize = 50;

pub(super) const LIST_OF_ROLE: Operation =
    reads::<Role>("ListRoleTags", &[NAME_OF_ROLE, MARKER, MAX_ITEMS], list::<Role>);
pub(super) const LIST_OF_USER: Operation =
    reads::<User>("ListUserTags", &[NAME_OF_USER, MARKER, MAX_ITEMS], list::<User>);
pub(super) const TAG_ROLE: Operation =
    writes::<Role>("TagRole", &[NAME_OF_ROLE, GIVEN.required()], tag::<Role>);
pub(super) const TAG_USER: Operation =
    writes::<User>("TagUser", &[NAME_OF_USER, GIVEN.required()], tag::<User>);
pub(super) const UNTAG_ROLE: Operation = writes::<Role>("UntagRole", &[NAME_OF_ROLE, KEYS], untag::<Role>);
pub(super) const UNTAG_USER: Operation = writes::<User>("UntagUser", &[NAME_OF_USER, KEYS], untag::<User>);

/// The tags that a call was given. Keys that differ only in case are one key.
pub(super) fn given<S: Subject>(input: &Input) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut tags = BTreeMap::new();
    for tag in input.objects("Tags") {
        let key = tag.required_text("Key");
        if same_key(&tags, key).is_some() {
            return Err(messages::duplicate_tags());
        }
        tags.insert(key.to_owned(), tag.required_text("Value").to_owned());
    }
    within_quota::<S>(&tags)?;
    Ok(tags)
}

/// Tags as IAM writes them.
pub(super) fn shape(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| one(key, value)).collect()
}

fn one(key: &str, value: &str) -> Value {
    json!({ "Key": key, "Value": value })
}

fn list<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let principal = known::<S>(call, input)?;
    let tags = principal.tags.iter().map(|(key, value)| (key.as_str(), one(key, value)));
    super::page(call, input, "Tags", &format!("tags of {}", principal.id), tags)
}

/// A tag that is there in another case is replaced, and has the new case.
fn tag<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let given = given::<S>(input)?;
    change::<S>(call, input, |principal| {
        for (key, value) in given {
            if let Some(former) = same_key(&principal.tags, &key) {
                principal.tags.remove(&former);
            }
            principal.tags.insert(key, value);
        }
        within_quota::<S>(&principal.tags)
    })?;
    Ok(Value::Null)
}

fn untag<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let keys = input.texts("TagKeys").unwrap_or_default();
    change::<S>(call, input, |principal| {
        principal.tags.retain(|key, _| !keys.iter().any(|gone| gone.eq_ignore_ascii_case(key)));
        Ok(())
    })?;
    Ok(Value::Null)
}

fn same_key(tags: &BTreeMap<String, String>, key: &str) -> Option<String> {
    tags.keys().find(|other| other.eq_ignore_ascii_case(key)).cloned()
}

fn within_quota<S: Subject>(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    let name = || format!("TagsPer{}", S::WORD);
    if tags.len() > MOST { Err(messages::quota(&name(), MOST)) } else { Ok(()) }
}
