//! Look-ups that many operations need: those who ask for the same at once ask once, and an answer serves only operations
//! that began before it was looked up. What changes in a run (a cluster's mode, a recreated principal) is seen by whatever
//! runs after the change. What cannot change so soon, an active cluster in mode `API`, serves for a little longer. Never
//! here: negative answers, which the same run may change; only plans keep those (`survey`).

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::time::Instant;

use super::deadline::Deadline;
use super::error::{About, Error, Service};
use super::iam::{Lookup, Principal};
use super::single_flight::SingleFlight;
use super::sts::about_caller;
use super::survey::Surveys;
use super::{Aws, Caller, Cluster, Eks, Settings};
use crate::access::timing::ACTIVE_CLUSTER_STAYS;
use crate::access::{CallerArn, ClusterName, PrincipalArn, PrincipalKind, SSO_PATH};

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Once<K, V>(Mutex<HashMap<K, Arc<SingleFlight<V, Error>>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Once<K, V> {
    /// The answer, if it was not looked up before `since` (none: however old it is), else the one that is found now. Those
    /// who ask meanwhile wait for it, each as long as it may.
    pub(super) async fn ask<F, Answer>(
        &self,
        deadline: &Deadline,
        about: &About,
        since: Option<Instant>,
        key: K,
        find: F,
    ) -> Result<V, Error>
    where
        F: FnOnce() -> Answer,
        Answer: Future<Output = Result<V, Error>>,
    {
        self.ask_since(deadline, about, |_| since, key, find).await
    }

    /// The same where the kept answer says how old it may be.
    async fn ask_since<F, Answer>(
        &self,
        deadline: &Deadline,
        about: &About,
        since: impl FnOnce(&V) -> Option<Instant>,
        key: K,
        find: F,
    ) -> Result<V, Error>
    where
        F: FnOnce() -> Answer,
        Answer: Future<Output = Result<V, Error>>,
    {
        let flight =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        let turn = deadline.enforce(flight.turn()).await;
        let mut turn = turn.map_err(|stopped| Error::not_sent(about, stopped))?;
        if let Some(since) = turn.kept().and_then(since) {
            turn.forget_before(since);
        }
        // Most who ask find an answer, so only the one who looks it up has the room that this takes.
        turn.or_find(|| Box::pin(find())).await
    }

    /// The kept answer, if there is one and nobody is asking.
    fn kept(&self, key: &K) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key)?.kept()
    }

    /// Drops what was found. An answer that is still to come serves those who wait for it, and nobody later.
    pub(super) fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Drops every answer.
    pub(super) fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A cluster by region and name.
pub(super) type ClusterKey = (String, ClusterName);

/// All that is looked up for many.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    clusters: Once<ClusterKey, Arc<Cluster>>,
    callers: Once<(), Arc<Caller>>,
    /// The same, asked by those who need not know: their failures are not those of the others.
    callers_if_reachable: Once<(), Arc<Caller>>,
    principals: Once<(PrincipalKind, String), Principal>,
    sso_roles: Once<(), Arc<Vec<Principal>>>,
    /// What plans asked, with what was not found.
    pub(super) surveys: Surveys,
}

impl Eks {
    /// A cluster, as it was described no earlier than `since`; one that is active in mode `API` may have been described a
    /// little earlier.
    ///
    /// # Errors
    /// As for [`Self::describe_cluster`]; not kept.
    pub async fn cluster(
        &self,
        deadline: &Deadline,
        since: Instant,
        name: &ClusterName,
    ) -> Result<Arc<Cluster>, Error> {
        let since = |kept: &Arc<Cluster>| {
            if kept.is_settled() { since.checked_sub(ACTIVE_CLUSTER_STAYS) } else { Some(since) }
        };
        self.cluster_since(deadline, since, name).await
    }

    async fn cluster_since(
        &self,
        deadline: &Deadline,
        since: impl FnOnce(&Arc<Cluster>) -> Option<Instant>,
        name: &ClusterName,
    ) -> Result<Arc<Cluster>, Error> {
        let about = About::new(Service::Eks, "DescribeCluster", name.to_string()).in_region(self.region());
        let key = (self.region().to_owned(), name.clone());
        let find = || async { self.describe_cluster(deadline, name).await.map(Arc::new) };
        self.aws.lookups().clusters.ask_since(deadline, &about, since, key, find).await
    }

    /// When a cluster was created. That never changes, so an answer of any age serves.
    ///
    /// # Errors
    /// As for [`Self::cluster`].
    pub async fn cluster_created_at(
        &self,
        deadline: &Deadline,
        name: &ClusterName,
    ) -> Result<Option<Timestamp>, Error> {
        let cluster = self.cluster_since(deadline, |_| None, name).await?;
        Ok(cluster.created_at)
    }
}

impl Aws {
    /// Drops what was looked up: after a write of our own nothing is answered from before it.
    pub(super) fn forget_lookups(&self) {
        let Lookups { clusters, principals, sso_roles, surveys, callers: _, callers_if_reachable: _ } =
            self.lookups();
        clusters.forget_all();
        principals.forget_all();
        sso_roles.forget_all();
        surveys.forget_all();
    }

    /// The caller, asked once a run: credentials that are renewed stay the same caller's.
    ///
    /// # Errors
    /// As for [`super::Sts::caller_identity`]; not kept.
    pub async fn caller(&self, deadline: &Deadline) -> Result<Arc<Caller>, Error> {
        let find = || async { self.sts().caller_identity(deadline).await.map(Arc::new) };
        self.lookups().callers.ask(deadline, &about_caller(), None, (), find).await
    }

    /// The caller for what only adds to an answer, such as a look-up in IAM: where STS cannot be reached, as from a private
    /// network, it is not waited for as long as by [`Self::caller`].
    ///
    /// # Errors
    /// As for [`Self::caller`].
    pub async fn caller_if_reachable(&self, deadline: &Deadline) -> Result<Arc<Caller>, Error> {
        let Lookups { callers, callers_if_reachable, .. } = self.lookups();
        if let Some(known) = callers.kept(&()) {
            return Ok(known);
        }
        let find = || async { self.sts().caller_if_reachable(deadline).await.map(Arc::new) };
        let found = callers_if_reachable.ask(deadline, &about_caller(), None, (), find).await?;
        callers.ask(deadline, &about_caller(), None, (), || async { Ok(found) }).await
    }

    /// A principal in IAM, as it was looked up no earlier than `since`.
    ///
    /// # Errors
    /// When the caller or the principal cannot be asked for, for another reason than that it is forbidden.
    pub async fn principal(
        &self,
        deadline: &Deadline,
        since: Instant,
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        if let Some(not_asked) = self.not_asked(deadline, arn).await? {
            return Ok(not_asked);
        }
        let found = self.principal_named_like(deadline, since, arn).await?;
        Ok(match found {
            Lookup::Found(principal) => Lookup::at(arn, principal),
            other => other,
        })
    }

    /// What a look-up of a principal comes to without IAM.
    ///
    /// # Errors
    /// When the caller cannot be asked for.
    pub(super) async fn not_asked(
        &self,
        deadline: &Deadline,
        arn: &PrincipalArn,
    ) -> Result<Option<Lookup<Principal>>, Error> {
        let Settings { skip_iam_lookups, skip_requesting_account_id, .. } = self.settings();
        if *skip_iam_lookups || *skip_requesting_account_id || arn.is_root() {
            return Ok(Some(Lookup::Skipped));
        }
        self.outages().check_reach(&look_up(arn))?;
        let caller = self.caller_if_reachable(deadline).await;
        let caller = caller.inspect_err(|error| self.outages().note(error))?;
        let is_ours = caller.account == arn.account();
        Ok((!is_ours).then(|| Lookup::OtherAccount(arn.account().to_owned())))
    }

    /// The principal behind the caller: the role of a session with its path, or the user itself. A federated user has none.
    ///
    /// # Errors
    /// As for [`Self::principal`].
    pub async fn principal_of_caller(
        &self,
        deadline: &Deadline,
        since: Instant,
    ) -> Result<Lookup<PrincipalArn>, Error> {
        let session = match &self.caller(deadline).await?.arn {
            CallerArn::Principal(principal) => return Ok(Lookup::Found(principal.clone())),
            CallerArn::FederatedUser(_) => return Ok(Lookup::Absent),
            CallerArn::Session(session) => session.clone(),
        };
        if self.settings().skip_iam_lookups {
            return Ok(Lookup::Skipped);
        }
        let found = self.principal_named_like(deadline, since, &session.role_without_path()).await?;
        Ok(match found {
            Lookup::Found(principal) | Lookup::Elsewhere(principal) => Lookup::Found(principal.arn),
            Lookup::Absent => Lookup::Absent,
            Lookup::Denied => Lookup::Denied,
            Lookup::Skipped => Lookup::Skipped,
            Lookup::OtherAccount(account) => Lookup::OtherAccount(account),
        })
    }

    /// The roles of IAM Identity Center, as they were listed no earlier than `since`: one list for all who ask at once.
    ///
    /// # Errors
    /// As for [`super::Iam::list_sso_roles`].
    pub async fn sso_roles(&self, deadline: &Deadline, since: Instant) -> Result<Arc<Vec<Principal>>, Error> {
        let about = About::new(Service::Iam, "ListRoles", SSO_PATH.to_owned());
        let find = || async { self.iam().list_sso_roles(deadline).await.map(Arc::new) };
        self.lookups().sso_roles.ask(deadline, &about, Some(since), (), find).await
    }

    async fn principal_named_like(
        &self,
        deadline: &Deadline,
        since: Instant,
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        let key = (arn.kind(), arn.name().to_owned());
        let find = || async { self.iam().named_like(deadline, arn).await };
        match self.lookups().principals.ask(deadline, &look_up(arn), Some(since), key, find).await {
            Ok(principal) => Ok(Lookup::Found(principal)),
            Err(error) if error.is_no_such_principal() => Ok(Lookup::Absent),
            Err(error) if error.is_access_denied() => Ok(Lookup::Denied),
            Err(error) => Err(error),
        }
    }
}

/// The call that looks a principal up.
pub(super) fn look_up(arn: &PrincipalArn) -> About {
    let operation = match arn.kind() {
        PrincipalKind::User => "GetUser",
        PrincipalKind::Role | PrincipalKind::Root => "GetRole",
    };
    About::new(Service::Iam, operation, arn.name().to_owned())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::super::deadline::Stopped;
    use super::super::error::CredentialsFault;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_at_once_ask_once_and_whoever_comes_later_asks_again() {
        let (once, deadline, about) = (Once::default(), Deadline::never(), about());
        let asked = Cell::new(0);
        let find = || async {
            asked.set(asked.get() + 1);
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(asked.get())
        };
        let ask = |key, since| once.ask(&deadline, &about, since, key, find);
        let begun = Some(Instant::now());
        let late = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            ask("a", Some(Instant::now())).await
        };
        let (first, second, third) = tokio::join!(ask("a", begun), ask("a", begun), late);
        assert_eq!((first.unwrap(), second.unwrap(), third.unwrap()), (1, 1, 1), "it was still to come");
        assert_eq!(ask("a", begun).await.unwrap(), 1, "it was looked up since");
        assert_eq!(ask("a", Some(Instant::now())).await.unwrap(), 2, "it was looked up before");
        assert_eq!(ask("a", None).await.unwrap(), 2, "however old it is");
        assert_eq!(ask("b", begun).await.unwrap(), 3);
        once.forget_all();
        assert_eq!(ask("a", begun).await.unwrap(), 4);
    }

    fn about() -> About {
        About::new(Service::Eks, "DescribeCluster", "demo".to_owned())
    }

    fn answer(status: u16, code: &str) -> Error {
        Error::answered(&about(), status, Some(code), None, None)
    }

    #[tokio::test(start_paused = true)]
    async fn a_negative_answer_is_not_kept_and_what_everybody_would_meet_is_for_a_while() {
        for (error, is_kept) in [
            (Error::not_sent(&about(), Stopped::Cancelled), false),
            (answer(500, "ServerException").stopped_by(Stopped::OutOfTime), false),
            (answer(404, "ResourceNotFoundException"), false),
            (answer(400, "InvalidRequestException"), false),
            (answer(403, "AccessDeniedException"), true),
            (answer(403, "ExpiredTokenException"), true),
            (answer(429, "ThrottlingException"), true),
            (answer(503, "ServiceUnavailableException"), true),
            (Error::limit_passed(&about(), Duration::from_mins(1)), true),
            (Error::credentials(&about(), CredentialsFault::NoneFound, "the default sources", "none"), true),
        ] {
            let (once, deadline) = (Once::default(), Deadline::never());
            let shown = error.to_string();
            assert!(once.ask(&deadline, &about(), None, "a", || async { Err(error) }).await.is_err());
            tokio::time::advance(Duration::from_secs(1)).await;
            let again = once.ask(&deadline, &about(), None, "a", || async { Ok(7) }).await;
            assert_eq!(again.is_err(), is_kept, "{shown}");
            tokio::time::advance(Duration::from_secs(6)).await;
            assert!(once.ask(&deadline, &about(), None, "a", || async { Ok(8) }).await.is_ok(), "{shown}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_another_waits_no_longer_than_it_may() {
        let once: Once<&str, u32> = Once::default();
        let (forever, about) = (Deadline::never(), about());
        let first = once.ask(&forever, &about, None, "a", std::future::pending);
        let hasty = forever.at_most(Duration::from_secs(1));
        let second = once.ask(&hasty, &about, None, "a", || async { Ok(7) });
        tokio::select! {
            biased;
            _ = first => panic!("it never comes"),
            answer = second => assert!(answer.unwrap_err().is_out_of_time()),
        }
    }
}
