//! A cluster's access as a configuration: each access entry and each policy association as a block, and the `import` blocks
//! that bring them into state, so that the first plan imports and changes nothing.
//!
//! `gather` and `node_roles` ask, `selection` decides what has a block, `blocks` writes one, `files` puts them together, `words` says what
//! is to be known of them. Never here: where files are written or how progress is shown (`cli`), how HCL is laid out (`hcl`).

mod blocks;
mod files;
mod gather;
mod node_roles;
mod selection;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use crate::access::{Association, ClusterName, Entry};
use crate::aws::{Aws, Deadline, Error};

/// What to export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The cluster.
    pub cluster: ClusterName,
    /// Its region.
    pub region: String,
    /// Whether the blocks name the region: it may not be the provider's.
    pub names_region: bool,
    /// Whether entries that AWS probably created have blocks, where callers can manage them.
    pub includes_managed: bool,
}

/// A cluster's access as a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The resources, as HCL.
    pub resources: String,
    /// The `import` blocks, as HCL.
    pub imports: String,
    /// The access entries that have a block, in the order of the principals' ARNs.
    pub entries: Vec<ExportedEntry>,
    /// What has none; comments in `resources` say the same.
    pub omitted: Vec<Omitted>,
}

/// The block of an access entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedEntry {
    /// The block's address.
    pub address: String,
    /// What the `import` block has for it.
    pub import_id: String,
    /// What EKS says of the entry.
    pub entry: Entry,
    /// The tags that the block has.
    pub tags: BTreeMap<String, String>,
    /// What is to be known of it, each a sentence or two.
    pub notes: Vec<String>,
    /// The blocks of its policy associations.
    pub associations: Vec<ExportedAssociation>,
}

/// The block of a policy association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedAssociation {
    /// The block's address.
    pub address: String,
    /// What the `import` block has for it.
    pub import_id: String,
    /// What EKS says of it.
    pub association: Association,
}

/// An access entry, or a policy association of one, that has no block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// The entry's principal.
    pub principal: String,
    /// The policy of the association; none where it is the entry.
    pub policy: Option<String>,
    /// Why, as the end of a sentence.
    pub reason: String,
}

impl Export {
    /// How many policy associations have a block.
    #[must_use]
    pub fn association_count(&self) -> usize {
        self.entries.iter().map(|entry| entry.associations.len()).sum()
    }
}

/// What is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The entries, from EKS.
    Entries,
    /// Their principals, from IAM.
    Principals,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Entries => "Reading access entries",
            Self::Principals => "Reading IAM principals",
        })
    }
}

/// Reads a cluster's access and writes it as a configuration. `progress(step, done, of)` is called as answers arrive.
///
/// # Errors
/// When EKS cannot be asked. What IAM does not answer is only missing in the comments; [`Aws::iam_outage`] says why.
pub async fn export(
    aws: &Aws,
    request: &Request,
    deadline: &Deadline,
    progress: &mut (dyn FnMut(Step, usize, usize) + Send),
) -> Result<Export, Error> {
    let facts = gather::gather(aws, request, deadline, progress).await?;
    Ok(files::export(request, &facts))
}
