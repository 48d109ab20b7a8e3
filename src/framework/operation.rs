//! The operations on a resource, from stored values to stored values: each owns the [`Run`] and survives a panic in it.
//! Never here: what a resource does.

use super::{
    ApplyRequest, Call, Context, DEFAULT_TIMEOUT, Identity, OperationResponse, Private, Resource, Run,
    Stored, Timeouts, caught,
    identity::{IdentityOf, identity},
    stored::model,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema,
    value::{DecodeError, Path, Value},
};

/// Creates, updates or deletes, as planned.
pub(super) async fn apply<R: Resource>(
    call: Call<R::Services>,
    request: ApplyRequest,
    of: Option<IdentityOf<R>>,
) -> OperationResponse {
    let ApplyRequest { prior, planned } = request;
    let private = Private::from_bytes(&planned.private);
    let run = |timeout, kept| Run::<R>::new(Context::new(call, timeout), private, kept);
    match (model::<R>(&prior), model::<R>(&planned.state)) {
        (Ok(None), Ok(Some(plan))) => {
            let timeout = Timeouts::of(plan.timeouts(), |timeouts| &timeouts.create);
            let mut run = run(timeout, None);
            let outcome = caught(R::create(&mut run, plan)).await;
            answer(run, outcome.map(Some), &planned.state, of)
        }
        (Ok(Some(state)), Ok(Some(plan))) => {
            let timeout = Timeouts::of(plan.timeouts(), |timeouts| &timeouts.update);
            let mut run = run(timeout, Some(state.clone()));
            let outcome = caught(R::update(&mut run, state, plan)).await;
            answer(run, outcome.map(Some), &planned.state, of)
        }
        (Ok(Some(state)), Ok(None)) => {
            let timeout = Timeouts::of(state.timeouts(), |timeouts| &timeouts.delete);
            let mut run = run(timeout, Some(state.clone()));
            let outcome = caught(R::delete(&mut run, state)).await;
            answer(run, outcome.map(|()| None), &planned.state, of)
        }
        (Ok(None), Ok(None)) => OperationResponse { stored: Stored::nothing(), diagnostics: Vec::new() },
        (Err(error), _) | (_, Err(error)) => unreadable(error, Stored { state: prior, ..planned }),
    }
}

/// Reads the object again.
pub(super) async fn read<R: Resource>(
    call: Call<R::Services>,
    prior: Stored,
    of: Option<IdentityOf<R>>,
) -> OperationResponse {
    let state = match model::<R>(&prior.state) {
        Ok(Some(state)) => state,
        Ok(None) => return OperationResponse { stored: prior, diagnostics: Vec::new() },
        Err(error) => return unreadable(error, prior),
    };
    let context = Context::new(call, Timeouts::of_read(state.timeouts()));
    let mut run = Run::new(context, Private::from_bytes(&prior.private), Some(state.clone()));
    let outcome = caught(R::read(&mut run, state)).await;
    answer(run, outcome, &Value::Unknown, of)
}

/// Reads the object that an import ID names.
pub(super) async fn import<R: Resource>(
    call: Call<R::Services>,
    id: String,
    of: Option<IdentityOf<R>>,
) -> OperationResponse {
    let mut run = Run::<R>::new(Context::new(call, DEFAULT_TIMEOUT), Private::default(), None);
    let outcome = caught(R::import(&mut run, &id)).await;
    answer(run, outcome.map(Some), &Value::Unknown, of)
}

/// Reads the object that an identity names.
pub(super) async fn import_identity<I: Identity>(
    call: Call<<I::Resource as Resource>::Services>,
    given: Value,
) -> OperationResponse {
    let mut run = Run::<I::Resource>::new(Context::new(call, DEFAULT_TIMEOUT), Private::default(), None);
    let outcome = match checked::<I>(given) {
        Ok(given) => caught(given.import(&mut run)).await,
        Err(refused) => Err(refused),
    };
    answer(run, outcome.map(Some), &Value::Unknown, Some(identity::<I>))
}

fn checked<I: Identity>(identity: Value) -> Result<I, Diagnostics> {
    Diagnostics::check(schema::validate(I::schema(), &identity, &Path::root()))?;
    Ok(I::decode(&identity)?)
}

/// The answer where a state cannot be read: it stays as it is.
fn unreadable(error: DecodeError, stored: Stored) -> OperationResponse {
    OperationResponse { stored, diagnostics: Diagnostic::from(error).into() }
}

/// The outcome, held against what was planned, with the identity that `of` makes of the object that is there then. A failure
/// answers with what was kept.
fn answer<R: Resource>(
    run: Run<R>,
    outcome: Result<Option<R>, Diagnostics>,
    planned: &Value,
    of: Option<IdentityOf<R>>,
) -> OperationResponse {
    let Run { context, private, kept, instance: _ } = run;
    let mut diagnostics = context.warnings;
    let (object, errors) = match outcome {
        Ok(object) => (object, None),
        Err(errors) => (kept, Some(errors)),
    };
    let identity = object.as_ref().zip(of).map_or(Value::Null, |(object, of)| of(object, &private));
    let identity = identity.unknowns_as_null();
    let state = object.map_or(Value::Null, R::encode);
    match errors {
        None => diagnostics.extend(schema::conform(planned, &state)),
        Some(errors) => diagnostics.extend(errors),
    }
    let private = if state.is_null() { Vec::new() } else { private.to_bytes() };
    OperationResponse { stored: Stored { state: state.unknowns_as_null(), private, identity }, diagnostics }
}
