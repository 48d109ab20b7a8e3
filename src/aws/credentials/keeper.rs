//! Credentials, loaded once by whoever asks first and kept until shortly before they end, for the SDK's clients and for
//! tokens alike. Those who wait while a source fails get its failure, and need not wait for it in turn. Never here: where
//! they come from.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::super::single_flight::{Failure, Reach, SingleFlight};

/// How long a source may take. A helper may wait for a person: the SDK's 5 s are too short for that.
const LOAD_LIMIT: Duration = Duration::from_mins(2);

/// How long before their end credentials are loaded anew.
const REFRESHED_BEFORE: Duration = Duration::from_mins(2);

/// Keeps what a source gave. One load at a time, whoever asks.
pub(in super::super) struct Keeper {
    source: SharedCredentialsProvider,
    kept: SingleFlight<Credentials, SourceFailure>,
}

impl Keeper {
    /// A keeper of a source, which is not asked yet.
    pub(in super::super) fn new(source: SharedCredentialsProvider) -> Arc<Self> {
        Arc::new(Self { source, kept: SingleFlight::default() })
    }

    /// The credentials, loaded if there are none or they end soon.
    ///
    /// # Errors
    /// What the source says, or that it took too long; for some seconds the same to all.
    pub(in super::super) async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut turn = self.kept.turn().await;
        if turn.kept().is_some_and(|credentials| !lasts(credentials, SystemTime::now())) {
            turn.forget();
        }
        turn.or_find(|| self.load()).await.map_err(SourceFailure::into_error)
    }

    async fn load(&self) -> Result<Credentials, SourceFailure> {
        let loaded = tokio::time::timeout(LOAD_LIMIT, self.source.provide_credentials()).await;
        let loaded = loaded.unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(LOAD_LIMIT)));
        loaded.map_err(|error| SourceFailure(Arc::new(error)))
    }

    /// Forgets credentials that AWS refused as expired. Says whether the source can give others: those of a source that
    /// gives no end are what they are.
    pub(in super::super) async fn forget(&self) -> bool {
        let mut turn = self.kept.turn().await;
        let renewable = turn.kept().is_some_and(|credentials| credentials.expiry().is_some());
        if renewable {
            turn.forget();
        }
        renewable
    }
}

/// The failure of a source, which several get: the SDK's own cannot be cloned.
#[derive(Clone, Debug)]
struct SourceFailure(Arc<CredentialsError>);

impl Failure for SourceFailure {
    fn reach(&self) -> Reach {
        Reach::Everybody
    }
}

impl SourceFailure {
    /// An error of the same kind, with the same causes.
    fn into_error(self) -> CredentialsError {
        match &*self.0 {
            CredentialsError::CredentialsNotLoaded(_) => CredentialsError::not_loaded(self),
            CredentialsError::ProviderTimedOut(limit) => {
                CredentialsError::provider_timed_out(limit.timeout_duration())
            }
            CredentialsError::InvalidConfiguration(_) => CredentialsError::invalid_configuration(self),
            CredentialsError::ProviderError(_) => CredentialsError::provider_error(self),
            _ => CredentialsError::unhandled(self),
        }
    }
}

impl fmt::Display for SourceFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Error for SourceFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

fn lasts(credentials: &Credentials, now: SystemTime) -> bool {
    credentials.expiry().is_none_or(|end| end > now + REFRESHED_BEFORE)
}

/// The keeper as the SDK wants it.
#[derive(Clone, Debug)]
pub(in super::super) struct Kept(pub(in super::super) Arc<Keeper>);

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.credentials())
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keeper")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_credential_types::credential_fn::provide_credentials_fn;

    use super::*;

    /// A keeper of a source that counts, and the count.
    fn counted(lifetime: Option<Duration>) -> (Arc<Keeper>, Arc<AtomicU32>) {
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let source = provide_credentials_fn(move || {
            let made = counter.fetch_add(1, Ordering::SeqCst);
            let end = lifetime.map(|lifetime| SystemTime::now() + lifetime);
            async move {
                tokio::task::yield_now().await;
                Ok(Credentials::new(format!("key{made}"), "secret", None, end, "test"))
            }
        });
        (Keeper::new(SharedCredentialsProvider::new(source)), count)
    }

    #[tokio::test]
    async fn many_who_ask_at_once_load_once() {
        let (keeper, count) = counted(None);
        let (one, two, three) =
            tokio::join!(keeper.credentials(), keeper.credentials(), keeper.credentials());
        assert!(one.is_ok() && two.is_ok() && three.is_ok());
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn credentials_are_loaded_anew_before_they_end() {
        for (lifetime, loads) in
            [(Some(Duration::from_mins(1)), 2), (Some(Duration::from_mins(30)), 1), (None, 1)]
        {
            let (keeper, count) = counted(lifetime);
            keeper.credentials().await.unwrap();
            keeper.credentials().await.unwrap();
            assert_eq!(count.load(Ordering::SeqCst), loads, "{lifetime:?}");
        }
    }

    #[tokio::test]
    async fn only_credentials_that_end_can_be_renewed() {
        for (lifetime, renewable) in [(Some(Duration::from_hours(1)), true), (None, false)] {
            let (keeper, count) = counted(lifetime);
            keeper.credentials().await.unwrap();
            assert_eq!(keeper.forget().await, renewable);
            keeper.credentials().await.unwrap();
            assert_eq!(count.load(Ordering::SeqCst), 1 + u32::from(renewable));
        }
    }

    /// Public report: a credential process that waits for a person is killed after 5 s.
    #[tokio::test(start_paused = true)]
    async fn a_slow_source_has_two_minutes() {
        for (takes, loaded) in [(Duration::from_secs(90), true), (Duration::from_secs(121), false)] {
            let source = provide_credentials_fn(move || async move {
                tokio::time::sleep(takes).await;
                Ok(Credentials::new("key", "secret", None, None, "test"))
            });
            let result = Keeper::new(SharedCredentialsProvider::new(source)).credentials().await;
            assert_eq!(result.is_ok(), loaded, "{takes:?}");
            assert!(loaded || matches!(result, Err(CredentialsError::ProviderTimedOut(_))));
        }
    }

    /// A program that fails is not started for each of 200 resources in turn.
    #[tokio::test(start_paused = true)]
    async fn a_source_that_fails_is_asked_once_for_all_who_wait_and_who_come_soon_after() {
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let source = provide_credentials_fn(move || {
            counter.fetch_add(1, Ordering::SeqCst);
            async {
                tokio::time::sleep(Duration::from_secs(3)).await;
                Err(CredentialsError::invalid_configuration("the program is not there"))
            }
        });
        let keeper = Keeper::new(SharedCredentialsProvider::new(source));
        let many = futures_util::future::join_all((0..200).map(|_| keeper.credentials())).await;
        for failed in many.into_iter().chain([keeper.credentials().await]) {
            let error = failed.unwrap_err();
            assert!(matches!(error, CredentialsError::InvalidConfiguration(_)), "{error:?}");
            let said = crate::aws::error::chain(&error);
            assert_eq!(
                said,
                "the credentials provider was not properly configured: the program is not there"
            );
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert!(keeper.credentials().await.is_err());
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn nothing_of_a_kept_secret_is_shown() {
        let (keeper, _) = counted(None);
        keeper.credentials().await.unwrap();
        let shown = format!("{:?}", Kept(keeper));
        assert!(!shown.contains("secret") && !shown.contains("key0"), "{shown}");
    }
}
