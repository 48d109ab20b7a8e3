//! What has a block: not what AWS probably created, unless that is asked for, and never what the resources would reject.
//! Never here: the words for it.

use super::gather::EntryFacts;
use crate::access::{
    Association, Blemish, Entry, EntryType, GroupRefusal, NotAPolicyArn, Origin, UserNameRefusal,
    check_group, check_user_name, default_user_name, is_namespace_pattern,
};

/// Why an entry has no block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Omission<'a> {
    /// AWS probably created it.
    Managed(&'a Origin),
    /// The resource does not accept what it has.
    Rejected(Rejection),
}

/// What the resources do not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// Only AWS can change the entry of a service-linked role.
    ServiceLinkedRole,
    /// The type has no form that a type can have.
    Type,
    /// A group.
    Group(GroupRefusal),
    /// The user name.
    UserName(UserNameRefusal),
    /// A group or the user name has a character that cannot be seen.
    Hidden,
    /// Only service-linked roles can have the policy.
    ServiceLinkedPolicy,
    /// The policy's ARN has no form that it can have.
    Policy(NotAPolicyArn),
    /// A namespace of the scope, which no namespace can match.
    Namespace(String),
}

/// Why an entry has no block, if it has none.
pub(super) fn omission(facts: &EntryFacts, includes_managed: bool) -> Option<Omission<'_>> {
    let managed = facts.origin.as_ref().filter(|origin| !includes_managed && origin.is_probably_aws());
    managed.map(Omission::Managed).or_else(|| rejection(&facts.entry).map(Omission::Rejected))
}

fn rejection(entry: &Entry) -> Option<Rejection> {
    let Entry { key, entry_type, groups, .. } = entry;
    if key.principal.is_service_linked() {
        return Some(Rejection::ServiceLinkedRole);
    }
    if !entry_type.is_known() && !EntryType::is_word(entry_type.as_str()) {
        return Some(Rejection::Type);
    }
    let group = groups
        .iter()
        .filter(|_| entry_type.rules().takes_groups)
        .find_map(|group| check_group(group).err().map(Rejection::Group).or_else(|| hidden(group)));
    group.or_else(|| {
        let user_name = own_user_name(entry)?;
        check_user_name(user_name).err().map(Rejection::UserName).or_else(|| hidden(user_name))
    })
}

fn hidden(name: &str) -> Option<Rejection> {
    matches!(Blemish::of(name), Some(Blemish::Hidden(_))).then_some(Rejection::Hidden)
}

/// The user name, where it is not the one that EKS sets by itself.
pub(super) fn own_user_name(entry: &Entry) -> Option<&str> {
    let Entry { key, entry_type, user_name, .. } = entry;
    let default = default_user_name(&key.principal, entry_type);
    user_name
        .as_deref()
        .filter(|name| entry_type.rules().takes_user_name && default.as_deref() != Some(*name))
}

/// Why an association has no block, if it has none.
pub(super) fn association_rejection(association: &Association) -> Option<Rejection> {
    let Association { policy, scope, .. } = association;
    if policy.is_service_linked_only() {
        return Some(Rejection::ServiceLinkedPolicy);
    }
    if policy.misspelt().is_some() || !policy.is_well_formed() {
        return Some(Rejection::Policy(NotAPolicyArn::Malformed(policy.to_string())));
    }
    let namespace = scope.namespaces().into_iter().find(|name| !is_namespace_pattern(name));
    namespace.map(Rejection::Namespace)
}
