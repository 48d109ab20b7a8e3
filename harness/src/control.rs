//! A typed client of the simulator's control API: its world, its journal, what someone does by hand, faults, the clock.
//! Blocking, for tests and tools that tell one thing after the other.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use ureq::{Agent, http};

use crate::{
    error::{HarnessError, Result},
    fault::Fault,
    journal::Call,
    world::REGION,
};

/// The control API of one simulator.
#[derive(Debug, Clone)]
pub struct Control {
    base: String,
    agent: Agent,
}

/// A call done by hand that the service refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refused {
    /// The service's code.
    pub code: String,
    /// The service's words.
    pub message: String,
}

#[derive(Deserialize)]
struct Journal {
    calls: Vec<Call>,
}

#[derive(Deserialize)]
struct Done {
    output: Option<Value>,
    error: Option<Refused>,
}

impl Control {
    /// Of the simulator that listens at `url`.
    #[must_use]
    pub fn of(url: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
        Self { base: format!("{}/simulator/v1", url.trim_end_matches('/')), agent }
    }

    /// The whole world, every field written.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn world(&self) -> Result<Value> {
        self.ask("GET", "world", None)
    }

    /// Puts another world in its place. Journal, faults and limits stay.
    ///
    /// # Errors
    /// When the world contradicts itself or the contract.
    pub fn put_world(&self, world: &Value) -> Result<()> {
        self.tell("PUT", "world", Some(world))
    }

    /// Changes the world in place: reads it, lets `change` at it, puts it back.
    ///
    /// # Errors
    /// When the changed world is refused.
    pub fn change_world(&self, change: impl FnOnce(&mut Value)) -> Result<()> {
        let mut world = self.world()?;
        change(&mut world);
        self.put_world(&world)
    }

    /// The calls numbered above `since`, oldest first; 0 for all.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn journal(&self, since: u64) -> Result<Vec<Call>> {
        let Journal { calls } = self.ask("GET", &format!("journal?since={since}"), None)?;
        Ok(calls)
    }

    /// The number of the last call so far.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn last_call(&self) -> Result<u64> {
        Ok(self.journal(0)?.last().map_or(0, |call| call.n))
    }

    /// Forgets the calls so far; their numbers go on counting.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn clear_journal(&self) -> Result<()> {
        self.tell("DELETE", "journal", None)
    }

    /// Does one operation as `principal` would by hand. Not in the journal.
    ///
    /// # Errors
    /// When the simulator cannot be reached; what the service says is the inner result.
    pub fn call(
        &self,
        principal: &str,
        service: &str,
        operation: &str,
        input: &Value,
    ) -> Result<std::result::Result<Value, Refused>> {
        let body = json!({ "as": principal, "service": service, "operation": operation, "region": REGION, "input": input });
        let Done { output, error } = self.ask("POST", "call", Some(&body))?;
        Ok(error.map_or_else(|| Ok(output.unwrap_or(Value::Null)), Err))
    }

    /// Adds a rule of what goes wrong; the oldest that fits a call is taken.
    ///
    /// # Errors
    /// When the rule is refused.
    pub fn fault(&self, fault: &Fault) -> Result<()> {
        self.tell("POST", "faults", Some(fault.rule()))
    }

    /// Takes all faults away.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn clear_faults(&self) -> Result<()> {
        self.tell("DELETE", "faults", None)
    }

    /// Throttles `operation` (`*` is any) above so many calls a second; 0 takes the limit away.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn limit(&self, operation: &str, per_second: u32) -> Result<()> {
        self.tell("POST", "limits", Some(&json!({ "operation": operation, "per_second": per_second })))
    }

    /// Moves the simulator's clock on.
    ///
    /// # Errors
    /// When the simulator cannot be reached.
    pub fn advance(&self, seconds: u64) -> Result<()> {
        let _now: Value = self.ask("POST", "clock", Some(&json!({ "advance_seconds": seconds })))?;
        Ok(())
    }

    fn ask<T: DeserializeOwned>(&self, method: &str, path: &str, body: Option<&Value>) -> Result<T> {
        let text = self.send(method, path, body)?;
        serde_json::from_str(&text)
            .map_err(|source| HarnessError::Json { what: format!("the answer to {method} {path}"), source })
    }

    fn tell(&self, method: &str, path: &str, body: Option<&Value>) -> Result<()> {
        self.send(method, path, body).map(drop)
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<String> {
        let failed = |reason: String| HarnessError::Control { call: format!("{method} {path}"), reason };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.base))
            .header("content-type", "application/json")
            .body(body.map(Value::to_string).unwrap_or_default())
            .map_err(|error| failed(error.to_string()))?;
        let mut answer = self.agent.run(request).map_err(|error| failed(error.to_string()))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(MOST_BYTES)
            .read_to_string()
            .map_err(|error| failed(error.to_string()))?;
        if answer.status().is_success() { Ok(text) } else { Err(failed(text)) }
    }
}

/// A world of 3,000 entries has a few megabytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
