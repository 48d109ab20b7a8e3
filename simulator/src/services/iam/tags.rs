//! The tags of roles and users: as they are listed, and as creates are given them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::arn::Kind;
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Shape};
use crate::service_error::ServiceError;

/// The member of `CreateRole` and `CreateUser`.
pub(super) const TAGS: Member = Member::body("Tags", Shape::Objects(TAG));

const TAG: &[Member] = &[Member::body("Key", Shape::Text), Member::body("Value", Shape::Text)];

/// What a create was given.
pub(super) fn given(input: &Input) -> BTreeMap<String, String> {
    let pairs = input.objects("Tags").into_iter();
    pairs.map(|tag| (tag.required_text("Key").to_owned(), tag.required_text("Value").to_owned())).collect()
}

/// Tags as IAM writes them.
pub(super) fn shape(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| one(key, value)).collect()
}

fn one(key: &str, value: &str) -> Value {
    json!({ "Key": key, "Value": value })
}

/// A page of the tags of the principal that `member` names.
pub(super) fn list(call: &Call<'_>, input: &Input, kind: Kind, member: &str) -> Result<Value, ServiceError> {
    let name = input.required_text(member);
    let no_principal = || if kind == Kind::Role { messages::no_role(name) } else { messages::no_user(name) };
    let principal = super::find_known(call, kind, name).ok_or_else(no_principal)?;
    let tags = principal.tags.iter().map(|(key, value)| (key.as_str(), one(key, value)));
    super::page(call, input, "Tags", &format!("tags of {}", principal.id), tags)
}
