//! The entries of a cluster page by page, for those who stop when they have enough. Never here: what is read of an entry.

use aws_sdk_eks::Client;
use aws_sdk_eks::operation::list_access_entries::ListAccessEntriesOutput;

use super::super::deadline::Deadline;
use super::super::error::Error;
use super::super::pages::Pages;
use super::lists::PAGE;
use super::{Eks, read};
use crate::access::{ClusterName, PolicyArn};

/// The principals of a cluster's entries, as EKS writes them, in pages that are asked for one by one.
#[derive(Debug)]
pub struct EntryPages {
    eks: Eks,
    cluster: ClusterName,
    with_policy: Option<PolicyArn>,
    pages: Pages,
    is_over: bool,
}

impl Eks {
    /// The pages of a cluster's entries; on wish only of those that have a policy. Nothing is asked before the first is.
    #[must_use]
    pub fn entry_pages(&self, cluster: &ClusterName, with_policy: Option<&PolicyArn>) -> EntryPages {
        EntryPages {
            eks: self.clone(),
            cluster: cluster.clone(),
            with_policy: with_policy.cloned(),
            pages: Pages::default(),
            is_over: false,
        }
    }
}

impl EntryPages {
    /// The principals on the next page, which may be empty; none after the last.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`], [`Error::is_wrong_mode`] and others.
    pub async fn next(&mut self, deadline: &Deadline) -> Result<Option<Vec<String>>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let Self { eks, cluster, with_policy, pages, is_over } = self;
        let about = read("ListAccessEntries", cluster);
        let policy = with_policy.as_ref().map(ToString::to_string);
        let send = |eks: &Client, token| {
            let request = eks.list_access_entries().cluster_name(cluster.as_str()).max_results(PAGE);
            request.set_associated_policy_arn(policy.clone()).set_next_token(token).send()
        };
        let read = |answer: ListAccessEntriesOutput| Ok((answer.access_entries, answer.next_token));
        let (principals, goes_on) =
            eks.page(deadline, (&about, "accessEntries"), pages, &send, &read).await?;
        *is_over = !goes_on;
        Ok(Some(principals))
    }

    /// Whether the last page was read.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }
}
