//! What the simulator is told to do wrong, once or several times. The words are those of its control API.

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

    fn of(operation: &str, action: &str, value: Value) -> Self {
        Self { rule: json!({ "operation": operation, "count": 1 }) }.with(action, value)
    }

    /// How many calls it meets; once if not said.
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
