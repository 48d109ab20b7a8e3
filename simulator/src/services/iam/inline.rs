//! Inline policies of roles and users, kept word for word. They grant nothing here: the world's `allow` and `deny` do.

use serde_json::{Map, Value, json};

use super::subject::{Role, Subject, User, change, known, reads, writes};
use super::{MARKER, MAX_ITEMS, NAME_OF_ROLE, NAME_OF_USER, documents, name};
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation};
use crate::service_error::ServiceError;

const POLICY_NAME: Member = Member::body("PolicyName", name(128)).required();
const DOCUMENT: Member = Member::body("PolicyDocument", documents::DOCUMENT).required();

pub(super) const LIST_OF_ROLE: Operation =
    reads::<Role>("ListRolePolicies", &[NAME_OF_ROLE, MARKER, MAX_ITEMS], list::<Role>);
pub(super) const LIST_OF_USER: Operation =
    reads::<User>("ListUserPolicies", &[NAME_OF_USER, MARKER, MAX_ITEMS], list::<User>);
pub(super) const GET_OF_ROLE: Operation =
    reads::<Role>("GetRolePolicy", &[NAME_OF_ROLE, POLICY_NAME], get::<Role>);
pub(super) const GET_OF_USER: Operation =
    reads::<User>("GetUserPolicy", &[NAME_OF_USER, POLICY_NAME], get::<User>);
pub(super) const PUT_OF_ROLE: Operation =
    writes::<Role>("PutRolePolicy", &[NAME_OF_ROLE, POLICY_NAME, DOCUMENT], put::<Role>);
pub(super) const PUT_OF_USER: Operation =
    writes::<User>("PutUserPolicy", &[NAME_OF_USER, POLICY_NAME, DOCUMENT], put::<User>);
pub(super) const DELETE_OF_ROLE: Operation =
    writes::<Role>("DeleteRolePolicy", &[NAME_OF_ROLE, POLICY_NAME], delete::<Role>);
pub(super) const DELETE_OF_USER: Operation =
    writes::<User>("DeleteUserPolicy", &[NAME_OF_USER, POLICY_NAME], delete::<User>);

fn list<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let principal = known::<S>(call, input)?;
    let names = principal.inline_policies.keys().map(|name| (name.as_str(), json!(name)));
    super::page(call, input, "PolicyNames", &format!("inline policies of {}", principal.id), names)
}

fn get<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("PolicyName");
    let principal = known::<S>(call, input)?;
    let document = principal.inline_policies.get(name).ok_or_else(|| absent::<S>(name))?;
    let mut answer = Map::new();
    answer.insert(S::NAME.name.to_owned(), json!(principal.arn.name));
    answer.insert("PolicyName".to_owned(), json!(name));
    answer.insert("PolicyDocument".to_owned(), json!(documents::encoded(document)));
    Ok(Value::Object(answer))
}

fn put<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let document = input.required_text("PolicyDocument");
    documents::check_permissions(document)?;
    change::<S>(call, input, |principal| {
        let name = input.required_text("PolicyName").to_owned();
        principal.inline_policies.insert(name, document.to_owned());
        let size: usize = principal.inline_policies.values().map(|document| documents::size(document)).sum();
        let too_long =
            || messages::inline_policies_too_long(S::KIND.word(), &principal.arn.name, S::INLINE_POLICY_SIZE);
        if size > S::INLINE_POLICY_SIZE { Err(too_long()) } else { Ok(()) }
    })?;
    Ok(Value::Null)
}

fn delete<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("PolicyName");
    change::<S>(call, input, |principal| {
        principal.inline_policies.remove(name).map(|_| ()).ok_or_else(|| absent::<S>(name))
    })?;
    Ok(Value::Null)
}

fn absent<S: Subject>(name: &str) -> ServiceError {
    messages::no_inline_policy(S::KIND.word(), name)
}
