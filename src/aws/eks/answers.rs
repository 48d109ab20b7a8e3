//! EKS's answers about entries and associations as domain types. The SDK's types cannot be destructured, so each function
//! says what it leaves out. A list that is missing is an error, since the SDK's "none" is no empty list. Never here:
//! requests.

use aws_sdk_eks::types::{AccessEntry, AccessScope, AssociatedAccessPolicy};
use aws_smithy_types::DateTime;
use jiff::{Timestamp, Unit};

use super::super::error::MalformedResponse;
use crate::access::{Association, Entry, EntryKey, EntryType, Scope};

/// An entry. Nothing is left out. What EKS sets itself for nodes may be missing; of people and programs it tells name,
/// groups and tags always, empty ones too (as the AWS CLI's reference shows).
pub(super) fn entry(given: Option<AccessEntry>) -> Result<Entry, MalformedResponse> {
    let given = given.ok_or(MalformedResponse::Lacks("accessEntry"))?;
    let cluster = given.cluster_name.and_then(|name| name.parse().ok());
    let principal = given.principal_arn.and_then(|arn| arn.parse().ok());
    let entry_type = EntryType::from(given.r#type.ok_or(MalformedResponse::Lacks("type"))?.as_str());
    let may_lack = entry_type.is_node();
    Ok(Entry {
        key: EntryKey {
            cluster: cluster.ok_or(MalformedResponse::Lacks("clusterName"))?,
            principal: principal.ok_or(MalformedResponse::Lacks("principalArn"))?,
        },
        user_name: unless_lacking("username", given.username, may_lack)?,
        groups: unless_lacking("kubernetesGroups", given.kubernetes_groups, may_lack)?
            .into_iter()
            .flatten()
            .collect(),
        tags: unless_lacking("tags", given.tags, may_lack)?.into_iter().flatten().collect(),
        entry_type,
        access_entry_arn: given.access_entry_arn.ok_or(MalformedResponse::Lacks("accessEntryArn"))?,
        created_at: time(given.created_at).ok_or(MalformedResponse::Lacks("createdAt"))?,
        modified_at: time(given.modified_at).ok_or(MalformedResponse::Lacks("modifiedAt"))?,
    })
}

fn unless_lacking<T>(
    name: &'static str,
    given: Option<T>,
    may_lack: bool,
) -> Result<Option<T>, MalformedResponse> {
    if given.is_none() && !may_lack { Err(MalformedResponse::Lacks(name)) } else { Ok(given) }
}

/// An association. Nothing is left out.
pub(super) fn association(given: Option<AssociatedAccessPolicy>) -> Result<Association, MalformedResponse> {
    let given = given.ok_or(MalformedResponse::Lacks("associatedAccessPolicy"))?;
    let policy = given.policy_arn.and_then(|arn| arn.parse().ok());
    Ok(Association {
        policy: policy.ok_or(MalformedResponse::Lacks("policyArn"))?,
        scope: given.access_scope.and_then(scope).ok_or(MalformedResponse::Lacks("accessScope"))?,
        associated_at: time(given.associated_at).ok_or(MalformedResponse::Lacks("associatedAt"))?,
        modified_at: time(given.modified_at).ok_or(MalformedResponse::Lacks("modifiedAt"))?,
    })
}

/// A scope; none where it is not whole.
fn scope(given: AccessScope) -> Option<Scope> {
    match given.r#type?.as_str() {
        "cluster" => Some(Scope::Cluster),
        "namespace" => {
            let names = given.namespaces.filter(|names| !names.is_empty())?;
            Some(Scope::Namespaces(names.into_iter().collect()))
        }
        _ => None,
    }
}

/// A time of the SDK's as one of ours, to the microsecond, as the AWS CLI has it.
pub(in crate::aws) fn time(given: Option<DateTime>) -> Option<Timestamp> {
    // EKS writes seconds as a JSON number with a fraction. Read as a float, `.090` is a little less than it says, and what
    // is finer than microseconds is only that.
    let time = Timestamp::from_nanosecond(given?.as_nanos()).ok()?;
    time.round(Unit::Microsecond).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

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
            .tags("k", "v")
            .r#type("STANDARD")
    }

    #[test]
    fn an_entry_is_read_whole() {
        let entry = entry(Some(given().build())).unwrap();
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
            (given().set_kubernetes_groups(None), "kubernetesGroups"),
            (given().set_tags(None), "tags"),
            (given().set_username(None), "username"),
        ] {
            assert_eq!(entry(Some(given.build())), Err(MalformedResponse::Lacks(lacks)));
        }
        assert_eq!(entry(None), Err(MalformedResponse::Lacks("accessEntry")));
    }

    #[test]
    fn what_eks_sets_for_nodes_may_be_missing() {
        let node = given().r#type("EC2_LINUX").set_kubernetes_groups(None).set_username(None).set_tags(None);
        assert_eq!(entry(Some(node.build())).unwrap().groups, BTreeSet::new());
    }

    #[test]
    fn a_scope_of_namespaces_that_names_none_is_no_scope() {
        use aws_sdk_eks::types::AccessScopeType::{Cluster, Namespace};
        let of = |kind| AccessScope::builder().r#type(kind);
        assert_eq!(scope(of(Cluster).build()), Some(Scope::Cluster));
        let names = Scope::Namespaces(BTreeSet::from(["web".to_owned()]));
        assert_eq!(scope(of(Namespace).namespaces("web").build()), Some(names));
        assert_eq!(scope(of(Namespace).build()), None);
    }

    #[test]
    fn a_time_is_what_the_aws_cli_prints() {
        for (seconds, printed) in [
            (1_767_225_600.090, "2026-01-01T00:00:00.09Z"),
            (1_767_225_600.089, "2026-01-01T00:00:00.089Z"),
            (1_767_225_600.001, "2026-01-01T00:00:00.001Z"),
            (1_767_225_600.123_456, "2026-01-01T00:00:00.123456Z"),
            (1_767_225_599.999_999_9, "2026-01-01T00:00:00Z"),
            (1_767_225_600.0, "2026-01-01T00:00:00Z"),
        ] {
            assert_eq!(time(Some(DateTime::from_secs_f64(seconds))).unwrap().to_string(), printed);
        }
    }
}
