//! `AssociateAccessPolicy`: a policy that is there already gets the new scope in place.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, POLICIES, PRINCIPAL_ARN, shapes};
use crate::access_policies;
use crate::arn::partition_of;
use crate::entry_type::{self, STANDARD};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::{Association, Entry, Scope, ScopeKind};

pub(super) const OPERATION: Operation = Operation {
    name: "AssociateAccessPolicy",
    method: "POST",
    path: POLICIES,
    members: &[
        CLUSTER_NAME,
        PRINCIPAL_ARN,
        Member::body("policyArn", Shape::Text).required(),
        Member::body("accessScope", Shape::Object(SCOPE)).required(),
    ],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Writes,
    target: super::policy_target,
    run,
};

const SCOPE: &[Member] = &[Member::body("type", Shape::Text), Member::body("namespaces", Shape::Texts)];

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let policy_arn = input.required_text("policyArn");
    let cluster = super::cluster_to_change(call, &key)?;
    if !access_policies::is_arn(policy_arn) {
        return Err(messages::policy_format());
    }
    let scope = read_scope(&input.object("accessScope").unwrap_or_default())?;
    let mut entry = super::entry(cluster, input)?.clone();
    may_have(&entry, policy_arn, partition_of(&key.region))?;
    let associated_at = entry.policies.get(policy_arn).map_or(call.now, |present| present.associated_at);
    let association =
        Association { policy_arn: policy_arn.to_owned(), scope, associated_at, modified_at: call.now };
    let answer = json!({
        "clusterName": key.name,
        "principalArn": entry.principal.as_str(),
        "associatedAccessPolicy": shapes::associated_policy(&association),
    });
    entry.policies.insert(policy_arn.to_owned(), association);
    call.world.write_entry(&key, input.required_text("principalArn"), Some(entry), call.now);
    Ok(answer)
}

/// A cluster scope has no namespaces; a namespace scope has at least one. Whether they exist is not checked.
fn read_scope(input: &Input) -> Result<Scope, ServiceError> {
    let kind = match input.text("type") {
        Some("cluster") => ScopeKind::Cluster,
        Some("namespace") => ScopeKind::Namespace,
        _ => return Err(messages::scope_type()),
    };
    let namespaces = input.texts("namespaces").unwrap_or_default();
    match (kind, namespaces.is_empty()) {
        (ScopeKind::Cluster, false) => Err(messages::namespaces_given()),
        (ScopeKind::Namespace, true) => Err(messages::namespaces_missing()),
        _ => Ok(Scope { kind, namespaces }),
    }
}

/// Whether a caller may put the policy on the entry.
fn may_have(entry: &Entry, policy_arn: &str, partition: &str) -> Result<(), ServiceError> {
    if entry.principal.is_service_linked() {
        return Err(messages::service_linked_role());
    }
    if !access_policies::exists(partition, policy_arn) {
        return Err(messages::no_policy());
    }
    if access_policies::is_service_linked_only(policy_arn) {
        return Err(messages::service_linked_policy());
    }
    let auto_node = access_policies::name_of(policy_arn) == Some(access_policies::AUTO_NODE);
    match entry.kind.as_str() {
        STANDARD => Ok(()),
        entry_type::EC2 if auto_node => Ok(()),
        _ => Err(messages::standard_only()),
    }
}
