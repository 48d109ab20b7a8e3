//! One block each: an entry with what differs from the defaults, an association that refers to it, and their imports.
//! Never here: which of them there are (`selection`), or their order (`files`).

use super::Request;
use super::gather::EntryFacts;
use super::selection::own_user_name;
use crate::access::{Association, AssociationKey, Entry, EntryType, Scope, import_id};
use crate::hcl::{Block, Expression};

const ENTRY: &str = "eksaccess_entry";
const ASSOCIATION: &str = "eksaccess_policy_association";

/// An `eksaccess_entry`.
pub(super) fn entry(request: &Request, name: &str, facts: &EntryFacts) -> Block {
    let EntryFacts { entry, tags, .. } = facts;
    let Entry { key, entry_type, groups, .. } = entry;
    let arguments = [
        request.names_region.then(|| ("region", Expression::string(&request.region))),
        Some(("cluster_name", Expression::string(key.cluster.as_str()))),
        Some(("principal_arn", Expression::string(&key.principal.to_string()))),
        (*entry_type != EntryType::Standard).then(|| ("type", Expression::string(entry_type.as_str()))),
        (entry_type.rules().takes_groups && !groups.is_empty())
            .then(|| ("kubernetes_groups", Expression::strings(groups))),
        own_user_name(entry).map(|user_name| ("user_name", Expression::string(user_name))),
        (!tags.is_empty()).then(|| ("tags", Expression::map(tags))),
    ];
    with(Block::resource(ENTRY, name), arguments)
}

/// An `eksaccess_policy_association` of the entry's block `entry`.
pub(super) fn association(request: &Request, name: &str, entry: &str, association: &Association) -> Block {
    let of_entry = |attribute| Expression::reference(format!("{ENTRY}.{entry}.{attribute}"));
    let arguments = [
        request.names_region.then(|| ("region", of_entry("region"))),
        Some(("cluster_name", of_entry("cluster_name"))),
        Some(("principal_arn", of_entry("principal_arn"))),
        Some(("access_entry_arn", of_entry("access_entry_arn"))),
        Some(("policy_arn", Expression::string(&association.policy.to_string()))),
    ];
    with(Block::resource(ASSOCIATION, name), arguments).block(scope(&association.scope))
}

fn scope(scope: &Scope) -> Block {
    let block = Block::new("access_scope").attribute("type", Expression::string(scope.scope_type()));
    match scope {
        Scope::Cluster => block,
        Scope::Namespaces(names) => block.attribute("namespaces", Expression::strings(names)),
    }
}

fn with(block: Block, arguments: impl IntoIterator<Item = Option<(&'static str, Expression)>>) -> Block {
    arguments.into_iter().flatten().fold(block, |block, (name, value)| block.attribute(name, value))
}

/// The address of an entry's block.
pub(super) fn entry_address(name: &str) -> String {
    format!("{ENTRY}.{name}")
}

/// The address of an association's block.
pub(super) fn association_address(name: &str) -> String {
    format!("{ASSOCIATION}.{name}")
}

/// The ID by which an entry is imported.
pub(super) fn entry_import_id(request: &Request, entry: &Entry) -> String {
    import_id(&entry.key, &request.region, !request.names_region)
}

/// The ID by which an association is imported.
pub(super) fn association_import_id(request: &Request, entry: &Entry, association: &Association) -> String {
    let key = AssociationKey { entry: entry.key.clone(), policy: association.policy.clone() };
    import_id(&key, &request.region, !request.names_region)
}
