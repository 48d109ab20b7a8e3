//! The words of exclusive resources: what their objects are called, and one subject a file. Never here: failures of requests
//! (`failures`).

mod addresses;
mod caller;
mod removals;

pub(crate) use addresses::{held_elsewhere, kept, not_allowed, shared, two_addresses};
pub(crate) use caller::{caller_unknown, own_access_goes, own_access_protected};
pub(crate) use removals::{
    may_be_removed, missing, no_entry, not_listed, removed, unreadable_entries, will_be_removed,
};

use super::failures::policies_text;
use crate::{
    access::{Association, CLUSTER_ADMIN_POLICY, Entry, Origin, default_user_name},
    text::excerpt,
    value::Path,
};

/// What messages call the objects of an exclusive resource.
#[derive(Debug)]
pub(crate) struct Subject {
    one: &'static str,
    many: &'static str,
    /// What they belong to.
    owner: &'static str,
    /// The resource that is exclusive for them.
    exclusive: &'static str,
    /// Its argument that names them.
    argument: &'static str,
    /// The resource that manages one of them.
    resource: &'static str,
    /// What refers to one of them.
    reference: &'static str,
    /// What their removal comes to.
    consequence: &'static str,
    /// What is named without being there.
    missing: &'static str,
    /// The policy beside which the caller can do without the others.
    spared_by: Option<&'static str>,
}

/// The access entries of a cluster.
pub(crate) const ENTRIES: Subject = Subject {
    one: "access entry",
    many: "access entries",
    owner: "cluster",
    exclusive: "eksaccess_entries_exclusive",
    argument: "principal_arns",
    resource: "eksaccess_entry",
    reference: "eksaccess_entry.NAME.principal_arn",
    consequence: "Their principals lose their access to the cluster, and EKS deletes their policy associations.",
    missing: "principals that have no access entry on the cluster",
    spared_by: None,
};

/// The policy associations of an access entry.
pub(crate) const ASSOCIATIONS: Subject = Subject {
    one: "policy association",
    many: "policy associations",
    owner: "access entry",
    exclusive: "eksaccess_policy_associations_exclusive",
    argument: "policy_arns",
    resource: "eksaccess_policy_association",
    reference: "eksaccess_policy_association.NAME.policy_arn",
    consequence: "The principal loses the permissions of these policies.",
    missing: "access policies that are not associated with the access entry",
    spared_by: Some(CLUSTER_ADMIN_POLICY),
};

impl Subject {
    /// The argument that names the objects.
    fn path(&self) -> Path {
        Path::root().attribute(self.argument)
    }

    /// So many of them, in words.
    fn count(&self, count: usize) -> String {
        format!("{count} {}", if count == 1 { self.one } else { self.many })
    }

    /// A title about one or many of them.
    fn title(&self, is_one: bool, rest: &str) -> String {
        let noun = if is_one { self.one } else { self.many };
        let (first, others) = noun.split_at(1);
        format!("{}{others} {rest}", first.to_ascii_uppercase())
    }

    /// What is being done when a request fails.
    pub(crate) fn doing(&self, verb: &str) -> String {
        format!("{verb} the {} of", self.many)
    }

    /// How to keep what would be removed.
    fn how_to_keep(&self) -> String {
        format!("To keep one, add its ARN to `{}` or to `ignore`.", self.argument)
    }
}

/// An entry, as a line in a list of those that are removed: all that it takes to create it again, but its tags.
pub(crate) fn entry_line(entry: &Entry, policies: &[Association]) -> String {
    let Entry { key, entry_type, user_name, groups, .. } = entry;
    let groups: Vec<String> = groups.iter().map(|group| excerpt(group)).collect();
    let groups = if groups.is_empty() { "none".to_owned() } else { groups.join(", ") };
    let is_default = *user_name == default_user_name(&key.principal, entry_type);
    let name = user_name.as_deref().filter(|_| !is_default);
    let name = name.map_or_else(String::new, |name| format!("; user name: {}", excerpt(name)));
    let origin = Origin::of(entry, policies, None)
        .map_or_else(String::new, |origin| format!("; probably created by {origin}"));
    let policies = policies_text(Some(policies));
    format!("{} ({entry_type}{name}; groups: {groups}; policies: {policies}{origin})", key.principal)
}

/// An association, as a line in such a list.
pub(crate) fn association_line(association: &Association) -> String {
    let Association { policy, scope, .. } = association;
    format!("{policy} (scope: {})", excerpt(&scope.to_string()))
}

fn indented(lines: &[&str]) -> String {
    format!("  {}", lines.join("\n  "))
}
