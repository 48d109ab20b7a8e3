//! EKS's answers about entries and associations as domain types. The SDK's types cannot be destructured, so each function
//! says what it leaves out. Never here: requests.

use aws_sdk_eks::types::{AccessEntry, AccessScope, AssociatedAccessPolicy};
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use super::super::error::{About, Error};
use crate::access::{Association, Entry, EntryKey, EntryType, Scope};

/// An entry. Nothing is left out.
pub(super) fn entry(about: &About, given: Option<AccessEntry>) -> Result<Entry, Error> {
    let lacks = |what| Error::incomplete(about, what);
    let given = given.ok_or_else(|| lacks("the access entry"))?;
    let cluster = given.cluster_name.and_then(|name| name.parse().ok());
    let principal = given.principal_arn.and_then(|arn| arn.parse().ok());
    Ok(Entry {
        key: EntryKey {
            cluster: cluster.ok_or_else(|| lacks("clusterName"))?,
            principal: principal.ok_or_else(|| lacks("principalArn"))?,
        },
        entry_type: EntryType::from(given.r#type.ok_or_else(|| lacks("type"))?.as_str()),
        user_name: given.username,
        groups: given.kubernetes_groups.unwrap_or_default().into_iter().collect(),
        tags: given.tags.unwrap_or_default().into_iter().collect(),
        access_entry_arn: given.access_entry_arn.ok_or_else(|| lacks("accessEntryArn"))?,
        created_at: time(given.created_at).ok_or_else(|| lacks("createdAt"))?,
        modified_at: time(given.modified_at).ok_or_else(|| lacks("modifiedAt"))?,
    })
}

/// An association. Nothing is left out.
pub(super) fn association(
    about: &About,
    given: Option<AssociatedAccessPolicy>,
) -> Result<Association, Error> {
    let lacks = |what| Error::incomplete(about, what);
    let given = given.ok_or_else(|| lacks("the associated policy"))?;
    let policy = given.policy_arn.and_then(|arn| arn.parse().ok());
    Ok(Association {
        policy: policy.ok_or_else(|| lacks("policyArn"))?,
        scope: given.access_scope.and_then(scope).ok_or_else(|| lacks("accessScope"))?,
        associated_at: time(given.associated_at).ok_or_else(|| lacks("associatedAt"))?,
        modified_at: time(given.modified_at).ok_or_else(|| lacks("modifiedAt"))?,
    })
}

fn scope(given: AccessScope) -> Option<Scope> {
    let names = given.namespaces.unwrap_or_default().into_iter().collect();
    match given.r#type?.as_str() {
        "cluster" => Some(Scope::Cluster),
        "namespace" => Some(Scope::Namespaces(names)),
        _ => None,
    }
}

/// A time of the SDK's as one of ours.
pub(in super::super) fn time(given: Option<DateTime>) -> Option<Timestamp> {
    // EKS writes seconds as a JSON number with a fraction; what is finer than milliseconds comes from reading it as a float.
    Timestamp::from_millisecond(given?.to_millis().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::super::error::Service;
    use super::*;

    fn about() -> About {
        About::new(Service::Eks, "DescribeAccessEntry", "demo".to_owned())
    }

    fn given() -> aws_sdk_eks::types::builders::AccessEntryBuilder {
        AccessEntry::builder()
            .cluster_name("demo")
            .principal_arn("arn:aws:iam::111122223333:role/team/dev")
            .kubernetes_groups("b")
            .kubernetes_groups("a")
            .access_entry_arn("arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/id")
            .created_at(DateTime::from_secs_and_nanos(1_767_225_600, 123_000_000))
            .modified_at(DateTime::from_secs(1_767_225_601))
            .username("arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}")
            .r#type("STANDARD")
    }

    #[test]
    fn an_entry_is_read_whole() {
        let entry = entry(&about(), Some(given().tags("k", "v").build())).unwrap();
        assert_eq!(entry.key.to_string(), "demo:arn:aws:iam::111122223333:role/team/dev");
        assert_eq!(entry.created_at.to_string(), "2026-01-01T00:00:00.123Z");
        assert_eq!(entry.groups, BTreeSet::from(["a".to_owned(), "b".to_owned()]));
        assert_eq!((entry.entry_type, entry.tags["k"].as_str()), (EntryType::Standard, "v"));
    }

    #[test]
    fn what_an_answer_lacks_is_named() {
        for (given, lacks) in [
            (given().set_created_at(None), "createdAt"),
            (given().set_principal_arn(None), "principalArn"),
            (given().principal_arn("dev"), "principalArn"),
            (given().set_type(None), "type"),
        ] {
            let error = entry(&about(), Some(given.build())).unwrap_err();
            assert_eq!(error.detail(), format!("the answer lacks {lacks}"));
            assert!(error.is_unreadable() && !error.is_no_entry());
        }
        assert!(entry(&about(), None).is_err());
    }
}
