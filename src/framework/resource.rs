//! What a managed resource must do. Never here: how a host drives it (`any_resource`).

use std::future::Future;

use super::{Context, Plan, Planned, Run, Timeouts};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{Model, role},
};

/// What a managed resource must do.
pub trait Resource: Model<Role = role::Resource> + Clone + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// What the configured provider offers.
    type Services: Send + Sync + 'static;

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

    /// A stored state in which what an earlier release did not have is filled in, as far as the state itself says it. Pure: it
    /// comes before every read and every plan, so that a plan without a refresh finds nothing to do.
    #[must_use]
    fn completed(stored: Self) -> Self {
        stored
    }

    /// What the provider block says, for the attributes that default to it (`optional_with_provider_default`); the others
    /// are null. `None` where that cannot be determined.
    #[must_use]
    fn provided(context: &Context<Self::Services>) -> impl Future<Output = Option<Self>> + Send {
        let _ = context;
        async { None }
    }

    /// The object that an import id stands for, as it is now.
    ///
    /// # Errors
    /// When the id is malformed, or nothing is there.
    fn import(run: &mut Run<Self>, id: &str) -> impl Future<Output = Result<Self, Diagnostics>> + Send;

    /// Completes the plan that follows from the schema: warns, refuses, changes the planned state, or adds an attribute that
    /// replaces the object. Values may be unknown, and the services may be absent. Destroys are planned too.
    ///
    /// # Errors
    /// When the plan cannot be carried out, whatever else the run does.
    fn plan(
        plan: &mut Plan<Self>,
        planned: Planned<Self>,
    ) -> impl Future<Output = Result<Planned<Self>, Diagnostics>> + Send {
        let _ = plan;
        async { Ok(planned) }
    }

    /// Makes the remote object. Whatever exists must be handed to [`Run::keep`] at once.
    ///
    /// # Errors
    /// When it could not be made, or not be made whole.
    fn create(run: &mut Run<Self>, plan: Self) -> impl Future<Output = Result<Self, Diagnostics>> + Send;

    /// The remote object as it is now, or `None` when it is gone.
    ///
    /// # Errors
    /// When it could not be read.
    fn read(
        run: &mut Run<Self>,
        state: Self,
    ) -> impl Future<Output = Result<Option<Self>, Diagnostics>> + Send;

    /// Changes it in place.
    ///
    /// # Errors
    /// When not everything could be changed.
    fn update(
        run: &mut Run<Self>,
        state: Self,
        plan: Self,
    ) -> impl Future<Output = Result<Self, Diagnostics>> + Send;

    /// Removes it. That it is gone already is success.
    ///
    /// # Errors
    /// When it may still be there.
    fn delete(run: &mut Run<Self>, state: Self) -> impl Future<Output = Result<(), Diagnostics>> + Send;
}
