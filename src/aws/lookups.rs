//! Look-ups that many operations need: those who ask for the same at once ask once, and an answer serves only operations
//! that began before it was looked up. What changes in a run (a cluster's mode, a recreated principal) is seen by whatever
//! runs after the change. Never here: negative answers, which the same run may change.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::error::Error;
use super::iam::{Lookup, Principal};
use super::retry::Patience;
use super::{Aws, Caller, Cluster};
use crate::access::{CallerArn, ClusterName, PrincipalArn, PrincipalKind};

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct SharedLookup<K, V>(Mutex<HashMap<K, Arc<LookupSlot<V>>>>);

/// One answer, or the wait for it.
#[derive(Debug)]
struct LookupSlot<V> {
    asked_at: Instant,
    value: OnceCell<V>,
}

impl<V> LookupSlot<V> {
    /// Whether an operation that began then may use it: it is still to come, or was asked for later.
    fn serves(&self, since: Instant) -> bool {
        !self.value.initialized() || self.asked_at >= since
    }
}

impl<K, V> Default for SharedLookup<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> SharedLookup<K, V> {
    /// An answer that was not looked up before `since`. Those who ask meanwhile wait for the same one.
    async fn ask<F, Found>(&self, key: K, since: Instant, find: F) -> Result<V, Error>
    where
        F: FnOnce() -> Found,
        Found: Future<Output = Result<V, Error>>,
    {
        let answer = self.answer(key, since);
        answer.value.get_or_try_init(find).await.cloned()
    }

    fn answer(&self, key: K, since: Instant) -> Arc<LookupSlot<V>> {
        let new = || Arc::new(LookupSlot { asked_at: Instant::now(), value: OnceCell::new() });
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = answers.entry(key).or_insert_with(new);
        if !kept.serves(since) {
            *kept = new();
        }
        Arc::clone(kept)
    }

    fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A cluster by region (none: the default) and name.
type ClusterKey = (Option<String>, ClusterName);

/// All that is looked up for many.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    clusters: SharedLookup<ClusterKey, Arc<Cluster>>,
    callers: OnceCell<Arc<Caller>>,
    principals: SharedLookup<(PrincipalKind, String), Principal>,
    denied: Mutex<Option<IamDenied>>,
}

/// That IAM may not be asked, as AWS said it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamDenied {
    /// The action that is not allowed, such as `iam:GetRole`.
    pub action: String,
    /// AWS's text.
    pub text: String,
}

impl Aws {
    /// A cluster, as it was described no earlier than `since`.
    ///
    /// # Errors
    /// As for [`super::Eks::describe_cluster`]; not kept.
    pub async fn cluster(
        &self,
        patience: &Patience,
        since: Instant,
        region: Option<&str>,
        name: &ClusterName,
    ) -> Result<Arc<Cluster>, Error> {
        let find = || async { self.eks(region).describe_cluster(patience, name).await.map(Arc::new) };
        self.lookups().clusters.ask((region.map(str::to_owned), name.clone()), since, find).await
    }

    /// Drops what was looked up: after a write of our own nothing is answered from before it.
    pub(super) fn forget_lookups(&self) {
        let Lookups { clusters, callers: _, principals, denied: _ } = self.lookups();
        clusters.forget_all();
        principals.forget_all();
    }

    /// The caller, asked once a run: credentials that are renewed stay the same caller's.
    ///
    /// # Errors
    /// As for [`super::Sts::caller_identity`]; not kept.
    pub async fn caller(&self, patience: &Patience) -> Result<Arc<Caller>, Error> {
        let find = || async { self.sts().caller_identity(patience).await.map(Arc::new) };
        self.lookups().callers.get_or_try_init(find).await.cloned()
    }

    /// A principal in IAM, as it was looked up no earlier than `since`.
    ///
    /// # Errors
    /// When the caller or the principal cannot be asked for, for another reason than that it is forbidden.
    pub async fn principal(
        &self,
        patience: &Patience,
        since: Instant,
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        if self.settings().skip_iam_lookups || arn.is_root() {
            return Ok(Lookup::Skipped);
        }
        if self.caller(patience).await?.account != arn.account() {
            return Ok(Lookup::OtherAccount(arn.account().to_owned()));
        }
        let found = self.principal_named_like(patience, since, arn).await?;
        Ok(match found {
            Lookup::Found(principal) if principal.arn != *arn => Lookup::Elsewhere(principal),
            other => other,
        })
    }

    /// The principal behind the caller: the role of a session with its path, or the user itself. A federated user has none.
    ///
    /// # Errors
    /// As for [`Self::principal`].
    pub async fn principal_of_caller(
        &self,
        patience: &Patience,
        since: Instant,
    ) -> Result<Lookup<PrincipalArn>, Error> {
        let session = match &self.caller(patience).await?.arn {
            CallerArn::Principal(principal) => return Ok(Lookup::Found(principal.clone())),
            CallerArn::FederatedUser(_) => return Ok(Lookup::Absent),
            CallerArn::Session(session) => session.clone(),
        };
        if self.settings().skip_iam_lookups {
            return Ok(Lookup::Skipped);
        }
        let found = self.principal_named_like(patience, since, &session.role_without_path()).await?;
        Ok(match found {
            Lookup::Found(principal) | Lookup::Elsewhere(principal) => Lookup::Found(principal.arn),
            Lookup::Absent => Lookup::Absent,
            Lookup::Denied => Lookup::Denied,
            Lookup::Skipped => Lookup::Skipped,
            Lookup::OtherAccount(account) => Lookup::OtherAccount(account),
        })
    }

    /// That IAM has forbidden a look-up in this run, if it has. The first time is kept.
    #[must_use]
    pub fn iam_denied(&self) -> Option<IamDenied> {
        self.lookups().denied.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes an error of IAM's as forbidden, if that is what it is.
    pub(super) fn note_denied(&self, error: &Error) {
        if error.is_access_denied() {
            let text = error.message().unwrap_or_default().to_owned();
            let denied = IamDenied { action: error.denied_action(), text };
            self.lookups().denied.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(denied);
        }
    }

    async fn principal_named_like(
        &self,
        patience: &Patience,
        since: Instant,
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        let find = || async { self.iam().named_like(patience, arn).await };
        match self.lookups().principals.ask((arn.kind(), arn.name().to_owned()), since, find).await {
            Ok(principal) => Ok(Lookup::Found(principal)),
            Err(error) if error.is_no_such_principal() => Ok(Lookup::Absent),
            Err(error) if error.is_access_denied() => {
                self.note_denied(&error);
                Ok(Lookup::Denied)
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::error::{About, Service};
    use super::super::retry::Stopped;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_at_once_ask_once_and_whoever_comes_later_asks_again() {
        let shared = SharedLookup::default();
        let asked = Cell::new(0);
        let find = || async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            Ok(asked.get())
        };
        let begun = Instant::now();
        let (first, second) = tokio::join!(shared.ask("a", begun, find), shared.ask("a", begun, find));
        assert_eq!((first.unwrap(), second.unwrap()), (1, 1));
        tokio::time::advance(std::time::Duration::from_millis(1)).await;
        assert_eq!(shared.ask("a", begun, find).await.unwrap(), 1, "it was looked up since");
        assert_eq!(shared.ask("a", Instant::now(), find).await.unwrap(), 2, "it was looked up before");
        assert_eq!(shared.ask("b", begun, find).await.unwrap(), 3);
        shared.forget_all();
        assert_eq!(shared.ask("a", begun, find).await.unwrap(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_still_to_come_serves_whoever_asks_meanwhile() {
        let shared = SharedLookup::default();
        let slow = || async {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            Ok(1)
        };
        let later = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            shared.ask("a", Instant::now(), || async { Ok(2) }).await
        };
        let (first, second) = tokio::join!(shared.ask("a", Instant::now(), slow), later);
        assert_eq!((first.unwrap(), second.unwrap()), (1, 1));
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        let (shared, begun) = (SharedLookup::default(), Instant::now());
        let about = About::new(Service::Eks, "DescribeCluster", "demo".to_owned());
        let failed = shared.ask("a", begun, || async { Err(Error::not_sent(&about, Stopped::Cancelled)) });
        assert!(failed.await.is_err());
        assert_eq!(shared.ask("a", begun, || async { Ok(7) }).await.unwrap(), 7);
    }
}
