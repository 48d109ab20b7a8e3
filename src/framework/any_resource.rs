//! A resource whose Rust type is forgotten: values in, values out. Never here: what one resource does.

use super::{
    BoxFuture, Call, Declaration, Identity, MoveSource, Private, Resource, StateMove, StateUpgrade, Stored,
    declaration::validate,
    identity::{self, AnyIdentity, IdentityOf},
    operation, plan, state_move,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::Schema,
    value::{DecodeError, Path, Value, json},
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

/// How an import names an object.
#[derive(Debug)]
pub enum ImportTarget {
    /// By the text of a command, or of `id` in an `import` block.
    Id(String),
    /// By `identity` in an `import` block.
    Identity(Value),
}

/// A resource whose Rust type is forgotten.
pub trait AnyResource<S>: Sync {
    /// Its name, schema and validation.
    fn declaration(&self) -> &Declaration;
    /// A stored state, as JSON of that version, in the current form.
    ///
    /// # Errors
    /// When it cannot be read.
    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value, Diagnostics>;
    /// The state that a resource of another provider wrote, in the form of this one.
    ///
    /// # Errors
    /// When states of that resource are not taken over, or it cannot be read.
    fn moved(&self, source: &MoveSource) -> Result<Stored, Diagnostics>;
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
    /// Reads the object that an import names.
    fn import(&self, call: Call<S>, target: ImportTarget) -> BoxFuture<OperationResponse>;
    /// What names its objects, if hosts may store and import that.
    fn identity(&self) -> Option<&'static Schema>;
}

/// The registry's row for a resource: the resource and what it can do beyond its operations.
pub struct ResourceRow<R: Resource> {
    declaration: Declaration,
    upgrades: &'static [StateUpgrade<R>],
    moves: &'static [StateMove<R>],
    identity: Option<AnyIdentity<R>>,
}

/// The row for a resource that has had one version so far.
#[must_use]
pub const fn resource<R: Resource>() -> ResourceRow<R> {
    let validate: fn(Value) -> Vec<Diagnostic> = |config| validate(config, R::validate);
    let declaration = Declaration::new(R::NAME, R::schema, validate);
    ResourceRow { declaration, upgrades: &[], moves: &[], identity: None }
}

impl<R: Resource> ResourceRow<R> {
    /// The upgrade of each earlier version, in the order of versions: their number is the current version, so that it cannot
    /// be raised without an upgrade.
    #[must_use]
    pub const fn upgrades(self, upgrades: &'static [StateUpgrade<R>]) -> Self {
        // A resource has a handful of versions.
        #[allow(clippy::cast_possible_wrap)]
        let version = upgrades.len() as i64;
        Self { declaration: self.declaration.with_version(version), upgrades, ..self }
    }

    /// The states of other providers' resources that it takes over.
    #[must_use]
    pub const fn moves(self, moves: &'static [StateMove<R>]) -> Self {
        Self { moves, ..self }
    }

    /// What names its objects.
    #[must_use]
    pub const fn identity<I: Identity<Resource = R>>(self) -> Self {
        Self { identity: Some(AnyIdentity::new::<I>()), ..self }
    }
}

impl<R: Resource> AnyResource<R::Services> for ResourceRow<R> {
    fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value, Diagnostics> {
        let earlier = usize::try_from(version).ok().and_then(|version| self.upgrades.get(version));
        let state = match earlier {
            Some(upgrade) => upgrade.run(json)?,
            None => json::decode(json, R::schema().ty(), json::Extra::Ignored)?,
        };
        Ok(completed::<R>(state)?)
    }

    fn moved(&self, source: &MoveSource) -> Result<Stored, Diagnostics> {
        let moved = R::completed(R::decode(&state_move::moved(R::NAME, self.moves, source)?)?);
        let identity = self.identity_of().map_or(Value::Null, |of| of(&moved, &Private::default()));
        Ok(Stored { state: moved.encode(), private: Vec::new(), identity })
    }

    fn generate(&self, state: Value) -> Result<Value, Diagnostics> {
        let generated = R::generated(R::decode(&state)?).encode();
        let configured = R::schema().fields.iter().map(|field| {
            let value = if field.source.is_configurable() { generated.get(field.name) } else { &Value::Null };
            (field.name, value.clone())
        });
        Ok(Value::object(configured))
    }

    fn plan(&self, call: Option<Call<R::Services>>, request: PlanRequest) -> BoxFuture<PlanResponse> {
        let stored = request.prior.identity.clone();
        let is_new = request.prior.state.is_null();
        let planning = Box::pin(plan::plan::<R>(call, request));
        Box::pin(async move {
            let response = planning.await;
            let is_new = is_new || !response.replaces.is_empty();
            let planned = identity::planned(response.planned, stored, is_new);
            PlanResponse { planned, ..response }
        })
    }

    fn apply(&self, call: Call<R::Services>, request: ApplyRequest) -> BoxFuture<OperationResponse> {
        Box::pin(operation::apply(call, request, self.identity_of()))
    }

    fn read(&self, call: Call<R::Services>, prior: Stored) -> BoxFuture<OperationResponse> {
        Box::pin(operation::read(call, prior, self.identity_of()))
    }

    fn import(&self, call: Call<R::Services>, target: ImportTarget) -> BoxFuture<OperationResponse> {
        match (target, &self.identity) {
            (ImportTarget::Id(id), _) => Box::pin(operation::import(call, id, self.identity_of())),
            (ImportTarget::Identity(given), Some(identity)) => (identity.import)(call, given),
            (ImportTarget::Identity(_), None) => {
                let diagnostics = no_identity(R::NAME).into();
                Box::pin(async { OperationResponse { stored: Stored::nothing(), diagnostics } })
            }
        }
    }

    fn identity(&self) -> Option<&'static Schema> {
        self.identity.as_ref().map(|identity| (identity.schema)())
    }
}

impl<R: Resource> ResourceRow<R> {
    /// What makes the identity of an object, if the resource has one.
    fn identity_of(&self) -> Option<IdentityOf<R>> {
        self.identity.as_ref().map(|identity| identity.of)
    }
}

/// A stored state, with what its release did not have.
fn completed<R: Resource>(stored: Value) -> Result<Value, DecodeError> {
    if stored.is_null() {
        return Ok(stored);
    }
    Ok(R::completed(R::decode(&stored)?).encode())
}

fn no_identity(resource: &str) -> Diagnostic {
    Diagnostic::error(
        "Import by identity is not supported",
        format!("{resource} has no identity in this version of the provider. Import it by `id`."),
    )
}
