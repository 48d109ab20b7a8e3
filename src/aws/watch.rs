//! What is noted of every answer: the service's clock and the host that was asked. Never here: what follows from either.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

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

/// No answer has told the time yet.
const UNHEARD: i64 = i64::MIN;

/// Notes what one client's requests and answers show.
#[derive(Debug)]
pub(super) struct Watch {
    /// Seconds by which the service's clock is ahead of ours, or [`UNHEARD`].
    ahead: AtomicI64,
    host: Mutex<Option<String>>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(UNHEARD), host: Mutex::default() }
    }
}

impl Watch {
    /// How far the service's clock is ahead of ours, to the second, by its last answer.
    pub(super) fn ahead(&self) -> Option<SignedDuration> {
        let ahead = self.ahead.load(Ordering::Relaxed);
        (ahead != UNHEARD).then(|| SignedDuration::from_secs(ahead))
    }

    /// The host that was last asked, with its port.
    pub(super) fn host(&self) -> Option<String> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the `Date` of an answer that came at a time of our clock.
    pub(super) fn hear(&self, date: &str, now: Timestamp) {
        if let Ok(service) = DateTime::from_str(date, Format::HttpDate) {
            self.ahead.store(service.secs() - now.as_second(), Ordering::Relaxed);
        }
    }

    fn see(&self, uri: &str) {
        let after = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let host = after.split(['/', '?']).next().unwrap_or(after);
        let host = host.rsplit('@').next().unwrap_or(host);
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = Some(host.to_owned());
    }
}

/// The watch as the SDK wants it.
#[derive(Debug)]
pub(super) struct Watcher(pub(super) std::sync::Arc<Watch>);

impl Intercept for Watcher {
    fn name(&self) -> &'static str {
        "Watcher"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.see(context.request().uri());
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = context.response().headers().get("date") {
            self.0.hear(date, Timestamp::now());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_s_clock_is_told_by_its_date() {
        let watch = Watch::default();
        assert_eq!(watch.ahead(), None);
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        watch.hear("Fri, 02 Jan 2026 03:09:05 GMT", now);
        assert_eq!(watch.ahead(), Some(SignedDuration::from_secs(300)));
        watch.hear("Fri, 02 Jan 2026 03:03:05 GMT", now);
        assert_eq!(watch.ahead(), Some(SignedDuration::from_secs(-60)));
        watch.hear("no date", now);
        assert_eq!(watch.ahead(), Some(SignedDuration::from_secs(-60)));
    }

    #[test]
    fn the_host_is_seen_without_path_and_user() {
        let watch = Watch::default();
        for (uri, host) in [
            ("https://eks.eu-west-1.amazonaws.com/clusters/demo", "eks.eu-west-1.amazonaws.com"),
            ("http://127.0.0.1:8080?Action=GetRole", "127.0.0.1:8080"),
            ("http://jo:word@localhost:1/", "localhost:1"),
        ] {
            watch.see(uri);
            assert_eq!(watch.host().as_deref(), Some(host));
        }
    }
}
