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

use std::fmt;

use crate::access::ClusterName;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The resources.
    pub resources: String,
    /// The `import` blocks.
    pub imports: String,
    /// How many access entries have a block.
    pub entries: usize,
    /// How many policy associations have a block.
    pub associations: usize,
    /// How many entries and associations have none; comments in `resources` name them.
    pub omitted: usize,
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
