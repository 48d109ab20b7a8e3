//! What a world may not say, beyond what its types forbid: each mistake with its JSON path.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::document::{AssociationDocument, ClusterDocument, EntryDocument};
use super::{Mode, NodeGroup, Principal, RoleBinding, ScopeKind, WorldError};
use crate::access_policies;
use crate::arn::{Kind, PrincipalArn, is_account, partition_of};
use crate::entry_type;

/// What Kubernetes keeps in the `data` of a `ConfigMap`, in bytes, keys and values together.
const MOST_DATA: usize = 1024 * 1024;

/// A place in the document.
pub(super) struct DocumentPath(String);

impl DocumentPath {
    /// The document itself.
    pub(super) fn root() -> Self {
        Self(String::new())
    }

    /// A member of the object that stands here.
    pub(super) fn field(&self, name: &str) -> Self {
        let Self(path) = self;
        Self(if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") })
    }

    /// An element of a list that is a member of the object that stands here.
    pub(super) fn list(&self, name: &str, index: usize) -> Self {
        Self(format!("{}[{index}]", self.field(name).0))
    }

    /// The news that something is wrong here.
    pub(super) fn wrong(&self, message: &str) -> WorldError {
        WorldError { path: self.0.clone(), message: message.to_owned() }
    }
}

/// Reads a principal's ARN.
pub(super) fn principal_arn(text: &str, at: &DocumentPath) -> Result<PrincipalArn, WorldError> {
    PrincipalArn::parse(text)
        .ok_or_else(|| at.wrong(&format!("{text} is not the ARN of an IAM role, user or root")))
}

/// A page holds at least one item.
pub(super) fn page_size(size: usize) -> Result<(), WorldError> {
    require(size > 0, &DocumentPath::root().field("page_size"), "a page holds at least 1 item")
}

/// The names and keys that were seen so far.
#[derive(Default)]
pub(super) struct Uniqueness {
    names: BTreeSet<(String, Kind, String)>,
    keys: BTreeSet<String>,
}

impl Uniqueness {
    /// Names and keys must be unique; IAM compares names without regard to case or path.
    pub(super) fn principal(&mut self, principal: &Principal, at: &DocumentPath) -> Result<(), WorldError> {
        let PrincipalArn { account, kind, name, .. } = &principal.arn;
        let name = (account.clone(), *kind, name.to_ascii_lowercase());
        let new = self.names.insert(name);
        require(new, &at.field("arn"), "another principal has the same name in the same account")?;
        for key in &principal.access_keys {
            let new = self.keys.insert(key.id.clone());
            require(new, &at.field("access_keys"), "this key id is there twice")?;
        }
        Ok(())
    }
}

/// The cluster's own members; its entries are checked one by one.
pub(super) fn cluster(cluster: &ClusterDocument, at: &DocumentPath) -> Result<(), WorldError> {
    require(
        is_cluster_name(&cluster.name),
        &at.field("name"),
        "not a cluster name: 1 to 100 of 0-9A-Za-z-_",
    )?;
    require(is_account(&cluster.account), &at.field("account"), "an account has twelve digits")?;
    require(!cluster.region.is_empty(), &at.field("region"), "the region is empty")?;
    let data = cluster.aws_auth.iter().flatten();
    let bytes: usize = data.map(|(key, text)| key.len() + text.len()).sum();
    require(bytes <= MOST_DATA, &at.field("aws_auth"), "a ConfigMap holds 1 MiB at most")?;
    for (index, binding) in cluster.role_bindings.iter().enumerate() {
        role_binding(binding, &at.list("role_bindings", index))?;
    }
    for (index, group) in cluster.node_groups.iter().enumerate() {
        let before = cluster.node_groups.get(..index).unwrap_or_default();
        node_group(group, before, &cluster.account, &at.list("node_groups", index))?;
    }
    if let Some(auto_mode) = &cluster.auto_mode {
        let at = at.field("auto_mode");
        let has_entries = cluster.authentication_mode != Mode::ConfigMap;
        require(has_entries, &at, "Auto Mode requires the mode API or API_AND_CONFIG_MAP")?;
        let role = auto_mode.node_role_arn.as_deref();
        let own = role.is_none_or(|role| is_own_role(role, &cluster.account));
        require(own, &at.field("node_role_arn"), "not the ARN of a role in the cluster's account")?;
    }
    if let Some(switch) = &cluster.switch {
        let forward = switch.to > cluster.authentication_mode;
        require(forward, &at.field("switch").field("to"), "must be a later mode than authentication_mode")?;
    }
    for (index, entry) in cluster.entries.iter().enumerate() {
        let partition = format!("arn:{}:", partition_of(&cluster.region));
        let good = entry.principal_arn.starts_with(&partition);
        require(good, &at.list("entries", index).field("principal_arn"), "not of the cluster's partition")?;
    }
    Ok(())
}

/// What holds for an entry by itself.
pub(super) fn entry(entry: &EntryDocument, at: &DocumentPath) -> Result<(), WorldError> {
    require(!entry.kind.is_empty(), &at.field("type"), "the type is empty")?;
    let free = entry.kind == entry_type::STANDARD || entry.kubernetes_groups.is_empty();
    let given = free || entry.kubernetes_groups == entry_type::groups(&entry.kind);
    require(given, &at.field("kubernetes_groups"), "an entry of this type has the groups that EKS gives it")
}

/// An id that contradicts the dates: a former one though the principal is older than the entry, or the reverse.
/// A user may be older than an entry of its name and have another id: it took the name of one that was renamed.
pub(super) fn principal_id(
    id: &str,
    principal: &Principal,
    entry_made: Timestamp,
    at: &DocumentPath,
) -> Result<(), WorldError> {
    let at = at.field("principal_id");
    if id == principal.id {
        let message = "the principal's present id, but it is younger than the entry";
        require(principal.created_at <= entry_made, &at, message)
    } else {
        let possible = principal.created_at >= entry_made || principal.arn.kind == Kind::User;
        require(possible, &at, "not the principal's id, but it is older than the entry")
    }
}

/// The policy's ARN and the scope.
pub(super) fn association(association: &AssociationDocument, at: &DocumentPath) -> Result<(), WorldError> {
    let good = access_policies::is_arn(&association.policy_arn);
    require(good, &at.field("policy_arn"), "not the ARN of an access policy")?;
    let at = at.field("access_scope").field("namespaces");
    match association.access_scope.kind {
        ScopeKind::Cluster => {
            require(association.access_scope.namespaces.is_empty(), &at, "a cluster scope has no namespaces")
        }
        ScopeKind::Namespace => require(
            !association.access_scope.namespaces.is_empty(),
            &at,
            "a namespace scope names at least one",
        ),
    }
}

/// Cluster names (EKS service model): 1 to 100, beginning with a letter or digit.
pub(crate) fn is_cluster_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric();
    (1..=100).contains(&name.len())
        && name.bytes().next().is_some_and(letter)
        && name.bytes().all(|byte| letter(byte) || byte == b'-' || byte == b'_')
}

fn node_group(
    group: &NodeGroup,
    before: &[NodeGroup],
    account: &str,
    at: &DocumentPath,
) -> Result<(), WorldError> {
    let own = is_own_role(&group.role_arn, account);
    require(own, &at.field("role_arn"), "not the ARN of a role in the cluster's account")?;
    let is_new = group.name.is_empty() || before.iter().all(|one| one.name != group.name);
    require(is_new, &at.field("name"), "another node group or Fargate profile has this name")?;
    let of_nodes = entry_type::KNOWN.contains(&group.kind.as_str()) && group.kind != entry_type::STANDARD;
    require(of_nodes, &at.field("type"), "not a node type")
}

fn is_own_role(arn: &str, account: &str) -> bool {
    PrincipalArn::parse(arn).is_some_and(|role| role.kind == Kind::Role && role.account == account)
}

fn role_binding(binding: &RoleBinding, at: &DocumentPath) -> Result<(), WorldError> {
    let one = binding.group.is_some() != binding.user.is_some();
    require(one, at, "a binding names either a group or a user")
}

/// Refuses what does not hold.
pub(super) fn require(holds: bool, at: &DocumentPath, message: &str) -> Result<(), WorldError> {
    if holds { Ok(()) } else { Err(at.wrong(message)) }
}
