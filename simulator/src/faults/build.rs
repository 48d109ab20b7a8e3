//! Faults that programs put together. Never here: what makes one wrong, which the simulator says when it is added.

use std::collections::BTreeMap;

use super::{Fault, KUBERNETES, RawBody, UserInfo};
use crate::service_error::ServiceError;

impl Fault {
    /// The next call of `operation` (`*` is any) is answered with this error and does nothing.
    #[must_use]
    pub fn error(operation: &str, status: u16, code: &str, message: &str) -> Self {
        Self { error: Some(service_error(status, code, message)), ..Self::of(operation) }
    }

    /// The connection of the next call is closed before anything is done.
    #[must_use]
    pub fn cut(operation: &str) -> Self {
        Self { cut: true, ..Self::of(operation) }
    }

    /// The next call is done, and its connection closed without an answer.
    #[must_use]
    pub fn apply_then_cut(operation: &str) -> Self {
        Self { apply_then_cut: true, ..Self::of(operation) }
    }

    /// The next call is done, and answered with this error.
    #[must_use]
    pub fn apply_then_error(operation: &str, status: u16, code: &str, message: &str) -> Self {
        Self { apply_then_error: Some(service_error(status, code, message)), ..Self::of(operation) }
    }

    /// The next call is done at once, and answered this much after its request.
    #[must_use]
    pub fn apply_then_delay(operation: &str, milliseconds: u64) -> Self {
        Self { apply_then_delay_ms: Some(milliseconds), ..Self::of(operation) }
    }

    /// The next call waits before it is done as usual.
    #[must_use]
    pub fn delay(operation: &str, milliseconds: u64) -> Self {
        Self { delay_ms: Some(milliseconds), ..Self::of(operation) }
    }

    /// The next read is answered as before the last write.
    #[must_use]
    pub fn stale(operation: &str) -> Self {
        Self { stale: true, ..Self::of(operation) }
    }

    /// The next call is answered with this body, as a proxy would, and does nothing.
    #[must_use]
    pub fn body(operation: &str, status: u16, content_type: &str, text: &str) -> Self {
        let (content_type, text) = (content_type.to_owned(), text.to_owned());
        let body = RawBody { status, content_type, text, headers: BTreeMap::new() };
        Self { body: Some(body), ..Self::of(operation) }
    }

    /// The next request at a cluster's API server is answered as if this user had sent it, whatever its token.
    #[must_use]
    pub fn identity(
        operation: &str,
        username: &str,
        groups: &[&str],
        extra: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        let user = UserInfo { username: username.to_owned(), groups, extra };
        Self { identity: Some(user), ..Self::of(operation) }.kubernetes()
    }

    fn of(operation: &str) -> Self {
        Self { operation: operation.to_owned(), count: 1, ..Self::default() }
    }

    /// How many calls it meets; defaults to one.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = count.into();
        self
    }

    /// How many calls pass first.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls.into();
        self
    }

    /// Only calls whose target, as the journal says it, contains this.
    #[must_use]
    pub fn on(mut self, target: &str) -> Self {
        self.target = Some(target.to_owned());
        self
    }

    /// Only calls of this service: `eks`, `iam` or `sts`.
    #[must_use]
    pub fn service(mut self, name: &str) -> Self {
        self.service = Some(name.to_owned());
        self
    }

    /// For the clusters' API servers instead of AWS; operations are `SelfSubjectReview`, `SelfSubjectAccessReview`,
    /// `ConfigMap` and `Discovery`. An error's code is the reason of the `Status`.
    #[must_use]
    pub fn kubernetes(self) -> Self {
        self.service(KUBERNETES)
    }

    /// With a header beside its body, such as `x-amzn-RequestId`, which only AWS sends. Without a body, it has no effect.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Some(body) = &mut self.body {
            body.headers.insert(name.to_owned(), value.to_owned());
        }
        self
    }
}

fn service_error(status: u16, code: &str, message: &str) -> ServiceError {
    ServiceError { status, code: code.to_owned().into(), message: message.to_owned().into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Fault;
    use crate::faults::Faults;

    #[test]
    fn every_fault_that_can_be_put_together_is_one_that_is_read() {
        let api_server = Fault::error("SelfSubjectReview", 401, "Unauthorized", "").kubernetes();
        for fault in [
            Fault::error("*", 500, "ServerException", "").service("eks"),
            Fault::cut("*"),
            Fault::apply_then_cut("*"),
            Fault::apply_then_error("*", 500, "ServerException", ""),
            Fault::apply_then_delay("*", 1),
            Fault::delay("*", 1).after(2).times(3).on("prod"),
            Fault::stale("*"),
            Fault::body("*", 200, "text/html", "<html>").header("x-amzn-RequestId", "r"),
            Fault::identity("SelfSubjectReview", "somebody", &["viewers"], [].into()),
            api_server,
        ] {
            let read: Fault = serde_json::from_value(json!(fault)).expect("a fault");
            assert_eq!(json!(read), json!(fault));
            assert_eq!(Faults::default().add(read), Ok(()), "{fault:?}");
        }
    }

    #[test]
    fn a_fault_says_only_what_it_does() {
        let fault = json!(Fault::error("SelfSubjectReview", 401, "Unauthorized", "").kubernetes().times(3));
        assert_eq!(
            fault,
            json!({
                "service": "kubernetes", "operation": "SelfSubjectReview", "skip": 0, "count": 3, "cut": false,
                "apply_then_cut": false, "stale": false,
                "error": { "status": 401, "code": "Unauthorized", "message": "" },
            })
        );
    }
}
