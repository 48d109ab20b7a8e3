//! The roles and users of the account, listed once where a run asks for many of them one by one: a refresh of 300 entries
//! would otherwise be 300 calls of IAM, which throttles early and is shared by everybody in the account. What a list shows is
//! there; what it does not show is asked for by its name. Never here: what follows from an answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Aws;
use super::deadline::Deadline;
use super::error::{About, Service};
use super::iam::Principal;
use super::lookups::Once;
use crate::access::{PrincipalArn, PrincipalKind};

/// After so many look-ups one by one a list pays: it has 1,000 principals a page, and an account has 5,000 roles and users
/// each at most (IAM quotas).
const ONE_BY_ONE: usize = 10;

/// Principals by their names, which are unique in an account whatever their paths.
type ByName = HashMap<String, Principal>;

/// What is listed, and how many were asked for so far.
#[derive(Debug, Default)]
pub(super) struct PrincipalLists {
    asked: AtomicUsize,
    lists: Once<PrincipalKind, Arc<ByName>>,
}

impl PrincipalLists {
    pub(super) fn forget_all(&self) {
        self.lists.forget_all();
    }
}

impl Aws {
    /// The principal of the caller's account that has this one's name, if this run asks for many and the list of all shows it.
    /// A list that may not be read is no failure: the look-up by name is what counts.
    pub(super) async fn listed_principal(
        &self,
        deadline: &Deadline,
        arn: &PrincipalArn,
    ) -> Option<Principal> {
        let PrincipalLists { asked, lists } = &self.lookups().surveys.principal_lists;
        if asked.fetch_add(1, Ordering::Relaxed) < ONE_BY_ONE {
            return None;
        }
        let about = About::new(Service::Iam, operation(arn.kind()), String::new());
        let find = || self.list_by_name(deadline, arn.kind());
        let listed = lists.ask(deadline, &about, None, arn.kind(), find).await;
        listed
            .inspect_err(|error| tracing::debug!(%error, "looking principals up one by one"))
            .ok()?
            .get(arn.name())
            .cloned()
    }

    async fn list_by_name(
        &self,
        deadline: &Deadline,
        kind: PrincipalKind,
    ) -> Result<Arc<ByName>, super::Error> {
        let iam = self.iam().into_shortcut();
        let listed = match kind {
            PrincipalKind::User => iam.list_users(deadline, ALL).await?,
            PrincipalKind::Role | PrincipalKind::Root => iam.list_roles(deadline, ALL).await?,
        };
        let by_name = listed.into_iter().map(|principal| (principal.arn.name().to_owned(), principal));
        Ok(Arc::new(by_name.collect()))
    }
}

/// The path that all paths begin with.
const ALL: &str = "/";

fn operation(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::User => "ListUsers",
        PrincipalKind::Role | PrincipalKind::Root => "ListRoles",
    }
}
