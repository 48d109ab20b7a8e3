//! A managed resource, and the form of it whose Rust type is forgotten.

use std::{future::Future, marker::PhantomData};

use super::{Ask, BoxFuture, Call, InstanceId, Private, Run, Timeouts, caught};
use crate::{
    diag::{Diagnostic, Result},
    schema::{self, Model, Schema},
    value::{Path, Value, json},
};

/// What a managed resource must do.
pub trait Resource: Model<Role = schema::role::Resource> + Clone + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// The version of its state; raised whenever an older state needs more than losing attributes.
    const VERSION: i64 = 0;
    /// What the configured provider offers.
    type Services: Send + Sync;

    /// What the schema alone cannot refuse. Offline, pure, passes unknowns.
    fn validate(config: &Self) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// The `timeouts` block.
    fn timeouts(&self) -> Option<&Timeouts>;

    /// The configuration to generate for an imported object: what the service sets by itself left out. What is only
    /// computed is left out in any case.
    #[must_use]
    fn generated(state: Self) -> Self {
        state
    }

    /// The object that an import id stands for, as it is now.
    ///
    /// # Errors
    /// When the id is malformed, or nothing is there.
    fn import(run: &mut Run<'_, Self>, id: &str) -> impl Future<Output = Result<Self>> + Send;

    /// Makes the remote object. Whatever exists must be handed to [`Run::keep`] at once.
    ///
    /// # Errors
    /// When it could not be made, or not be made whole.
    fn create(run: &mut Run<'_, Self>, plan: Self) -> impl Future<Output = Result<Self>> + Send;

    /// The remote object as it is now, or `None` when it is gone.
    ///
    /// # Errors
    /// When it could not be read.
    fn read(run: &mut Run<'_, Self>, state: Self) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// Hears that a plan leaves the object in place, as it is (`is_settled`) or to be changed, and says what is wrong with
    /// that. Offline.
    fn stays(
        services: &Self::Services,
        instance: &InstanceId,
        planned: &Self,
        is_settled: bool,
    ) -> Vec<Diagnostic> {
        let _ = (services, instance, planned, is_settled);
        Vec::new()
    }

    /// Hears that a plan takes the object away, for good or to replace it, and may note for the deletion what only a plan
    /// can know: which instances there are. Offline.
    fn goes(services: &Self::Services, instance: &InstanceId, prior: &Self, private: &mut Private) {
        let _ = (services, instance, prior, private);
    }

    /// Changes it in place.
    ///
    /// # Errors
    /// When not everything could be changed.
    fn update(run: &mut Run<'_, Self>, state: Self, plan: Self) -> impl Future<Output = Result<Self>> + Send;

    /// Removes it. That it is gone already is success.
    ///
    /// # Errors
    /// When it may still be there.
    fn delete(run: &mut Run<'_, Self>, state: Self) -> impl Future<Output = Result<()>> + Send;
}

/// What the host asks a plan for.
#[derive(Debug)]
pub struct PlanRequest {
    /// What the user wrote; null to destroy.
    pub config: Value,
    /// The object as it was last seen; null when there is none.
    pub prior: Value,
    /// What was stored beside it.
    pub private: Vec<u8>,
}

/// A plan and what to store beside it.
#[derive(Debug)]
pub struct PlannedChange {
    /// The state to expect; null after a destroy.
    pub state: Value,
    /// The attributes whose change makes a new object.
    pub replaces: Vec<Path>,
    /// What to store beside it.
    pub private: Vec<u8>,
    /// What is wrong with the plan.
    pub problems: Vec<Diagnostic>,
}

/// What the host asks an apply for.
#[derive(Debug)]
pub struct ApplyRequest {
    /// The object as it was last seen; null when there is none.
    pub prior: Value,
    /// What was planned; null to destroy.
    pub planned: Value,
    /// What the plan stored.
    pub private: Vec<u8>,
}

/// What an apply came to. On failure it is what is known to exist.
#[derive(Debug)]
pub struct Applied {
    /// The new state; null when there is no object.
    pub state: Value,
    /// What to store beside it.
    pub private: Vec<u8>,
    /// Warnings first, then errors.
    pub problems: Vec<Diagnostic>,
}

/// What a refresh found.
pub type Read = Applied;

/// What an import found; a null state with an error where nothing is there.
pub type Imported = Applied;

/// A resource whose Rust type is forgotten: values in, values out.
pub trait AnyResource<S>: Sync {
    /// Its type name in HCL.
    fn name(&self) -> &'static str;
    /// The version of its state.
    fn version(&self) -> i64;
    /// Its attributes and blocks.
    fn schema(&self) -> Schema;
    /// The problems of a configuration that can be known offline.
    fn validate(&self, config: Value) -> Vec<Diagnostic>;
    /// A stored state, as JSON of that version, in today's form.
    ///
    /// # Errors
    /// When it cannot be read.
    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value>;
    /// The configuration of an object in state, for a host that writes HCL for it.
    ///
    /// # Errors
    /// When the state cannot be read.
    fn generate(&self, state: Value) -> Result<Value>;
    /// The planned change. There are no services before the provider is configured.
    fn plan(&self, services: Option<&S>, request: PlanRequest) -> PlannedChange;
    /// Carries out a planned change.
    fn apply<'a>(&'a self, call: Call<'a, S>, request: ApplyRequest) -> BoxFuture<'a, Applied>;
    /// Reads the object anew.
    fn read<'a>(&'a self, call: Call<'a, S>, state: Value, private: Vec<u8>) -> BoxFuture<'a, Read>;
    /// Reads the object that an id stands for.
    fn import<'a>(&'a self, call: Call<'a, S>, id: String) -> BoxFuture<'a, Imported>;
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
        let mut problems = schema::validate(&R::schema(), &config, &Path::root());
        match R::decode(config, &Path::root()) {
            Ok(model) => problems.extend(R::validate(&model)),
            // A field that cannot be read was reported by its own check.
            Err(unreadable) if problems.is_empty() => problems.push(unreadable.into()),
            Err(_) => {}
        }
        problems
    }

    fn upgrade(&self, _version: i64, json: &[u8]) -> Result<Value> {
        Ok(json::decode(json, &R::schema().ty(), json::Extra::Ignored)?)
    }

    fn generate(&self, state: Value) -> Result<Value> {
        let generated = R::generated(R::decode(state, &Path::root())?).encode();
        let configured = R::schema().fields.into_iter().map(|field| {
            let value = if field.source.is_configurable() { generated.get(field.name) } else { &Value::Null };
            (field.name, value.clone())
        });
        Ok(Value::object(configured))
    }

    fn plan(&self, services: Option<&R::Services>, request: PlanRequest) -> PlannedChange {
        let PlanRequest { config, prior, private } = request;
        let remembered = Private::from_bytes(&private);
        let prior = Some(&prior).filter(|prior| !prior.is_null());
        if config.is_null() {
            let private = tell_of_leave::<R>(services, remembered, prior, private);
            return PlannedChange { state: Value::Null, replaces: Vec::new(), private, problems: Vec::new() };
        }
        let request = schema::Request { config: &config, prior, remembered: remembered.defaults() };
        let schema::Planned { state, replaces } = schema::plan(&R::schema(), request);
        let problems = match (services, prior, replaces.is_empty()) {
            (Some(services), Some(prior), true) => tell_of_stay::<R>(services, &remembered, prior, &state),
            _ => Vec::new(),
        };
        let private = if replaces.is_empty() {
            private
        } else {
            tell_of_leave::<R>(services, remembered, prior, private)
        };
        PlannedChange { state, replaces, private, problems }
    }

    fn apply<'a>(&'a self, call: Call<'a, R::Services>, request: ApplyRequest) -> BoxFuture<'a, Applied> {
        Box::pin(apply::<R>(call, request))
    }

    fn read<'a>(
        &'a self,
        call: Call<'a, R::Services>,
        state: Value,
        private: Vec<u8>,
    ) -> BoxFuture<'a, Read> {
        Box::pin(read::<R>(call, state, private))
    }

    fn import<'a>(&'a self, call: Call<'a, R::Services>, id: String) -> BoxFuture<'a, Imported> {
        Box::pin(import::<R>(call, id))
    }
}

/// Tells a resource that one of its objects stays, if the object has an instance's id yet.
fn tell_of_stay<R: Resource>(
    services: &R::Services,
    remembered: &Private,
    prior: &Value,
    planned: &Value,
) -> Vec<Diagnostic> {
    match (InstanceId::stored(remembered), model::<R>(planned)) {
        (Some(instance), Ok(Some(model))) => R::stays(services, &instance, &model, prior == planned),
        _ => Vec::new(),
    }
}

/// Tells a resource that one of its objects goes, and returns what to store for that.
fn tell_of_leave<R: Resource>(
    services: Option<&R::Services>,
    mut remembered: Private,
    prior: Option<&Value>,
    private: Vec<u8>,
) -> Vec<u8> {
    let (Some(services), Some(instance), Some(prior)) = (services, InstanceId::stored(&remembered), prior)
    else {
        return private;
    };
    if let Ok(Some(model)) = model::<R>(prior) {
        R::goes(services, &instance, &model, &mut remembered);
    }
    remembered.to_bytes()
}

async fn apply<R: Resource>(call: Call<'_, R::Services>, request: ApplyRequest) -> Applied {
    let ApplyRequest { prior, planned, private } = request;
    let unreadable =
        |error: crate::value::DecodeError, state, private| Applied { state, private, problems: error.into() };
    let (before, after) = match (model::<R>(&prior), model::<R>(&planned)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(error), _) | (_, Err(error)) => return unreadable(error, prior, private),
    };
    match (before, after) {
        (None, Some(plan)) => {
            let ask = Ask::new(call, Timeouts::of(plan.timeouts(), |timeouts| &timeouts.create));
            let mut run = Run::new(ask, Private::default(), None);
            let outcome = caught(R::create(&mut run, plan)).await;
            answer(run, outcome.map(Some), &planned)
        }
        (Some(state), Some(plan)) => {
            let ask = Ask::new(call, Timeouts::of(plan.timeouts(), |timeouts| &timeouts.update));
            let mut run = Run::new(ask, Private::from_bytes(&private), Some(state.clone()));
            let outcome = caught(R::update(&mut run, state, plan)).await;
            answer(run, outcome.map(Some), &planned)
        }
        (Some(state), None) => {
            let ask = Ask::new(call, Timeouts::of(state.timeouts(), |timeouts| &timeouts.delete));
            let mut run = Run::new(ask, Private::from_bytes(&private), Some(state.clone()));
            let outcome = caught(R::delete(&mut run, state)).await;
            answer(run, outcome.map(|()| None), &planned)
        }
        (None, None) => Applied { state: Value::Null, private: Vec::new(), problems: Vec::new() },
    }
}

async fn read<R: Resource>(call: Call<'_, R::Services>, state: Value, private: Vec<u8>) -> Read {
    let model = match model::<R>(&state) {
        Ok(Some(model)) => model,
        Ok(None) => return Applied { state, private, problems: Vec::new() },
        Err(error) => return Applied { state, private, problems: error.into() },
    };
    let ask = Ask::new(call, Timeouts::of_read(model.timeouts()));
    let mut run = Run::new(ask, Private::from_bytes(&private), Some(model.clone()));
    let outcome = caught(R::read(&mut run, model)).await;
    answer(run, outcome, &Value::Unknown)
}

async fn import<R: Resource>(call: Call<'_, R::Services>, id: String) -> Imported {
    let ask = Ask::new(call, super::DEFAULT_TIMEOUT);
    let mut run = Run::<R>::new(ask, Private::default(), None);
    let outcome = caught(R::import(&mut run, &id)).await;
    answer(run, outcome.map(Some), &Value::Unknown)
}

fn model<R: Resource>(value: &Value) -> std::result::Result<Option<R>, crate::value::DecodeError> {
    if value.is_null() { Ok(None) } else { R::decode(value.clone(), &Path::root()).map(Some) }
}

/// The outcome, held against what was planned; a failure answers with what was kept.
fn answer<R: Resource>(run: Run<'_, R>, outcome: Result<Option<R>>, planned: &Value) -> Applied {
    let Run { ask, private, kept, instance: _ } = run;
    let mut problems = ask.warnings;
    let state = match outcome {
        Ok(state) => {
            let state = state.map_or(Value::Null, R::encode);
            problems.extend(schema::conform(planned, &state));
            state
        }
        Err(errors) => {
            problems.extend(errors);
            kept.map_or(Value::Null, R::encode)
        }
    };
    let private = if state.is_null() { Vec::new() } else { private.to_bytes() };
    Applied { state: state.unknowns_as_null(), private, problems }
}
