//! Who can authenticate to a cluster, as whom, with which rights and by which way, and what is wrong with that; on request
//! also who loses access when the cluster switches its authentication mode.
//!
//! One way through: AWS is asked once ([`Facts`]), the picture puts each access entry and each line of aws-auth beside what
//! decides whether it applies, every check reads the picture, and the [`Audit`] has one [`Grant`] for each entry and line and
//! all [`Finding`]s.
//! Never here: Terraform's types, the AWS SDK's, colors, or a write to anything.

mod checks;
mod code;
mod entries;
mod facts;
mod finding;
mod gather;
mod grant;
mod picture;
mod proposal;
mod report;
mod table;

pub use code::{Code, Severity};
pub use entries::entry_findings;
pub use facts::{Facts, Request, UnknownNodes};
pub use finding::Finding;
pub use grant::{Grant, Status, Way};

use crate::access::AuthenticationMode;
use crate::aws::{Aws, Deadline, Error, Progress};
use crate::diagnosis::Block;
use picture::Picture;

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The cluster's name.
    pub cluster: String,
    /// Its region.
    pub region: String,
    /// Its account.
    pub account: String,
    /// How it decides.
    pub mode: AuthenticationMode,
    /// What each access entry and each line of aws-auth grants: entries first, in the order of their principals.
    pub grants: Vec<Grant>,
    /// What is wrong or unknown, the most severe first.
    pub findings: Vec<Finding>,
}

/// Audits a cluster of a region. `progress(done, of)` is called as entries and principals are read.
///
/// # Errors
/// What kept the audit from saying who can authenticate: there is no such cluster, or its entries cannot be read. What else
/// the caller may not ask is a finding.
pub async fn audit(
    aws: &Aws,
    region: &str,
    request: Request,
    deadline: &Deadline,
    progress: Progress<'_>,
) -> Result<Audit, Error> {
    let eks = aws.eks(region);
    let facts = Box::pin(gather::gather(aws, &eks, request, deadline, progress)).await?;
    Ok(Audit::from_facts(&facts))
}

impl Audit {
    /// Audits what is known.
    #[must_use]
    pub fn from_facts(facts: &Facts) -> Self {
        let picture = Picture::of(facts);
        Self {
            cluster: facts.request.cluster.to_string(),
            region: facts.region.clone(),
            account: facts.cluster.arn.account.clone(),
            mode: facts.cluster.mode.clone(),
            grants: grant::all(&picture),
            findings: checks::findings(&picture),
        }
    }

    /// Whether nothing was found but information.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.code.severity() == Severity::Info)
    }

    /// The table of grants, in lines of at most so many columns.
    #[must_use]
    pub fn table(&self, columns: usize) -> String {
        report::table(self, columns)
    }

    /// What stands around the table: a summary before it, the findings below it.
    #[must_use]
    pub fn blocks(&self) -> (Block, Vec<Block>) {
        (report::summary(self), self.findings.iter().flat_map(report::finding).collect())
    }

    /// All of it as text, in lines of at most so many columns.
    #[must_use]
    pub fn text(&self, columns: usize) -> String {
        report::text(self, columns)
    }
}
