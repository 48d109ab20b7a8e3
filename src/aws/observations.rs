//! What was observed of a service's answers: its clock, the host that was asked, and whether that can be reached. Never here:
//! requests.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::error::Error;
use super::retry::RetryPolicy;

/// How long a host that was given up as unreachable is tried once a call.
const GIVEN_UP_FOR: Duration = Duration::from_mins(1);

/// No answer has told the time yet.
const NO_ANSWER: i64 = i64::MIN;

/// What one client's requests and answers showed.
#[derive(Debug)]
pub(super) struct Observations {
    /// Seconds by which the service's clock is ahead of ours, or [`NO_ANSWER`].
    ahead: AtomicI64,
    host: Mutex<Option<String>>,
    /// When a call gave the host up as unreachable, unless one was answered since.
    given_up: Mutex<Option<Instant>>,
}

impl Default for Observations {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(NO_ANSWER), host: Mutex::default(), given_up: Mutex::default() }
    }
}

impl Observations {
    /// How far the service's clock is ahead of ours, to the second, by its last answer.
    pub(super) fn ahead(&self) -> Option<SignedDuration> {
        let ahead = self.ahead.load(Ordering::Relaxed);
        (ahead != NO_ANSWER).then(|| SignedDuration::from_secs(ahead))
    }

    /// The host that was last asked, with its port.
    pub(super) fn host(&self) -> Option<String> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the `Date` of an answer that came at a time of our clock.
    pub(super) fn record_date(&self, date: &str, now: Timestamp) {
        if let Ok(service) = DateTime::from_str(date, Format::HttpDate) {
            self.ahead.store(service.secs() - now.as_second(), Ordering::Relaxed);
        }
    }

    fn record_host(&self, uri: &str) {
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = Some(host_of(uri).to_owned());
    }

    /// The policy for the next call: a host that the last call gave up as unreachable is tried once. It answers again, or
    /// hundreds of resources need not find out one after the other that it does not.
    pub(super) fn limited(&self, policy: RetryPolicy) -> RetryPolicy {
        let given_up = *self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        match given_up {
            Some(since) if since.elapsed() < GIVEN_UP_FOR => {
                RetryPolicy { unreachable_attempts: 1, ..policy }
            }
            _ => policy,
        }
    }

    /// Notes whether a call was answered, or gave the host up after all attempts of `whole`, the policy that is not limited.
    pub(super) fn record_outcome<T>(&self, outcome: &Result<T, Error>, whole: RetryPolicy) {
        let mut given_up = self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Err(error) if error.is_unreachable() && whole.is_exhausted_by(error) => {
                *given_up = Some(Instant::now());
            }
            Err(error) if error.status().is_none() => {}
            _ => *given_up = None,
        }
    }
}

/// The host in a URL, with its port.
pub(super) fn host_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = after.split(['/', '?', '#']).next().unwrap_or(after);
    host.rsplit('@').next().unwrap_or(host)
}

/// Records what the SDK sends and receives.
#[derive(Debug)]
pub(super) struct Observer(pub(super) std::sync::Arc<Observations>);

impl Intercept for Observer {
    fn name(&self) -> &'static str {
        "Observer"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.record_host(context.request().uri());
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = context.response().headers().get("date") {
            self.0.record_date(date, Timestamp::now());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_s_clock_is_told_by_its_date() {
        let observations = Observations::default();
        assert_eq!(observations.ahead(), None);
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        observations.record_date("Fri, 02 Jan 2026 03:09:05 GMT", now);
        assert_eq!(observations.ahead(), Some(SignedDuration::from_secs(300)));
        observations.record_date("Fri, 02 Jan 2026 03:03:05 GMT", now);
        assert_eq!(observations.ahead(), Some(SignedDuration::from_secs(-60)));
        observations.record_date("no date", now);
        assert_eq!(observations.ahead(), Some(SignedDuration::from_secs(-60)));
    }

    #[test]
    fn the_host_is_seen_without_path_and_user() {
        let observations = Observations::default();
        for (uri, host) in [
            ("https://eks.eu-west-1.amazonaws.com/clusters/demo", "eks.eu-west-1.amazonaws.com"),
            ("http://127.0.0.1:8080?Action=GetRole", "127.0.0.1:8080"),
            ("http://jo:word@localhost:1/", "localhost:1"),
        ] {
            observations.record_host(uri);
            assert_eq!(observations.host().as_deref(), Some(host));
        }
    }
}
