//! The one wrapper round every RPC: a span, the duration, and a panic turned into a diagnostic.

use std::{future::Future, panic::AssertUnwindSafe, time::Instant};

use futures_util::FutureExt;
use tonic::{Response, Status};
use tracing::{Instrument, debug, debug_span};

use super::{encode, pb::tfplugin6 as pb};
use crate::{diag::Diagnostics, framework::panicked};

tokio::task_local! {
    /// Set while a call is polled.
    static UNDER_WAY: ();
}

/// Whether this thread is in a call, whose panic becomes a diagnostic.
#[must_use]
pub fn is_under_way() -> bool {
    UNDER_WAY.try_with(|()| ()).is_ok()
}

/// An answer that can say why there is none.
pub(super) trait Answer: Default {
    /// The answer of an RPC that failed.
    fn with(diagnostics: Diagnostics) -> Self;
}

/// Runs one RPC. What fails, by an error or a panic, is answered as diagnostics: a gRPC status would
/// reach the user as "Plugin error".
pub(super) async fn call<A: Answer>(
    rpc: &'static str,
    subject: String,
    handler: impl Future<Output = Result<A, Diagnostics>>,
) -> Result<Response<A>, Status> {
    let span = debug_span!("rpc", rpc, subject);
    let timed = async {
        let started = Instant::now();
        let outcome = UNDER_WAY.scope((), AssertUnwindSafe(handler).catch_unwind()).await;
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(diagnostics)) => A::with(diagnostics),
            Err(panic) => A::with(panicked(&*panic).into()),
        };
        debug!(rpc, subject, duration_ms = started.elapsed().as_millis(), "answered");
        answer
    };
    Ok(Response::new(timed.instrument(span).await))
}

macro_rules! answers_with_diagnostics {
    ($($rpc:ident),+ $(,)?) => { $(
        impl Answer for pb::$rpc::Response {
            fn with(diagnostics: Diagnostics) -> Self {
                let mut answer = Self::default();
                answer.diagnostics = encode::diagnostics(diagnostics);
                answer
            }
        }
    )+ };
}

answers_with_diagnostics!(
    get_metadata,
    get_provider_schema,
    get_functions,
    validate_provider_config,
    configure_provider,
    validate_resource_config,
    upgrade_resource_state,
    move_resource_state,
    get_resource_identity_schemas,
    upgrade_resource_identity,
    plan_resource_change,
    apply_resource_change,
    read_resource,
    import_resource_state,
    generate_resource_config,
    validate_data_resource_config,
    read_data_source,
    validate_ephemeral_resource_config,
    open_ephemeral_resource,
    renew_ephemeral_resource,
    close_ephemeral_resource,
);

impl Answer for pb::stop_provider::Response {
    fn with(diagnostics: Diagnostics) -> Self {
        let details = encode::diagnostics(diagnostics).into_iter().map(|diagnostic| diagnostic.detail);
        Self { error: details.collect::<Vec<_>>().join("\n") }
    }
}

/// What fails before the function is asked, and a panic in it, is about the call as a whole.
impl Answer for pb::call_function::Response {
    fn with(diagnostics: Diagnostics) -> Self {
        let details = encode::diagnostics(diagnostics).into_iter().map(|diagnostic| diagnostic.detail);
        let text = details.collect::<Vec<_>>().join("\n");
        Self { result: None, error: Some(pb::FunctionError { text, function_argument: None }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_handler_is_a_diagnostic() {
        let answer: pb::read_data_source::Response =
            call("Test", String::new(), async { panic!("on purpose") }).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics.len(), 1);
        assert!(answer.diagnostics[0].detail.contains("on purpose"));
        assert_eq!(answer.diagnostics[0].severity, 1);
    }
}
