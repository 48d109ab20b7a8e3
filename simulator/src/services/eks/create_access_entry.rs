//! `CreateAccessEntry`: the principal's id is captured here, and stays the entry's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{CLIENT_REQUEST_TOKEN, CLUSTER_NAME, ENTRIES, rules, shapes};
use crate::arn::PrincipalArn;
use crate::entry_type::{self, STANDARD};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape, permission};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::{Cluster, ClusterKey, Entry, ForeignPrincipals, Replay, TokenUse, ids};

pub(super) const OPERATION: Operation = Operation {
    name: "CreateAccessEntry",
    method: "POST",
    path: ENTRIES,
    members: &[
        CLUSTER_NAME,
        Member::body("principalArn", Shape::Text).required(),
        Member::body("kubernetesGroups", Shape::Texts),
        Member::body("tags", Shape::TextMap),
        CLIENT_REQUEST_TOKEN,
        Member::body("username", Shape::Text),
        Member::body("type", Shape::Text),
    ],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Writes,
    target: super::entry_target,
    run,
};

/// Entries a cluster may have: not adjustable (EKS user guide; quota L-C56B9FC3).
const MOST_ENTRIES: usize = 3_000;

/// What the caller asks for, each by itself in order.
struct EntryRequest {
    principal: PrincipalArn,
    entry_type: String,
    username: Option<String>,
    groups: Vec<String>,
    tags: BTreeMap<String, String>,
}

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    if input.has("tags") {
        permission::require(call, Service::Eks, "eks:TagResource", &key.any_entry_arn())?;
    }
    let cluster = super::cluster_to_change(call, &key)?;
    if let Some(entry) = replayed(call, &key, cluster, input)? {
        return Ok(answer(&key, entry));
    }
    let request = EntryRequest::read(input, &key)?;
    if request.entry_type != STANDARD {
        permission::require(call, Service::Eks, "iam:PassRole", request.principal.as_str())?;
    }
    if cluster.entries.contains_key(request.principal.as_str()) {
        return Err(messages::entry_exists());
    }
    let principal_id = principal_id(call, &key, &request.principal)?;
    if cluster.entries.len() >= MOST_ENTRIES {
        return Err(messages::too_many_entries(MOST_ENTRIES));
    }
    let entry = request.into_entry(call, &key, principal_id);
    let made = answer(&key, &entry);
    remember(call, &key, input, &entry);
    call.world.write_entry(&key, input.required_text("principalArn"), Some(entry), call.now);
    Ok(made)
}

impl EntryRequest {
    fn read(input: &Input, key: &ClusterKey) -> Result<Self, ServiceError> {
        let principal = rules::principal(input.required_text("principalArn"), &key.region)?;
        let entry_type = input.text("type").unwrap_or(STANDARD);
        rules::principal_for_type(&principal, entry_type, key)?;
        let (username, groups) = (input.text("username"), input.texts("kubernetesGroups"));
        rules::nothing_set_on_nodes(entry_type, username, groups.as_deref())?;
        username.map_or(Ok(()), rules::username)?;
        rules::groups(groups.as_deref().unwrap_or_default())?;
        let tags = input.text_map("tags");
        if let Some(problem) = tags.as_ref().and_then(rules::tag_problem) {
            return Err(messages::tags_invalid(&problem));
        }
        Ok(Self {
            principal,
            entry_type: entry_type.to_owned(),
            username: username.map(str::to_owned),
            groups: groups.unwrap_or_default(),
            tags: tags.unwrap_or_default(),
        })
    }

    fn into_entry(self, call: &Call<'_>, key: &ClusterKey, principal_id: String) -> Entry {
        let Self { principal, entry_type, username, groups, tags } = self;
        let given = if entry_type == STANDARD { groups } else { entry_type::groups(&entry_type) };
        Entry {
            username: username.unwrap_or_else(|| entry_type::username(&entry_type, &principal)),
            arn: key.entry_arn(&principal, &ids::new_uuid()),
            principal,
            kind: entry_type,
            groups: given,
            tags,
            principal_id,
            created_at: call.now,
            modified_at: call.now,
            policies: BTreeMap::new(),
        }
    }
}

/// The id of the principal as it is now. One of the cluster's own account must exist; another account's is taken on
/// trust where the world says so, unless the world lists it, and news of it has not spread.
fn principal_id(call: &Call<'_>, key: &ClusterKey, principal: &PrincipalArn) -> Result<String, ServiceError> {
    if let Some(listed) = call.world.principals.get(principal.as_str()) {
        let known = call.world.has_spread(listed, call.now);
        return if known { Ok(listed.id.clone()) } else { Err(messages::invalid_principal()) };
    }
    let foreign = principal.account != key.account;
    let trusted = foreign && call.world.settings.foreign_principals == ForeignPrincipals::Accept;
    let unnamed = principal.name.is_empty();
    if trusted || unnamed { Ok(ids::of_principal(principal)) } else { Err(messages::invalid_principal()) }
}

/// The entry that an earlier call with the same token and input made, if it is still there.
///
/// # Errors
/// The token was used for another principal.
fn replayed<'a>(
    call: &Call<'_>,
    key: &ClusterKey,
    cluster: &'a Cluster,
    input: &Input,
) -> Result<Option<&'a Entry>, ServiceError> {
    let principal = input.required_text("principalArn");
    let token = input.text("clientRequestToken").map(|token| (key.clone(), token.to_owned()));
    let Some(TokenUse { input: first, entry_arn }) = token.and_then(|token| call.world.tokens.get(&token))
    else {
        return Ok(None);
    };
    if first.required_text("principalArn") != principal {
        return Err(messages::token_used());
    }
    let same = call.world.settings.idempotent_replay == Replay::Same && first == input;
    let entry = cluster.entries.get(principal).filter(|entry| entry.arn == *entry_arn);
    Ok(entry.filter(|_| same))
}

fn remember(call: &mut Call<'_>, key: &ClusterKey, input: &Input, entry: &Entry) {
    if let Some(token) = input.text("clientRequestToken") {
        let replayed = TokenUse { input: input.clone(), entry_arn: entry.arn.clone() };
        call.world.tokens.insert((key.clone(), token.to_owned()), replayed);
    }
}

fn answer(key: &ClusterKey, entry: &Entry) -> Value {
    json!({ "accessEntry": shapes::access_entry(&key.name, entry) })
}
