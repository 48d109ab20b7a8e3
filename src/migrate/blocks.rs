//! The HCL of what is moved: for each line an entry, and below it the association of an administrator.
//!
//! Never here: which lines are moved (`judge`), or where the text goes.

use std::collections::BTreeSet;

use super::Moved;
use super::facts::ClusterFacts;
use crate::access::{CLUSTER_ADMIN_POLICY, EntryType, PolicyArn, PrincipalArn};
use crate::aws_auth::Equivalent;
use crate::hcl::{self, Block, Expression, ResourceNames};

const ENTRY: &str = "eksaccess_entry";
const ASSOCIATION: &str = "eksaccess_policy_association";

/// What a name begins with that would begin with a digit.
const PREFIX: &str = "principal";

/// What the name of an administrator's association has behind that of the entry.
const ADMIN: &str = "cluster_admin";

/// The variable for the name of a cluster that is not known, and a reference to it.
const CLUSTER_VARIABLE: &str = "cluster_name";
const CLUSTER_REFERENCE: &str = "var.cluster_name";

/// Everything that is moved, each line below a comment that says where it stands; nothing where nothing is moved.
pub(super) fn all(moved: &[Moved], cluster: Option<&ClusterFacts>) -> String {
    let principals = moved.iter().map(|moved| &moved.principal);
    let names = ResourceNames::new(principals, |principal| principal.spellings(), PREFIX);
    let blocks = moved.iter().flat_map(|Moved { place, principal, equivalent }| {
        let name = names.get(&principal).unwrap_or(PREFIX);
        let (entry, administrator) = of_line(name, principal, equivalent, cluster);
        [entry.comment(&format!("aws-auth: {place}"))].into_iter().chain(administrator)
    });
    let variable = (cluster.is_none() && !moved.is_empty()).then(variable);
    hcl::file(variable.into_iter().chain(blocks))
}

/// The blocks for one principal alone.
pub(super) fn of_one(
    principal: &PrincipalArn,
    equivalent: &Equivalent,
    cluster: Option<&ClusterFacts>,
) -> String {
    let name = hcl::label(principal.name(), PREFIX);
    let (entry, administrator) = of_line(&name, principal, equivalent, cluster);
    hcl::file([entry].into_iter().chain(administrator))
}

/// The entry, and the association of an administrator. No other entry has the name, so no other association has its.
fn of_line(
    name: &str,
    principal: &PrincipalArn,
    equivalent: &Equivalent,
    cluster: Option<&ClusterFacts>,
) -> (Block, Option<Block>) {
    let administrator = equivalent.is_admin.then(|| administrator(name, principal, cluster));
    (entry(name, principal, equivalent, cluster), administrator)
}

/// An `eksaccess_entry` that takes the place of a line.
fn entry(
    name: &str,
    principal: &PrincipalArn,
    equivalent: &Equivalent,
    cluster: Option<&ClusterFacts>,
) -> Block {
    let Equivalent { entry_type, user_name, groups, is_admin: _, lost: _ } = equivalent;
    let region = cluster.and_then(|cluster| cluster.region.as_deref()).map(Expression::string);
    let kind = (*entry_type != EntryType::Standard).then(|| Expression::string(entry_type.as_str()));
    let attributes = [
        ("region", region),
        ("cluster_name", Some(cluster_name(cluster))),
        ("principal_arn", Some(Expression::string(&principal.to_string()))),
        ("type", kind),
        ("user_name", user_name.as_deref().map(Expression::string)),
        ("kubernetes_groups", (!groups.is_empty()).then(|| Expression::strings(distinct(groups)))),
    ];
    with(Block::resource(ENTRY, name), attributes)
}

/// The policy that replaces `system:masters`, in the partition of the principal.
fn administrator(entry: &str, principal: &PrincipalArn, cluster: Option<&ClusterFacts>) -> Block {
    let of_entry = |attribute: &str| Some(Expression::reference(format!("{ENTRY}.{entry}.{attribute}")));
    let policy = PolicyArn::named(CLUSTER_ADMIN_POLICY, principal.partition().clone());
    let attributes = [
        ("region", cluster.and_then(|cluster| cluster.region.as_ref()).and_then(|_| of_entry("region"))),
        ("cluster_name", of_entry("cluster_name")),
        ("principal_arn", of_entry("principal_arn")),
        ("access_entry_arn", of_entry("access_entry_arn")),
        ("policy_arn", Some(Expression::string(&policy.to_string()))),
    ];
    let scope = Block::new("access_scope").attribute("type", Expression::string("cluster"));
    with(Block::resource(ASSOCIATION, &format!("{entry}_{ADMIN}")), attributes)
        .block(scope)
        .comment("Replaces the group system:masters.")
}

fn cluster_name(cluster: Option<&ClusterFacts>) -> Expression {
    match cluster {
        Some(cluster) => Expression::string(cluster.name.as_str()),
        None => Expression::reference(CLUSTER_REFERENCE),
    }
}

/// The variable for the cluster's name, where a file alone was given.
fn variable() -> Block {
    Block::variable(CLUSTER_VARIABLE)
        .attribute("description", Expression::string("Name of the EKS cluster."))
        .attribute("type", Expression::reference("string"))
}

fn with<const N: usize>(block: Block, attributes: [(&'static str, Option<Expression>); N]) -> Block {
    let given = attributes.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given.fold(block, |block, (name, value)| block.attribute(name, value))
}

/// The groups in their order, each once.
fn distinct(groups: &[String]) -> impl Iterator<Item = &String> {
    let mut seen = BTreeSet::new();
    groups.iter().filter(move |group| seen.insert(*group))
}
