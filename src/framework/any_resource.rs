//! A resource whose Rust type is forgotten: values in, values out. Never here: what one resource does.

use std::marker::PhantomData;

use super::{BoxFuture, Call, Resource, Stored, operation, plan};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{self, Schema},
    value::{Path, Value, json},
};

/// A request for the change that a configuration asks for.
#[derive(Debug)]
pub struct PlanRequest {
    /// What the user wrote; null to destroy.
    pub config: Value,
    /// The object as it was last read.
    pub prior: Stored,
}

/// The planned change.
#[derive(Debug)]
pub struct PlanResponse {
    /// The object to expect after the apply, and what to hand to it.
    pub planned: Stored,
    /// The attributes whose change replaces the object.
    pub replaces: Vec<Path>,
    /// Warnings first, then errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// A request to carry out a planned change.
#[derive(Debug)]
pub struct ApplyRequest {
    /// The object as it was last read; null when there is none.
    pub prior: Value,
    /// What was planned; a null state to destroy.
    pub planned: Stored,
}

/// The object after an apply, a read or an import. After a failure it is what is known to exist.
#[derive(Debug)]
pub struct OperationResponse {
    /// What to store of it.
    pub stored: Stored,
    /// Warnings first, then errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// A resource whose Rust type is forgotten.
pub trait AnyResource<S>: Sync {
    /// Its type name in HCL.
    fn name(&self) -> &'static str;
    /// The version of its state.
    fn version(&self) -> i64;
    /// Its attributes and blocks.
    fn schema(&self) -> Schema;
    /// The problems of a configuration that can be known offline.
    fn validate(&self, config: Value) -> Vec<Diagnostic>;
    /// A stored state, as JSON of that version, in the current form.
    ///
    /// # Errors
    /// When it cannot be read.
    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value, Diagnostics>;
    /// The configuration of an object in state, for a host that writes HCL for it.
    ///
    /// # Errors
    /// When the state cannot be read.
    fn generate(&self, state: Value) -> Result<Value, Diagnostics>;
    /// Plans a change. There is no call before the provider is configured.
    fn plan(&self, call: Option<Call<S>>, request: PlanRequest) -> BoxFuture<PlanResponse>;
    /// Carries out a planned change.
    fn apply(&self, call: Call<S>, request: ApplyRequest) -> BoxFuture<OperationResponse>;
    /// Reads the object again.
    fn read(&self, call: Call<S>, prior: Stored) -> BoxFuture<OperationResponse>;
    /// Reads the object that an import ID names.
    fn import(&self, call: Call<S>, id: String) -> BoxFuture<OperationResponse>;
}

/// The erased form of `R`.
pub(super) struct Of<R>(pub(super) PhantomData<fn() -> R>);

impl<R: Resource> AnyResource<R::Services> for Of<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn version(&self) -> i64 {
        R::VERSION
    }

    fn schema(&self) -> Schema {
        R::schema()
    }

    fn validate(&self, config: Value) -> Vec<Diagnostic> {
        let mut diagnostics = schema::validate(&R::schema(), &config, &Path::root());
        match R::decode(config, &Path::root()) {
            Ok(model) => diagnostics.extend(R::validate(&model)),
            // A field that cannot be read was reported by its own check.
            Err(unreadable) if diagnostics.is_empty() => diagnostics.push(unreadable.into()),
            Err(_) => {}
        }
        diagnostics
    }

    fn upgrade(&self, _version: i64, json: &[u8]) -> Result<Value, Diagnostics> {
        Ok(json::decode(json, &R::schema().ty(), json::Extra::Ignored)?)
    }

    fn generate(&self, state: Value) -> Result<Value, Diagnostics> {
        let generated = R::generated(R::decode(state, &Path::root())?).encode();
        let configured = R::schema().fields.into_iter().map(|field| {
            let value = if field.source.is_configurable() { generated.get(field.name) } else { &Value::Null };
            (field.name, value.clone())
        });
        Ok(Value::object(configured))
    }

    fn plan(&self, call: Option<Call<R::Services>>, request: PlanRequest) -> BoxFuture<PlanResponse> {
        Box::pin(plan::plan::<R>(call, request))
    }

    fn apply(&self, call: Call<R::Services>, request: ApplyRequest) -> BoxFuture<OperationResponse> {
        Box::pin(operation::apply::<R>(call, request))
    }

    fn read(&self, call: Call<R::Services>, prior: Stored) -> BoxFuture<OperationResponse> {
        Box::pin(operation::read::<R>(call, prior))
    }

    fn import(&self, call: Call<R::Services>, id: String) -> BoxFuture<OperationResponse> {
        Box::pin(operation::import::<R>(call, id))
    }
}
