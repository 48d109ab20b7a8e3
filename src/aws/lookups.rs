//! Look-ups that are made once a run, however many resources want them. Only good answers are kept, and many who ask for
//! the same at once ask once. Never here: negative answers, which the same run may change.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::error::Error;
use super::iam::{Lookup, Principal};
use super::retry::Patience;
use super::{Aws, Caller, Cluster};
use crate::access::{CallerArn, ClusterName, PrincipalArn, PrincipalKind};

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Once<K, V>(Mutex<HashMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Once<K, V> {
    /// The kept answer, else the one that is found now. Those who ask meanwhile wait for it.
    async fn ask<F, Answer>(&self, key: K, find: F) -> Result<V, Error>
    where
        F: FnOnce() -> Answer,
        Answer: Future<Output = Result<V, Error>>,
    {
        let cell = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        cell.get_or_try_init(find).await.cloned()
    }

    fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// A cluster by region (none: the default) and name.
type ClusterKey = (Option<String>, ClusterName);

/// All that is looked up once.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    clusters: Once<ClusterKey, Arc<Cluster>>,
    callers: Once<(), Arc<Caller>>,
    principals: Once<(PrincipalKind, String), Principal>,
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
    /// A cluster, described once a run.
    ///
    /// # Errors
    /// As for [`super::Eks::describe_cluster`]; not kept.
    pub async fn cluster(
        &self,
        patience: &Patience,
        region: Option<&str>,
        name: &ClusterName,
    ) -> Result<Arc<Cluster>, Error> {
        let find = || async { self.eks(region).describe_cluster(patience, name).await.map(Arc::new) };
        self.lookups().clusters.ask((region.map(str::to_owned), name.clone()), find).await
    }

    /// Forgets a cluster, so that the next look sees what has changed: its mode, say.
    pub fn forget_cluster(&self, region: Option<&str>, name: &ClusterName) {
        self.lookups().clusters.forget(&(region.map(str::to_owned), name.clone()));
    }

    /// Forgets a principal, so that the next look sees whether it was created anew elsewhere.
    pub fn forget_principal(&self, arn: &PrincipalArn) {
        self.lookups().principals.forget(&(arn.kind(), arn.name().to_owned()));
    }

    /// The caller, asked once a run.
    ///
    /// # Errors
    /// As for [`super::Sts::caller_identity`]; not kept.
    pub async fn caller(&self, patience: &Patience) -> Result<Arc<Caller>, Error> {
        let find = || async { self.sts().caller_identity(patience).await.map(Arc::new) };
        self.lookups().callers.ask((), find).await
    }

    /// A principal in IAM, looked up once a run if it is there.
    ///
    /// # Errors
    /// When the caller or the principal cannot be asked for, for another reason than that it is forbidden.
    pub async fn principal(
        &self,
        patience: &Patience,
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        if self.settings().skip_iam_lookups || arn.is_root() {
            return Ok(Lookup::Skipped);
        }
        if self.caller(patience).await?.account != arn.account() {
            return Ok(Lookup::OtherAccount(arn.account().to_owned()));
        }
        let found = self.principal_named_like(patience, arn).await?;
        Ok(match found {
            Lookup::Found(principal) if principal.arn != *arn => Lookup::Elsewhere(principal),
            other => other,
        })
    }

    /// The principal behind the caller: the role of a session with its path, or the user itself. A federated user has none.
    ///
    /// # Errors
    /// As for [`Self::principal`].
    pub async fn principal_of_caller(&self, patience: &Patience) -> Result<Lookup<PrincipalArn>, Error> {
        let session = match &self.caller(patience).await?.arn {
            CallerArn::Principal(principal) => return Ok(Lookup::Found(principal.clone())),
            CallerArn::FederatedUser(_) => return Ok(Lookup::Absent),
            CallerArn::Session(session) => session.clone(),
        };
        if self.settings().skip_iam_lookups {
            return Ok(Lookup::Skipped);
        }
        let found = self.principal_named_like(patience, &session.role_without_path()).await?;
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
        arn: &PrincipalArn,
    ) -> Result<Lookup<Principal>, Error> {
        let find = || async { self.iam().named_like(patience, arn).await };
        match self.lookups().principals.ask((arn.kind(), arn.name().to_owned()), find).await {
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

    #[tokio::test]
    async fn many_who_ask_at_once_ask_once() {
        let once = Once::default();
        let asked = Cell::new(0);
        let find = || async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            Ok(7)
        };
        let (first, second) = tokio::join!(once.ask("a", find), once.ask("a", find));
        assert_eq!((first.unwrap(), second.unwrap(), asked.get()), (7, 7, 1));
        once.ask("b", find).await.unwrap();
        once.forget(&"a");
        once.ask("a", find).await.unwrap();
        assert_eq!(asked.get(), 3);
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        let once = Once::default();
        let about = About::new(Service::Eks, "DescribeCluster", "demo".to_owned());
        let failed = once.ask("a", || async { Err(Error::not_sent(&about, Stopped::Cancelled)) }).await;
        assert!(failed.is_err());
        assert_eq!(once.ask("a", || async { Ok(7) }).await.unwrap(), 7);
    }
}
