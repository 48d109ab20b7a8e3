//! What a resource, data source or action must do, and what it is given to do it with.
//!
//! The lower half's upper edge: `provider` implements these traits, `protocol` drives the erased
//! forms of them. Never here: protobuf, any service.

mod action;
mod any_resource;
mod data_source;
mod declaration;
mod ephemeral_resource;
mod events;
mod function;
mod identity;
mod instance;
mod list_resource;
mod operation;
mod plan;
mod private;
mod registry;
mod resource;
mod run;
mod state_move;
mod state_upgrade;
mod stored;
mod timeouts;

pub use action::{Action, ActionRow, AnyAction, action};
pub use any_resource::{
    AnyResource, ApplyRequest, ImportTarget, OperationResponse, PlanRequest, PlanResponse, ResourceRow,
    resource,
};
pub use data_source::{AnyDataSource, DataSource, DataSourceRow, data_source};
pub use declaration::{Declaration, validate};
pub use ephemeral_resource::{
    AnyEphemeralResource, EphemeralResource, EphemeralResourceRow, EphemeralResponse, Opened,
    ephemeral_resource,
};
pub use events::Events;
pub use function::{AnyFunction, Function, FunctionError, FunctionRow, Parameter, Signature, function};
pub use identity::Identity;
pub use instance::InstanceId;
pub use list_resource::{
    AnyListResource, Found, ListEvent, ListRequest, ListResource, ListResourceRow, Listing, list_resource,
};
pub use plan::{Plan, PlanKind, Planned};
pub use private::Private;
pub use registry::{Configured, Registry};
pub use resource::Resource;
pub use run::{Call, Context, Run};
pub use state_move::{ForeignState, MoveSource, StateMove};
pub use state_upgrade::{EarlierState, StateUpgrade};
pub use stored::Stored;
pub use timeouts::{
    DEFAULT_TIMEOUT, LONGEST_TIMEOUT, ReadTimeout, Timeouts, check_timeout, duration_text, parse_duration,
};

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin};

use futures_util::FutureExt;

use crate::diag::{Diagnostic, Diagnostics};

/// A future behind a trait object.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Runs one handler; its panic becomes a diagnostic, so that what it kept can still be answered. Handlers are futures of many
/// kilobytes, so each is boxed once, before it is moved from caller to caller.
fn caught<T>(
    handler: impl Future<Output = Result<T, Diagnostics>>,
) -> impl Future<Output = Result<T, Diagnostics>> {
    let outcome = AssertUnwindSafe(Box::pin(handler)).catch_unwind();
    outcome.map(|ended| ended.unwrap_or_else(|panic| Err(panicked(&*panic).into())))
}

/// The diagnostic for a handler that panicked with `payload`.
#[must_use]
pub fn panicked(payload: &(dyn std::any::Any + Send)) -> Diagnostic {
    let said = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said =
        said.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned());
    Diagnostic::error(
        "The provider failed",
        format!(
            "The operation ended in a panic: {said}. This is a bug in the provider. Please report it with the log of TF_LOG_PROVIDER=trace."
        ),
    )
}
