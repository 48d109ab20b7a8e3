//! What a managed resource must do. Never here: how a host drives it (`any_resource`).

use std::future::Future;

use super::{InstanceId, Private, Run, Timeouts};
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

    /// The object that an import id stands for, as it is now.
    ///
    /// # Errors
    /// When the id is malformed, or nothing is there.
    fn import(run: &mut Run<Self>, id: &str) -> impl Future<Output = Result<Self, Diagnostics>> + Send;

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
