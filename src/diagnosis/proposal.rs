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

/// An `eksaccess_entry` with its two required arguments, and its type where that is not the default.
#[must_use]
pub fn entry(label: &str, cluster: &str, principal_arn: &str, entry_type: &EntryType) -> Block {
    let entry = Block::resource(ENTRY, label)
        .attribute("cluster_name", Expression::string(cluster))
        .attribute("principal_arn", Expression::string(principal_arn));
    match entry_type {
        EntryType::Standard => entry,
        node => entry.attribute("type", Expression::string(node.as_str())),
    }
}

/// How an association names the entry it belongs to.
#[derive(Clone, Copy, Debug)]
pub enum EntryReference<'a> {
    /// The `eksaccess_entry` block of this label, proposed beside it.
    Block(&'a str),
    /// An entry that exists already.
    Existing {
        /// The cluster's name.
        cluster: &'a str,
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
            Self::Block(label) => ["cluster_name", "principal_arn", "access_entry_arn"]
                .map(|attribute| Expression::reference(format!("{ENTRY}.{label}.{attribute}"))),
            Self::Existing { cluster, principal_arn, access_entry_arn } => {
                [cluster, principal_arn, access_entry_arn].map(Expression::string)
            }
        }
    }
}

/// An `import` block for an association that exists already.
#[must_use]
pub fn import_association(label: &str, cluster: &str, principal_arn: &str, policy_arn: &str) -> Block {
    Block::import(ASSOCIATION, label, &format!("{cluster}#{principal_arn}#{policy_arn}"))
}

/// An `eksaccess_policy_association` of `policy_arn`, in these namespaces.
#[must_use]
pub fn association(label: &str, entry: EntryReference<'_>, policy_arn: &str, namespaces: &[&str]) -> Block {
    let [cluster, principal, access_entry] = entry.expressions();
    let scope = Block::new("access_scope")
        .attribute("type", Expression::string("namespace"))
        .attribute("namespaces", Expression::strings(namespaces));
    Block::resource(ASSOCIATION, label)
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
        let block = association("dev_view", EntryReference::Block("dev"), "arn:p", &["${ns}"]).to_string();
        assert!(block.contains("access_entry_arn = eksaccess_entry.dev.access_entry_arn"), "{block}");
        assert!(block.contains(r#"namespaces = ["$${ns}"]"#), "{block}");
    }
}
