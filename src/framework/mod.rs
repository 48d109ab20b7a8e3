//! What a resource or data source must do, and what it is given to do it with.
//!
//! The lower half's upper edge: `provider` implements these traits, `protocol` drives the erased
//! forms of them. Never here: protobuf, anything of EKS.

mod data_source;
mod instance;
mod private;
mod registry;
mod resource;
mod run;
mod timeouts;

pub use data_source::{AnyDataSource, DataSource};
pub use instance::InstanceId;
pub use private::Private;
pub use registry::{Registry, data_source, resource};
pub use resource::{
    AnyResource, Applied, ApplyRequest, Imported, PlanRequest, PlannedChange, Read, Resource,
};
pub use run::{Ask, Call, Run};
pub use timeouts::{DEFAULT_TIMEOUT, LONGEST_TIMEOUT, ReadTimeout, Timeouts, duration_text, parse_duration};

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin};

use futures_util::FutureExt;

use crate::diag::{Diagnostic, Result};

/// A future behind a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs one handler; its panic becomes a diagnostic, so that what it kept can still be answered.
async fn caught<T>(handler: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(handler).catch_unwind().await.unwrap_or_else(|panic| Err(panicked(&*panic).into()))
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
