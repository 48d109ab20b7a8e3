//! From a document's entries to the world's: ids, dates, what EKS gives each type.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::{self, DocumentPath};
use super::document::{AssociationDocument, EntryDocument};
use super::{Association, ClusterKey, Entry, Principal, WorldError, ids};
use crate::arn::PrincipalArn;
use crate::entry_type;

/// The entries of a cluster by principal. `entries_made` is when they were made, if they do not say.
///
/// # Errors
/// What their types cannot say.
pub(super) fn read_entries(
    listed: Vec<EntryDocument>,
    key: &ClusterKey,
    principals: &BTreeMap<String, Principal>,
    entries_made: Timestamp,
    at: &DocumentPath,
) -> Result<BTreeMap<String, Entry>, WorldError> {
    let mut entries = BTreeMap::new();
    for (index, entry) in listed.into_iter().enumerate() {
        let at = at.list("entries", index);
        let entry = read_entry(entry, key, principals, entries_made, &at)?;
        if let Some(twin) = entries.insert(entry.principal.as_str().to_owned(), entry) {
            return Err(at
                .field("principal_arn")
                .wrong(&format!("{} has two entries", twin.principal.as_str())));
        }
    }
    Ok(entries)
}

fn read_entry(
    entry: EntryDocument,
    key: &ClusterKey,
    principals: &BTreeMap<String, Principal>,
    entries_made: Timestamp,
    at: &DocumentPath,
) -> Result<Entry, WorldError> {
    check::entry(&entry, at)?;
    let EntryDocument {
        principal_arn,
        kind,
        kubernetes_groups,
        username,
        tags,
        principal_id,
        access_entry_arn,
        created_at,
        modified_at,
        policies,
    } = entry;
    let principal = check::principal_arn(&principal_arn, &at.field("principal_arn"))?;
    let owner = principals.get(&principal_arn);
    let never_before = owner.map_or(Timestamp::MIN, |owner| owner.created_at);
    let created_at = created_at.unwrap_or_else(|| entries_made.max(never_before));
    let foreign = principal.account != key.account;
    let principal_id = match principal_id {
        Some(id) => given_principal_id(id, owner, created_at, at)?,
        None => read_principal_id(&principal, foreign, owner, created_at),
    };
    let groups = if kind == entry_type::STANDARD { kubernetes_groups } else { entry_type::groups(&kind) };
    Ok(Entry {
        username: username.unwrap_or_else(|| entry_type::username(&kind, &principal)),
        arn: access_entry_arn
            .unwrap_or_else(|| key.entry_arn(&principal, &ids::of_entry(&key.label(), &principal_arn))),
        policies: read_policies(policies, entries_made.max(created_at), at)?,
        principal,
        kind,
        groups,
        tags,
        principal_id,
        created_at,
        modified_at: modified_at.unwrap_or(created_at),
    })
}

fn given_principal_id(
    id: String,
    owner: Option<&Principal>,
    entry_made: Timestamp,
    at: &DocumentPath,
) -> Result<String, WorldError> {
    owner.map_or(Ok(()), |owner| check::principal_id(&id, owner, entry_made, at)).map(|()| id)
}

/// The id of the present principal, if it is old enough, else of a former one. Another account's that the world does not
/// list is taken on trust, as `CreateAccessEntry` takes it.
fn read_principal_id(
    principal: &PrincipalArn,
    foreign: bool,
    owner: Option<&Principal>,
    entry_made: Timestamp,
) -> String {
    match owner {
        Some(owner) if owner.created_at <= entry_made => owner.id.clone(),
        None if foreign => ids::of_principal(principal),
        _ => ids::of_former_principal(principal),
    }
}

fn read_policies(
    listed: Vec<AssociationDocument>,
    made: Timestamp,
    at: &DocumentPath,
) -> Result<BTreeMap<String, Association>, WorldError> {
    let mut policies = BTreeMap::new();
    for (index, association) in listed.into_iter().enumerate() {
        let at = at.list("policies", index);
        check::association(&association, &at)?;
        let AssociationDocument { policy_arn, access_scope, associated_at, modified_at } = association;
        let associated_at = associated_at.unwrap_or(made);
        let modified_at = modified_at.unwrap_or(associated_at);
        let association =
            Association { policy_arn: policy_arn.clone(), scope: access_scope, associated_at, modified_at };
        if policies.insert(policy_arn, association).is_some() {
            return Err(at.field("policy_arn").wrong("this policy is there twice"));
        }
    }
    Ok(policies)
}
