//! What a user may do: the four user-facing roles of Kubernetes and the right to read everything, given by access policies
//! and by role bindings.
//! Never here: who the user is.

mod basics;
mod roles;

use crate::access_policies;
use crate::world::{KubernetesRole, RoleBinding, Scope, ScopeKind};

/// The group that may do everything.
const MASTERS: &str = "system:masters";

/// Something that a user wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Resource(ResourceAction),
    /// A path that is no resource.
    Path {
        verb: String,
        path: String,
    },
}

/// A verb on a resource, in the words of Kubernetes' authorization API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ResourceAction {
    pub(super) verb: String,
    /// Empty for the core group.
    pub(super) group: String,
    /// In the plural; `*` for all.
    pub(super) resource: String,
    /// Empty for the resource itself.
    pub(super) subresource: String,
    /// Empty for what has no namespace, and for all namespaces at once.
    pub(super) namespace: String,
    /// Empty for all of them.
    pub(super) name: String,
}

/// What may be done, somewhere.
pub(super) struct Grant {
    role: Role,
    place: Place,
    /// What gave it, for the answer of a `SelfSubjectAccessReview`.
    reason: String,
}

/// What may be done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// What one of Kubernetes' four roles allows.
    Kubernetes(KubernetesRole),
    /// Reading everything, secrets too.
    ReadAll,
}

enum Place {
    Everywhere,
    /// In the namespaces that one of these patterns fits; `*` stands for any letters.
    In(Vec<String>),
}

/// Everything that a user was given.
pub(super) struct Grants(Vec<Grant>);

/// What an access policy gives in its scope (EKS user guide, access policy permissions); nothing for policies that are
/// made neither after one of the four roles nor for reading everything.
pub(super) fn by_policy(arn: &str, scope: &Scope) -> Option<Grant> {
    let name = access_policies::name_of(arn)?;
    let role = match name {
        "AmazonEKSClusterAdminPolicy" => Role::Kubernetes(KubernetesRole::ClusterAdmin),
        "AmazonEKSAdminPolicy" => Role::Kubernetes(KubernetesRole::Admin),
        "AmazonEKSEditPolicy" => Role::Kubernetes(KubernetesRole::Edit),
        "AmazonEKSViewPolicy" => Role::Kubernetes(KubernetesRole::View),
        "AmazonEKSAdminViewPolicy" => Role::ReadAll,
        _ => return None,
    };
    let place = match scope.kind {
        ScopeKind::Cluster => Place::Everywhere,
        ScopeKind::Namespace => Place::In(scope.namespaces.clone()),
    };
    Some(Grant { role, place, reason: format!("EKS access policy: {name}") })
}

impl Grants {
    /// What policies, role bindings and the group of masters give a user.
    pub(super) fn of(name: &str, groups: &[String], policies: Vec<Grant>, bindings: &[RoleBinding]) -> Self {
        let in_group = |wanted: &str| groups.iter().any(|group| group == wanted);
        let is_bound = |binding: &&RoleBinding| {
            binding.user.as_deref() == Some(name) || binding.group.as_deref().is_some_and(in_group)
        };
        let masters = in_group(MASTERS).then(|| Grant {
            role: Role::Kubernetes(KubernetesRole::ClusterAdmin),
            place: Place::Everywhere,
            reason: format!("RBAC: group {MASTERS}"),
        });
        let bound = bindings.iter().filter(is_bound).map(by_binding);
        Self(policies.into_iter().chain(bound).chain(masters).collect())
    }

    /// What allows the action, if anything does.
    pub(super) fn allow(&self, action: &Action) -> Option<&str> {
        if basics::allow(action) {
            return Some("RBAC: everybody who is authenticated");
        }
        self.0.iter().find(|grant| grant.allows(action)).map(|grant| grant.reason.as_str())
    }
}

impl Grant {
    fn allows(&self, action: &Action) -> bool {
        let everywhere = matches!(self.place, Place::Everywhere);
        match action {
            Action::Path { .. } => everywhere && self.role == Role::Kubernetes(KubernetesRole::ClusterAdmin),
            Action::Resource(action) => self.place.holds(&action.namespace) && self.role.allows(action),
        }
    }
}

impl Role {
    fn allows(self, action: &ResourceAction) -> bool {
        match self {
            Self::Kubernetes(role) => roles::allow(role, action),
            Self::ReadAll => roles::READ.contains(&action.verb.as_str()),
        }
    }
}

impl Place {
    fn holds(&self, namespace: &str) -> bool {
        match self {
            Self::Everywhere => true,
            Self::In(patterns) => {
                !namespace.is_empty() && patterns.iter().any(|pattern| fits(pattern, namespace))
            }
        }
    }
}

fn by_binding(binding: &RoleBinding) -> Grant {
    let RoleBinding { group, user, namespace, role } = binding;
    let subject = group.as_deref().or(user.as_deref()).unwrap_or_default();
    let place = namespace.as_ref().map_or(Place::Everywhere, |namespace| Place::In(vec![namespace.clone()]));
    Grant { role: Role::Kubernetes(*role), place, reason: format!("RBAC: a role binding of {subject}") }
}

/// Whether a text fits a pattern in which `*` stands for any letters, or none.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(head) else {
        return false;
    };
    (0..=text.len()).any(|from| text.get(from..).is_some_and(|text| fits(rest, text)))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, text, expected) in [
            ("dev", "dev", true),
            ("dev", "dev-1", false),
            ("dev-*", "dev-1", true),
            ("dev-*", "dev-", true),
            ("dev-*", "dev", false),
            ("*-dev", "a-dev", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("*", "kube-system", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
