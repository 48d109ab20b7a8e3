//! The HCL that gives nodes the access they need, or keeps what a line of aws-auth grants: an entry, and the policy that
//! replaces `system:masters`.
//!
//! Never here: when it is proposed (`checks/`), or how HCL is written (`hcl`).

use super::facts::Facts;
use super::picture::{LineView, Picture};
use crate::access::{AUTO_NODE_POLICY, CLUSTER_ADMIN_POLICY, EntryType, NodeRole, Nodes, PolicyArn};
use crate::aws_auth::Equivalent;
use crate::hcl::{Block, Expression};

const ENTRY: &str = "eksaccess_entry";
const ASSOCIATION: &str = "eksaccess_policy_association";

/// The entry of a node role, and the policy that Auto Mode needs.
pub(super) fn of_nodes(picture: &Picture<'_>, node: &NodeRole) -> Vec<Block> {
    let NodeRole { nodes, role } = node;
    let (facts, role) = (picture.facts, role.to_string());
    let name = picture.name_of(&role);
    let mut blocks = vec![entry(facts, name, &role, &nodes.entry_type())];
    if *nodes == Nodes::AutoMode {
        blocks.push(association(facts, name, AUTO_NODE_POLICY));
    }
    blocks
}

/// The entry that gives what a line gives, for its exact principal where IAM has it.
pub(super) fn of_line(picture: &Picture<'_>, view: &LineView<'_>) -> Vec<Block> {
    let Equivalent { entry_type, user_name, groups, is_admin, lost: _ } = view.line.equivalent();
    let (facts, principal) = (picture.facts, view.proposed());
    let name = picture.name_of(&principal);
    let mut block = entry(facts, name, &principal, &entry_type);
    if !groups.is_empty() {
        block = block.attribute("kubernetes_groups", Expression::strings(groups));
    }
    if let Some(user_name) = user_name {
        block = block.attribute("user_name", Expression::string(&user_name));
    }
    let admin = is_admin.then(|| association(facts, name, CLUSTER_ADMIN_POLICY));
    [block].into_iter().chain(admin).collect()
}

fn entry(facts: &Facts, name: &str, principal: &str, entry_type: &EntryType) -> Block {
    let block = in_region(facts, Block::resource(ENTRY, name))
        .attribute("cluster_name", Expression::string(facts.request.cluster.as_str()))
        .attribute("principal_arn", Expression::string(principal));
    match entry_type {
        EntryType::Standard => block,
        node => block.attribute("type", Expression::string(node.as_str())),
    }
}

/// The association of a policy with the entry of this name, for the whole cluster.
fn association(facts: &Facts, name: &str, policy: &str) -> Block {
    let of_entry = |attribute: &str| Expression::reference(format!("{ENTRY}.{name}.{attribute}"));
    let policy = PolicyArn::named(policy, facts.cluster.arn.partition.clone());
    in_region(facts, Block::resource(ASSOCIATION, name))
        .attribute("cluster_name", of_entry("cluster_name"))
        .attribute("principal_arn", of_entry("principal_arn"))
        .attribute("access_entry_arn", of_entry("access_entry_arn"))
        .attribute("policy_arn", Expression::string(&policy.to_string()))
        .block(Block::new("access_scope").attribute("type", Expression::string("cluster")))
}

fn in_region(facts: &Facts, block: Block) -> Block {
    if facts.request.names_region {
        block.attribute("region", Expression::string(&facts.region))
    } else {
        block
    }
}
