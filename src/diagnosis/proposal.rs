//! The blocks that a remedy proposes: an access entry of a person or a node, and a policy association with the View policy
//! in one namespace, or in one more than it has.
//!
//! Never here: a wider permission than those two, the decision that one is needed (`checks/`), or how HCL is written (`hcl`).

use crate::access::{EntryType, PrincipalArn};
use crate::hcl::{self, Block, Expression};

const ENTRY: &str = "eksaccess_entry";
const ASSOCIATION: &str = "eksaccess_policy_association";

/// The label of the blocks for a principal, made from its name.
#[must_use]
pub fn label(principal: &PrincipalArn) -> String {
    hcl::label(principal.name(), "principal")
}

/// An `eksaccess_entry` with its two required arguments, and its region and type where those are not the default ones.
#[must_use]
pub fn entry(
    label: &str,
    cluster: ClusterReference<'_>,
    principal_arn: &str,
    entry_type: &EntryType,
) -> Block {
    let ClusterReference { name, region } = cluster;
    let entry = in_region(Block::resource(ENTRY, label), region.map(Expression::string))
        .attribute("cluster_name", Expression::string(name))
        .attribute("principal_arn", Expression::string(principal_arn));
    match entry_type {
        EntryType::Standard => entry,
        node => entry.attribute("type", Expression::string(node.as_str())),
    }
}

/// How blocks name their cluster.
#[derive(Clone, Copy, Debug)]
pub struct ClusterReference<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its region, where that must be named.
    pub region: Option<&'a str>,
}

/// How an association names the entry it belongs to.
#[derive(Clone, Copy, Debug)]
pub enum EntryReference<'a> {
    /// The `eksaccess_entry` block of this label, proposed beside it.
    Block {
        /// The label.
        label: &'a str,
        /// Whether the block names its region.
        names_region: bool,
    },
    /// An entry that exists already.
    Existing {
        /// Its cluster.
        cluster: ClusterReference<'a>,
        /// Whose entry it is.
        principal_arn: &'a str,
        /// The entry's own ARN.
        access_entry_arn: &'a str,
    },
}

impl EntryReference<'_> {
    /// Expressions for `cluster_name`, `principal_arn` and `access_entry_arn`.
    fn expressions(self) -> [Expression; 3] {
        match self {
            Self::Block { label, .. } => {
                ["cluster_name", "principal_arn", "access_entry_arn"].map(|name| of_block(label, name))
            }
            Self::Existing { cluster, principal_arn, access_entry_arn } => {
                [cluster.name, principal_arn, access_entry_arn].map(Expression::string)
            }
        }
    }

    /// The expression for `region`, where it must be named.
    fn region(self) -> Option<Expression> {
        match self {
            Self::Block { label, names_region } => names_region.then(|| of_block(label, "region")),
            Self::Existing { cluster, .. } => cluster.region.map(Expression::string),
        }
    }
}

fn of_block(label: &str, attribute: &str) -> Expression {
    Expression::reference(format!("{ENTRY}.{label}.{attribute}"))
}

fn in_region(block: Block, region: Option<Expression>) -> Block {
    match region {
        Some(region) => block.attribute("region", region),
        None => block,
    }
}

/// An `import` block for the object of this ID: an association that exists already.
#[must_use]
pub fn import_association(label: &str, id: &str) -> Block {
    Block::import(&format!("{ASSOCIATION}.{label}"), id)
}

/// An `eksaccess_policy_association` of `policy_arn`, in these namespaces.
#[must_use]
pub fn association(label: &str, entry: EntryReference<'_>, policy_arn: &str, namespaces: &[&str]) -> Block {
    let [cluster, principal, access_entry] = entry.expressions();
    let scope = Block::new("access_scope")
        .attribute("type", Expression::string("namespace"))
        .attribute("namespaces", Expression::strings(namespaces));
    in_region(Block::resource(ASSOCIATION, label), entry.region())
        .attribute("cluster_name", cluster)
        .attribute("principal_arn", principal)
        .attribute("access_entry_arn", access_entry)
        .attribute("policy_arn", Expression::string(policy_arn))
        .block(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_association_refers_to_the_entry_beside_it() {
        let reference = EntryReference::Block { label: "dev", names_region: false };
        let block = association("dev_view", reference, "arn:p", &["${ns}"]).to_string();
        assert!(block.contains("access_entry_arn = eksaccess_entry.dev.access_entry_arn"), "{block}");
        assert!(block.contains(r#"namespaces = ["$${ns}"]"#), "{block}");
        assert!(!block.contains("region"), "{block}");
    }

    #[test]
    fn a_region_that_is_not_the_default_one_is_in_every_block() {
        let cluster = ClusterReference { name: "demo", region: Some("us-east-1") };
        let existing =
            EntryReference::Existing { cluster, principal_arn: "arn:r", access_entry_arn: "arn:e" };
        let beside = EntryReference::Block { label: "dev", names_region: true };
        for (block, region) in [
            (entry("dev", cluster, "arn:r", &EntryType::Standard), r#"= "us-east-1""#),
            (association("dev", existing, "arn:p", &["a"]), r#"= "us-east-1""#),
            (association("dev", beside, "arn:p", &["a"]), "= eksaccess_entry.dev.region"),
        ] {
            let text = block.to_string();
            let line = text.lines().find(|line| line.trim().starts_with("region ")).unwrap_or_default();
            assert!(line.ends_with(region), "{text}");
        }
    }
}
