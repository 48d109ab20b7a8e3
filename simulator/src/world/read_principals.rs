//! From a document's principals and managed policies to the world's: ids, dates, whom a role trusts.

use std::collections::BTreeMap;

use super::check::{self, DocumentPath, require};
use super::managed_policy::PolicyArn;
use super::read::long_ago;
use super::{ManagedPolicy, Principal, PrincipalDocument, Trust, WorldError, ids};
use crate::policy::{self, Policy, Purpose};

/// The principals by ARN.
///
/// # Errors
/// What their types cannot say.
pub(super) fn read_principals(
    listed: Vec<PrincipalDocument>,
) -> Result<BTreeMap<String, Principal>, WorldError> {
    let (mut principals, mut unique) = (BTreeMap::new(), check::Uniqueness::default());
    for (index, principal) in listed.into_iter().enumerate() {
        let at = DocumentPath::root().list("principals", index);
        let principal = read_principal(principal, &at)?;
        unique.principal(&principal, &at)?;
        principals.insert(principal.arn.as_str().to_owned(), principal);
    }
    Ok(principals)
}

/// The managed policies by ARN.
///
/// # Errors
/// What is no ARN of a policy, or no policy.
pub(super) fn read_policies(
    listed: Vec<ManagedPolicy>,
) -> Result<BTreeMap<String, ManagedPolicy>, WorldError> {
    let mut policies = BTreeMap::new();
    for (index, policy) in listed.into_iter().enumerate() {
        let at = DocumentPath::root().list("policies", index);
        require(PolicyArn::parse(&policy.arn).is_some(), &at.field("arn"), "not the ARN of a policy")?;
        let good = policy::check(&policy.document, Purpose::Permissions).is_ok();
        require(good, &at.field("document"), "not a policy document")?;
        if let Some(twin) = policies.insert(policy.arn.clone(), policy) {
            return Err(at.field("arn").wrong(&format!("{} is there twice", twin.arn)));
        }
    }
    Ok(policies)
}

fn read_principal(principal: PrincipalDocument, at: &DocumentPath) -> Result<Principal, WorldError> {
    let PrincipalDocument {
        arn,
        id,
        created_at,
        access_keys,
        allow,
        deny,
        assumable_by,
        external_id,
        assume_role_policy,
        web_identity_tokens,
        description,
        max_session_seconds,
        permissions_boundary,
        attached_policies,
        inline_policies,
        tags,
    } = principal;
    let arn = check::principal_arn(&arn, &at.field("arn"))?;
    let possible = (3_600..=43_200).contains(&max_session_seconds);
    require(possible, &at.field("max_session_seconds"), "must be from 3600 to 43200")?;
    policy_arns(&attached_policies, &at.field("attached_policies"))?;
    policy_arns(&permissions_boundary, &at.field("permissions_boundary"))?;
    Ok(Principal {
        id: id.unwrap_or_else(|| ids::of_principal(&arn)),
        arn,
        created_at: created_at.unwrap_or_else(long_ago),
        access_keys,
        allow,
        deny,
        trust: read_trust(assumable_by, external_id, assume_role_policy, at)?,
        web_identity_tokens,
        description,
        max_session_seconds,
        permissions_boundary,
        attached_policies,
        inline_policies,
        tags,
    })
}

fn policy_arns<'a>(arns: impl IntoIterator<Item = &'a String>, at: &DocumentPath) -> Result<(), WorldError> {
    let wrong = arns.into_iter().find(|arn| PolicyArn::parse(arn).is_none());
    wrong.map_or(Ok(()), |arn| Err(at.wrong(&format!("{arn} is not the ARN of a policy"))))
}

/// A document says all that the short form could say, so a role has one of them.
fn read_trust(
    assumable_by: Option<Vec<String>>,
    external_id: Option<String>,
    document: Option<String>,
    at: &DocumentPath,
) -> Result<Trust, WorldError> {
    let Some(document) = document else {
        let assumable_by = assumable_by.unwrap_or_else(|| vec!["*".to_owned()]);
        return Ok(Trust::Listed { assumable_by, external_id });
    };
    let at = at.field("assume_role_policy");
    let alone = assumable_by.is_none() && external_id.is_none();
    require(alone, &at, "excludes assumable_by and external_id, which say the same")?;
    require(Policy::read(&document).is_ok(), &at, "not a policy document")?;
    Ok(Trust::Document(document))
}
