//! The words for what a plan finds on AWS: warnings, since the same apply may change it before it matters, and since another
//! identity may apply the plan. Never here: what two addresses plan (`clashes`).

use super::failures::{
    self, AdoptionRefusal, details, how_to_manage, in_principal_arn, policies_text, policies_that_come_along,
    unmanaged, why_not_adopted,
};
use crate::{
    access::{
        Association, AssociationKey, ClusterName, EntryKey, PrincipalArn, PrincipalKind, near_match_texts,
        suffix_change,
    },
    aws::{Caller, Error},
    diag::Diagnostic,
    provider::existing::ExistingEntry,
    text::excerpt,
    value::Path,
};

/// EKS could not be asked about the cluster of a new object.
pub(crate) fn look_up_failed(error: &Error) -> Diagnostic {
    let Diagnostic { summary, detail, .. } = failures::of("planning", &error.about().target, error);
    Diagnostic::warning(
        "The plan could not check the cluster",
        format!(
            "{summary}: {detail}\n\nThe plan is complete, but whether the apply can succeed was not checked."
        ),
    )
}

/// The cluster of a new object does not exist.
pub(crate) fn no_cluster(cluster: &ClusterName, region: &str) -> Diagnostic {
    let path = Path::root().attribute("cluster_name");
    Diagnostic::warning(
        "Cluster not found",
        format!(
            "The account of this plan has no EKS cluster {cluster} in {region}. If this configuration creates it, refer to the `name` \
             of the cluster's resource, so that Terraform creates the cluster first. Otherwise the apply fails: correct \
             `cluster_name`, the region or the credentials."
        ),
    )
    .at(path)
}

/// The cluster of a new object does not have access entries.
pub(crate) fn entries_disabled(cluster: &ClusterName, region: &str) -> Diagnostic {
    let path = Path::root().attribute("cluster_name");
    Diagnostic::warning(
        "Access entries not enabled",
        format!(
            "The cluster {cluster} has the authentication mode CONFIG_MAP, in which EKS rejects access entries. If this configuration \
             changes the mode, refer to the cluster's resource, so that Terraform changes the mode first. Otherwise the apply \
             fails. To enable access entries beside aws-auth (this cannot be undone):\n\n\
             \x20 aws eks update-cluster-config --name {cluster} --region {region} \\\n    --access-config authenticationMode=API_AND_CONFIG_MAP"
        ),
    )
    .at(path)
}

/// The principal of a new entry does not exist; the roles of Identity Center may have taken its place.
pub(crate) fn no_principal(principal: &PrincipalArn, sso_roles: &[PrincipalArn]) -> Diagnostic {
    let near = near_match_texts(principal, sso_roles);
    let near = if near.is_empty() {
        String::new()
    } else {
        let why = suffix_change(principal, sso_roles).unwrap_or_default();
        format!(" Similar roles exist:\n\n  {}\n\n{why}", near.join("\n  "))
    };
    Diagnostic::warning(
        "Principal not found in IAM",
        format!(
            "{principal} does not exist in IAM.{near}\n\nIf this configuration creates it, refer to its `arn`, so that Terraform \
             creates it before the access entry. Otherwise EKS rejects the entry during the apply: correct `principal_arn`."
        ),
    )
    .at(in_principal_arn())
}

/// IAM has a principal of that name under another path, or in other letters.
pub(crate) fn principal_elsewhere(principal: &PrincipalArn, found: &PrincipalArn) -> Diagnostic {
    let near = near_match_texts(principal, [found]).pop().unwrap_or_else(|| found.to_string());
    Diagnostic::warning(
        "Principal not found in IAM",
        format!(
            "{principal} does not exist in IAM, but {near} does. Names are unique in an account, so EKS rejects the entry during the \
             apply. Use the exact ARN."
        ),
    )
    .at(in_principal_arn())
}

/// There is an entry where a new one is planned.
pub(crate) fn entry_exists(existing: &ExistingEntry) -> Diagnostic {
    Diagnostic::warning(
        "Access entry already exists",
        format!(
            "{}\n\nThe apply fails unless the entry is gone by then. {}",
            unmanaged(existing),
            how_to_manage(&existing.entry.key)
        ),
    )
    .at(in_principal_arn())
}

/// There is an entry, which the apply takes over.
pub(crate) fn entry_to_adopt(existing: &ExistingEntry) -> Diagnostic {
    Diagnostic::warning(
        "Existing access entry will be adopted",
        format!(
            "The cluster {} already has an access entry for {}. Because of `adopt_existing`, the apply takes it over and updates it to \
             match this configuration. It is:\n\n{}\n\n{}",
            existing.entry.key.cluster,
            existing.entry.key.principal,
            details(existing),
            policies_that_come_along(existing)
        ),
    )
    .at(in_principal_arn())
}

/// There is an entry, which the apply cannot take over.
pub(crate) fn entry_not_adoptable(existing: &ExistingEntry, refusal: &AdoptionRefusal) -> Diagnostic {
    Diagnostic::warning(
        "Access entry cannot be adopted",
        format!(
            "{}\n\nThe apply fails unless that changes. {}",
            unmanaged(existing),
            why_not_adopted(&existing.entry, refusal)
        ),
    )
    .at(in_principal_arn())
}

/// The entry belongs to a previous principal of the same name.
pub(crate) fn principal_recreated(key: &EntryKey) -> Diagnostic {
    let EntryKey { cluster: _, principal } = key;
    let user = match principal.kind() {
        PrincipalKind::User => {
            " If the previous user was renamed and not deleted, the entry still authenticates it, and a replacement removes that access."
        }
        PrincipalKind::Role | PrincipalKind::Root => "",
    };
    Diagnostic::warning(
        "Principal recreated after its access entry",
        format!(
            "IAM created {principal} after the access entry {key}. The entry belongs to the previous principal of that name, so \
             this one cannot authenticate with it. EKS does that so that a recreated principal does not inherit access.{user}\n\n\
             If the recreated principal should have this access, replace the entry, with the address in your configuration:\n\n\
             \x20 terraform apply -replace=eksaccess_entry.NAME\n\n\
             Or set `replace_when_recreated = true`, which replaces the entry now and after every later recreation."
        ),
    )
    .at(Path::root().attribute("principal_recreated"))
}

/// A deletion takes the caller's own entry away.
pub(crate) fn own_entry_goes(caller: &Caller, key: &EntryKey, is_replaced: bool) -> Diagnostic {
    let how = if is_replaced {
        "This plan replaces that entry: it is deleted before another one is created, and with it all of its policies. Between the two, \
         requests of this identity to the cluster fail."
    } else {
        "This plan deletes that entry and all of its policies. Afterwards no access entry authenticates this identity; only aws-auth \
         may, on a cluster with the mode API_AND_CONFIG_MAP."
    };
    Diagnostic::warning(
        "This plan removes the caller's own access",
        format!(
            "The identity that runs this plan, {}, has access to the cluster {} by the access entry {key}. {how} Resources of the \
             Kubernetes and Helm providers that are planned with it can then no longer be changed or destroyed.\n\n\
             Keep another entry with administrator access, or apply with another identity.",
            caller.arn, key.cluster
        ),
    )
}

/// An update takes groups from the caller's own entry.
pub(crate) fn own_groups_go(
    caller: &Caller,
    key: &EntryKey,
    lost: &[String],
    policies: Option<&[Association]>,
) -> Diagnostic {
    let lost: Vec<String> = lost.iter().map(|group| excerpt(group)).collect();
    Diagnostic::warning(
        "This plan removes the caller's own access",
        format!(
            "This plan removes the groups {} from the access entry {key}, by which the identity that runs this plan ({}) has access. \
             Policies of the entry: {}.\n\n\
             If this identity still needs what those groups permit, keep them, or apply with another identity.",
            lost.join(", "),
            caller.arn,
            policies_text(policies)
        ),
    )
    .at(Path::root().attribute("kubernetes_groups"))
}

/// What remains of the caller's own access when one of its policies goes.
#[derive(Debug)]
pub(crate) struct Remaining {
    /// The policies that stay; none where they cannot be read.
    pub(crate) policies: Option<Vec<Association>>,
    /// The entry's groups; none where they cannot be read.
    pub(crate) groups: Option<Vec<String>>,
}

/// A plan takes one of the caller's own policies away, or narrows its scope.
pub(crate) fn own_policy_goes(
    caller: &Caller,
    key: &AssociationKey,
    narrowed: bool,
    remaining: &Remaining,
) -> Diagnostic {
    let AssociationKey { entry, policy } = key;
    let what = if narrowed { "narrows the scope of" } else { "removes" };
    let groups = match remaining.groups.as_deref() {
        None => "could not be read".to_owned(),
        Some([]) => "none".to_owned(),
        Some(groups) => groups.iter().map(|group| excerpt(group)).collect::<Vec<_>>().join(", "),
    };
    Diagnostic::warning(
        "This plan removes the caller's own access",
        format!(
            "This plan {what} {policy}, which the access entry {entry} of the identity that runs this plan has ({}). Other policies of \
             the entry: {}. Its groups: {groups}.\n\n\
             If this identity still needs what the policy permits, keep it, or apply with another identity.",
            caller.arn,
            policies_text(remaining.policies.as_deref())
        ),
    )
}

/// A replacement of an entry deletes its associations.
pub(crate) fn replacement_takes_policies(key: &EntryKey, policies: &[Association]) -> Diagnostic {
    Diagnostic::warning(
        "Replacing an access entry deletes its policies",
        format!(
            "The access entry {key} has the policies {}. EKS deletes them with the entry. Terraform recreates those whose \
             `eksaccess_policy_association` refers to this resource with `access_entry_arn`, once the new entry exists. The others are \
             lost until the next apply, and those outside Terraform for good.",
            policies_text(Some(policies))
        ),
    )
}

/// An association stays in the plan while its entry goes.
pub(crate) fn association_goes_with_entry(key: &AssociationKey) -> Diagnostic {
    let AssociationKey { entry, policy } = key;
    Diagnostic::warning(
        "Association is deleted with its access entry",
        format!(
            "This plan deletes or replaces the access entry {entry}, and keeps the association of {policy} with it. EKS deletes the \
             association with the entry, so the policy is missing until the next apply. Set `access_entry_arn` to the \
             `access_entry_arn` of the `eksaccess_entry`, so that Terraform recreates the association as well as the entry."
        ),
    )
    .at(Path::root().attribute("access_entry_arn"))
}
