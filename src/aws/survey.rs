//! What the plans of a run look up, each thing once. A plan writes nothing, so here "not found" is an answer like any other
//! and is kept, until this run first writes. Never here: what an operation decides by (`lookups`), or what follows from an
//! answer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::deadline::Deadline;
use super::error::{About, Error, Service};
use super::iam::{Lookup, Principal};
use super::lookups::{ClusterKey, Once, look_up};
use super::principal_lists::PrincipalLists;
use super::{Aws, Eks, ListedEntries};
use crate::access::{ClusterName, PrincipalArn};

/// How long a look-up is waited for: it only adds to a plan or a refresh, which are whole without it.
const WITHIN: Duration = Duration::from_secs(10);

/// What the list of a cluster's access entries says: whether there is a cluster, whether it has access entries, and whose.
/// It is one call for all of this, and for all resources that are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterSurvey {
    /// Entries can be created there.
    Entries {
        /// The principals that have one, as EKS writes them.
        principals: BTreeSet<String>,
        /// Whether these are all: of a very long list only the first pages are read.
        complete: bool,
    },
    /// There is no such cluster.
    NoCluster,
    /// The cluster's authentication mode has no access entries.
    EntriesDisabled,
    /// The caller may not list them.
    Denied,
}

impl ClusterSurvey {
    /// Whether a principal may have an entry, so that asking for it is worth a call.
    #[must_use]
    pub fn may_have(&self, principal: &PrincipalArn) -> bool {
        match self {
            Self::Entries { principals, complete } => {
                !complete || principals.contains(&principal.to_string())
            }
            Self::Denied => true,
            Self::NoCluster | Self::EntriesDisabled => false,
        }
    }
}

/// What plans looked up.
#[derive(Debug, Default)]
pub(super) struct Surveys {
    clusters: Once<ClusterKey, Arc<ClusterSurvey>>,
    principals: Once<PrincipalArn, Lookup<Principal>>,
    pub(super) principal_lists: PrincipalLists,
}

impl Surveys {
    /// Drops all of it: this run has written.
    pub(super) fn forget_all(&self) {
        let Self { clusters, principals, principal_lists } = self;
        clusters.forget_all();
        principals.forget_all();
        principal_lists.forget_all();
    }
}

impl Eks {
    /// What plans want to know of a cluster. That it is not there is an answer.
    ///
    /// # Errors
    /// When EKS cannot be asked.
    pub async fn survey(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
    ) -> Result<Arc<ClusterSurvey>, Error> {
        let about =
            About::new(Service::Eks, "ListAccessEntries", cluster.to_string()).in_region(self.region());
        let key = (self.region().to_owned(), cluster.clone());
        let deadline = &deadline.at_most(WITHIN);
        let find = || async { surveyed(self.list_some_entries(deadline, cluster).await).map(Arc::new) };
        self.aws.lookups().surveys.clusters.ask(deadline, &about, None, key, find).await
    }
}

fn surveyed(listed: Result<ListedEntries, Error>) -> Result<ClusterSurvey, Error> {
    match listed {
        Ok(ListedEntries { principals, complete }) => {
            Ok(ClusterSurvey::Entries { principals: principals.into_iter().collect(), complete })
        }
        Err(error) if error.is_no_cluster() => Ok(ClusterSurvey::NoCluster),
        Err(error) if error.is_wrong_mode() => Ok(ClusterSurvey::EntriesDisabled),
        Err(error) if error.is_access_denied() => Ok(ClusterSurvey::Denied),
        Err(error) => Err(error),
    }
}

impl Aws {
    /// What plans and refreshes want to know of a principal. That it is not there is an answer.
    ///
    /// # Errors
    /// As for [`Self::principal`].
    pub async fn survey_principal(
        &self,
        deadline: &Deadline,
        principal: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        let deadline = &deadline.at_most(WITHIN);
        let find = || async {
            if let Some(not_asked) = self.not_asked(deadline, principal).await? {
                return Ok(not_asked);
            }
            match self.listed_principal(deadline, principal).await {
                Some(listed) => Ok(Lookup::at(principal, listed)),
                None => self.principal(deadline, Instant::now(), principal).await,
            }
        };
        let (principals, about) = (&self.lookups().surveys.principals, look_up(principal));
        principals.ask(deadline, &about, None, principal.clone(), find).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_that_is_complete_rules_an_entry_out() {
        let role: PrincipalArn = "arn:aws:iam::111122223333:role/team/dev".parse().unwrap();
        let entries = |listed: &[&str], complete| ClusterSurvey::Entries {
            principals: listed.iter().map(|arn| (*arn).to_owned()).collect(),
            complete,
        };
        for (survey, may_have) in [
            (entries(&["arn:aws:iam::111122223333:role/team/dev"], true), true),
            (entries(&["arn:aws:iam::111122223333:role/dev"], true), false),
            (entries(&[], false), true),
            (ClusterSurvey::Denied, true),
            (ClusterSurvey::NoCluster, false),
            (ClusterSurvey::EntriesDisabled, false),
        ] {
            assert_eq!(survey.may_have(&role), may_have, "{survey:?}");
        }
    }
}
