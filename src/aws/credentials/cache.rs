//! Credentials, loaded once by whoever asks first and kept until shortly before they end, for the SDK's clients and for
//! tokens alike. Those who wait while a source fails get its failure, and need not wait for it in turn. Never here: where
//! they come from.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::super::single_flight::{Failure, Reach, SingleFlight};
use super::keys;
use crate::text::Secret;

/// How long a source may take. A helper may wait for a person: the SDK's 5 s are too short for that.
const LOAD_LIMIT: Duration = Duration::from_mins(2);

/// How long before their end credentials are loaded anew, if they were to last longer when they came.
const REFRESHED_BEFORE: Duration = Duration::from_mins(2);

/// Keeps what a source gave. One load at a time, whoever asks.
pub(in crate::aws) struct CredentialCache {
    source: SharedCredentialsProvider,
    kept: SingleFlight<Loaded, SourceFailure>,
    /// What no text may show, of credentials that were renewed too: an answer to them may still be on its way.
    secrets: Mutex<Vec<Secret>>,
}

/// Credentials, and until when they are given out.
#[derive(Clone)]
struct Loaded {
    credentials: Credentials,
    renewed_at: Option<SystemTime>,
}

impl Loaded {
    /// Credentials that came close to their end are used up to it: their source would give the same again.
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let before = |end: SystemTime| end.checked_sub(REFRESHED_BEFORE).filter(|early| *early > now);
        let renewed_at = credentials.expiry().map(|end| before(end).unwrap_or(end));
        Self { credentials, renewed_at }
    }

    fn counts(&self, now: SystemTime) -> bool {
        self.renewed_at.is_none_or(|end| now < end)
    }
}

impl CredentialCache {
    /// A cache of a source, which is not asked yet.
    pub(in crate::aws) fn new(source: SharedCredentialsProvider) -> Arc<Self> {
        Arc::new(Self { source, kept: SingleFlight::default(), secrets: Mutex::default() })
    }

    /// The credentials, loaded if there are none or they end soon.
    ///
    /// # Errors
    /// What the source says, that it took too long, or that what it gave can sign nothing; for some seconds the same to all.
    pub(in crate::aws) async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut turn = self.kept.turn().await;
        if turn.kept().is_some_and(|loaded| !loaded.counts(SystemTime::now())) {
            turn.forget();
        }
        let loaded = turn.or_find(|| self.load()).await;
        loaded.map(|loaded| loaded.credentials).map_err(SourceFailure::into_error)
    }

    async fn load(&self) -> Result<Loaded, SourceFailure> {
        let loaded = tokio::time::timeout(LOAD_LIMIT, self.source.provide_credentials()).await;
        let loaded = loaded.unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(LOAD_LIMIT)));
        let now = SystemTime::now();
        let checked = loaded.and_then(|credentials| {
            self.secrets.lock().unwrap_or_else(PoisonError::into_inner).extend(secrets(&credentials));
            keys::check(&credentials, now).map_err(CredentialsError::provider_error)?;
            Ok(Loaded::new(credentials, now))
        });
        checked.map_err(|error| SourceFailure(Arc::new(error)))
    }

    /// Forgets credentials that AWS refused as expired. Says whether the source can give others: those of a source that
    /// gives no end are what they are.
    pub(in crate::aws) async fn forget(&self) -> bool {
        let mut turn = self.kept.turn().await;
        let renewable = turn.kept().is_some_and(|loaded| loaded.renewed_at.is_some());
        if renewable {
            turn.forget();
        }
        renewable
    }
}

fn secrets(credentials: &Credentials) -> impl Iterator<Item = Secret> {
    let texts = [Some(credentials.secret_access_key()), credentials.session_token()];
    texts.into_iter().flatten().map(Secret::from)
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

/// The cache as the SDK wants it.
#[derive(Clone, Debug)]
pub(in crate::aws) struct CachedCredentials(pub(in crate::aws) Arc<CredentialCache>);

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.credentials())
    }
}

impl fmt::Debug for CredentialCache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CredentialCache")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_credential_types::credential_fn::provide_credentials_fn;

    use super::*;

    /// A cache of a source that counts, and the count.
    fn counted(lifetime: Option<Duration>) -> (Arc<CredentialCache>, Arc<AtomicU32>) {
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
        (CredentialCache::new(SharedCredentialsProvider::new(source)), count)
    }

    #[tokio::test]
    async fn many_who_ask_at_once_load_once() {
        let (cache, count) = counted(None);
        let (one, two, three) = tokio::join!(cache.credentials(), cache.credentials(), cache.credentials());
        assert!(one.is_ok() && two.is_ok() && three.is_ok());
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn credentials_are_renewed_two_minutes_before_their_end_or_at_it() {
        let now = SystemTime::now();
        let mins = Duration::from_mins;
        for (lifetime, counts_for) in [
            (Some(mins(30)), Some(mins(28))),
            (Some(mins(2)), Some(mins(2))),
            (Some(mins(1)), Some(mins(1))),
            (None, None),
        ] {
            let end = lifetime.map(|lifetime| now + lifetime);
            let loaded = Loaded::new(Credentials::new("key", "secret", None, end, "test"), now);
            let after = counts_for.map(|duration| now + duration);
            assert_eq!(loaded.renewed_at, after);
            let second = Duration::from_secs(1);
            let around = after.map(|after| (loaded.counts(after - second), loaded.counts(after)));
            assert_eq!(around, after.map(|_| (true, false)));
        }
    }

    /// Public report: a program that caches what it gives is started at every call near the end of it.
    #[tokio::test]
    async fn a_source_of_credentials_near_their_end_is_asked_once() {
        let (cache, count) = counted(Some(Duration::from_mins(1)));
        for _ in 0..5 {
            cache.credentials().await.unwrap();
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_can_sign_nothing_is_not_given_out() {
        let (cache, count) = counted(Some(Duration::ZERO));
        for _ in 0..2 {
            let error = cache.credentials().await.unwrap_err();
            assert!(crate::aws::error::chain(&error).contains("expired at"), "{error}");
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn only_credentials_that_end_can_be_renewed() {
        for (lifetime, renewable) in [(Some(Duration::from_hours(1)), true), (None, false)] {
            let (cache, count) = counted(lifetime);
            cache.credentials().await.unwrap();
            assert_eq!(cache.forget().await, renewable);
            cache.credentials().await.unwrap();
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
            let result = CredentialCache::new(SharedCredentialsProvider::new(source)).credentials().await;
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
        let cache = CredentialCache::new(SharedCredentialsProvider::new(source));
        let many = futures_util::future::join_all((0..200).map(|_| cache.credentials())).await;
        for failed in many.into_iter().chain([cache.credentials().await]) {
            let error = failed.unwrap_err();
            assert!(matches!(error, CredentialsError::InvalidConfiguration(_)), "{error:?}");
            let said = crate::aws::error::chain(&error);
            assert_eq!(said, "the program is not there");
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert!(cache.credentials().await.is_err());
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn no_text_shows_the_secrets_of_what_was_loaded() {
        let (key, token) = ("Kd83/kept-secret-of-a-cache+Zq", "kept/session-token-of-a-cache=");
        let source = provide_credentials_fn(move || async move {
            Ok(Credentials::new("AKIAEXAMPLEEXAMPLE00", key, Some(token.to_owned()), None, "test"))
        });
        let cache = CredentialCache::new(SharedCredentialsProvider::new(source));
        cache.credentials().await.unwrap();
        let said = format!("{key} and {}", &token[..20]);
        assert_eq!(crate::text::redacted(&said), "(secret) and (secret)");
    }

    #[tokio::test]
    async fn nothing_of_a_kept_secret_is_shown() {
        let (cache, _) = counted(None);
        cache.credentials().await.unwrap();
        let shown = format!("{:?}", CachedCredentials(cache));
        assert!(!shown.contains("secret") && !shown.contains("key0"), "{shown}");
    }
}
