//! Faults for the simulator to inject, once or several times, in the words of its control interface.

use serde_json::{Value, json};

/// One rule: which calls, how many, and what happens to them.
#[derive(Debug, Clone)]
pub struct Fault {
    rule: Value,
}

impl Fault {
    /// The next call of `operation` (`*` is any) is answered with this error and does nothing.
    #[must_use]
    pub fn error(operation: &str, status: u16, code: &str, message: &str) -> Self {
        Self::of(operation, "error", json!({ "status": status, "code": code, "message": message }))
    }

    /// The connection of the next call is closed before anything is done.
    #[must_use]
    pub fn cut(operation: &str) -> Self {
        Self::of(operation, "cut", json!(true))
    }

    /// The next call is done, and its connection closed without an answer.
    #[must_use]
    pub fn apply_then_cut(operation: &str) -> Self {
        Self::of(operation, "apply_then_cut", json!(true))
    }

    /// The next call is done, and answered with this error.
    #[must_use]
    pub fn apply_then_error(operation: &str, status: u16, code: &str, message: &str) -> Self {
        Self::of(operation, "apply_then_error", json!({ "status": status, "code": code, "message": message }))
    }

    /// The next call waits before it is done as usual.
    #[must_use]
    pub fn delay(operation: &str, milliseconds: u64) -> Self {
        Self::of(operation, "delay_ms", json!(milliseconds))
    }

    /// The next reads answer as before the last write.
    #[must_use]
    pub fn stale(operation: &str) -> Self {
        Self::of(operation, "stale", json!(true))
    }

    /// The next call is answered with this body, as a proxy would, and does nothing.
    #[must_use]
    pub fn body(operation: &str, status: u16, content_type: &str, text: &str) -> Self {
        let body = json!({ "status": status, "content_type": content_type, "text": text });
        Self::of(operation, "body", body)
    }

    /// The next request at a cluster's API server is answered as if this user had sent it, whatever its token.
    /// `extra` is an object of lists, such as `{"canonicalArn": ["arn:…"]}`.
    #[must_use]
    pub fn identity(operation: &str, username: &str, groups: &[&str], extra: &Value) -> Self {
        let identity = json!({ "username": username, "groups": groups, "extra": extra });
        Self::of(operation, "identity", identity).kubernetes()
    }

    fn of(operation: &str, action: &str, value: Value) -> Self {
        Self { rule: json!({ "operation": operation, "count": 1 }) }.with(action, value)
    }

    /// How many calls it meets; defaults to one.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        self.with("count", json!(count))
    }

    /// How many calls pass first.
    #[must_use]
    pub fn after(self, calls: u32) -> Self {
        self.with("skip", json!(calls))
    }

    /// Only calls whose target contains this.
    #[must_use]
    pub fn on(self, target: &str) -> Self {
        self.with("target", json!(target))
    }

    /// For the clusters' API servers instead of AWS; operations are `SelfSubjectReview`, `SelfSubjectAccessReview` and
    /// `Discovery`. An error's code is the reason of the `Status`.
    #[must_use]
    pub fn kubernetes(self) -> Self {
        self.with("service", json!("kubernetes"))
    }

    /// With a header beside its body, such as `x-amzn-RequestId`, which only AWS sends.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.rule["body"]["headers"][name] = json!(value);
        self
    }

    /// The rule as the control API reads it.
    #[must_use]
    pub fn rule(&self) -> &Value {
        &self.rule
    }

    fn with(mut self, field: &str, value: Value) -> Self {
        self.rule[field] = value;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_says_service_action_and_count() {
        let unauthorized = Fault::error("SelfSubjectReview", 401, "Unauthorized", "").kubernetes().times(3);
        assert_eq!(
            unauthorized.rule(),
            &json!({
                "service": "kubernetes", "operation": "SelfSubjectReview", "count": 3,
                "error": { "status": 401, "code": "Unauthorized", "message": "" },
            })
        );
        let empty = Fault::body("ListAssociatedAccessPolicies", 200, "application/json", "{}");
        let headers = empty.header("x-amzn-RequestId", "r").rule()["body"]["headers"].clone();
        assert_eq!(headers, json!({ "x-amzn-RequestId": "r" }));
    }
}
