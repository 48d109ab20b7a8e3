//! The simulator's control interface for code that blocks: tests and tools that do one thing after the other. What it
//! offers is `eks_simulator::ControlClient`; here each request runs on the simulator's runtime while the caller waits.

use std::sync::mpsc;

use eks_simulator::{
    ControlClient, ControlError, DirectCall, Fault, Journal, JournalCall, ServiceError, World,
};
use serde_json::Value;
use tokio::runtime::Handle;

use crate::{
    error::{HarnessError, Result},
    world::REGION,
};

/// The control interface of one embedded simulator.
#[derive(Debug, Clone)]
pub struct Control {
    client: ControlClient,
    runtime: Handle,
}

impl Control {
    /// Of the simulator at this URL, which runs on this runtime.
    pub(crate) fn new(url: &str, runtime: Handle) -> Self {
        Self { client: ControlClient::new(url), runtime }
    }

    /// The whole world as JSON, every field written: tests compare it and look into it.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub fn world(&self) -> Result<Value> {
        Ok(self.wait(|client| async move { client.world().await })?.to_json())
    }

    /// Replaces the world. Journal, faults and limits stay.
    ///
    /// # Errors
    /// When the world contradicts itself or the contract.
    pub fn put_world(&self, world: &Value) -> Result<()> {
        let world = World::from_json(world.clone())?;
        self.wait(|client| async move { client.put_world(&world).await })
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
    /// When the simulator does not answer, or has not kept all of them.
    pub fn journal(&self, since: u64) -> Result<Vec<JournalCall>> {
        let Journal { calls, dropped } =
            self.wait(move |client| async move { client.journal(since).await })?;
        if dropped > 0 {
            return Err(HarnessError::Unexpected(format!("the journal has dropped {dropped} calls")));
        }
        Ok(calls)
    }

    /// The number of the last call so far.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub fn last_call(&self) -> Result<u64> {
        Ok(self.journal(0)?.last().map_or(0, |call| call.n))
    }

    /// Does one operation as `principal` would outside Terraform. Not in the journal.
    ///
    /// # Errors
    /// When the simulator does not answer; what the service says is the inner result.
    pub fn call(
        &self,
        principal: &str,
        service: &str,
        operation: &str,
        input: &Value,
    ) -> Result<Result<Value, ServiceError>> {
        let [principal, service, operation] = [principal, service, operation].map(str::to_owned);
        let input = input.clone();
        self.wait(|client| async move {
            let (principal, service, operation) = (&principal, &service, &operation);
            client.call(DirectCall { principal, service, region: REGION, operation, input: &input }).await
        })
    }

    /// Adds a fault; the oldest that fits a call is taken.
    ///
    /// # Errors
    /// When the fault is refused.
    pub fn fault(&self, fault: &Fault) -> Result<()> {
        let fault = fault.clone();
        self.wait(|client| async move { client.add_fault(&fault).await })
    }

    /// Throttles an operation (`*` is any) above this many calls a second; 0 removes the limit.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn limit(&self, operation: &str, per_second: u32) -> Result<()> {
        let operation = operation.to_owned();
        self.wait(move |client| async move { client.limit(&operation, per_second).await })
    }

    /// Moves the simulator's clock on.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub fn advance(&self, seconds: u64) -> Result<()> {
        self.wait(move |client| async move { client.advance(seconds).await.map(drop) })
    }

    fn wait<T, F>(&self, request: impl FnOnce(ControlClient) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ControlError>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel();
        let answer = request(self.client.clone());
        self.runtime.spawn(async move { sender.send(answer.await) });
        let answer = receiver.recv().map_err(|_| HarnessError::Simulator("its thread ended".to_owned()))?;
        Ok(answer?)
    }
}
