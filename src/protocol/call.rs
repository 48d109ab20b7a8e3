//! The one wrapper round every RPC: a span, the duration, and a panic turned into a diagnostic. An RPC answers once (`call`)
//! or with events (`stream`).

use std::{future::Future, panic::AssertUnwindSafe, time::Instant};

use futures_util::{FutureExt, stream::poll_fn};
use tokio::sync::mpsc;
use tonic::{Extensions, Response, Status, codegen::BoxStream};
use tracing::{Instrument, debug, debug_span};

use super::{encode, pb::tfplugin6 as pb};
use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::panicked,
};

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

/// An event of an RPC that answers with several.
pub(super) trait Event: Send + 'static {
    /// The event that follows the handler's own ones, with all that is left to tell; none where hosts expect none.
    fn last(diagnostics: Vec<Diagnostic>) -> Option<Self>
    where
        Self: Sized;
}

/// Runs one RPC. What fails, by an error or a panic, is answered as diagnostics: a gRPC status would
/// reach the user as "Plugin error".
pub(super) async fn call<A: Answer>(
    rpc: &'static str,
    subject: String,
    handler: impl Future<Output = Result<A, Diagnostics>>,
) -> Result<Response<A>, Status> {
    Ok(Response::new(run(rpc, subject, handler).await.unwrap_or_else(A::with)))
}

/// Runs one RPC that says what it comes to while it works, in a task of its own: it is finished also when nobody listens any
/// more, since what was sent is awaited. What fails, by an error or a panic, is the last event.
///
/// Whoever counts the calls under way counts this one by the request's `extensions`, which are held until its end.
pub(super) fn stream<E: Event, H>(
    rpc: &'static str,
    subject: String,
    extensions: Extensions,
    handler: impl FnOnce(mpsc::UnboundedSender<E>) -> H,
) -> Result<Response<BoxStream<E>>, Status>
where
    H: Future<Output = Result<Vec<Diagnostic>, Diagnostics>> + Send + 'static,
{
    let (events, mut heard) = mpsc::unbounded_channel();
    let handler = handler(events.clone());
    tokio::spawn(async move {
        let diagnostics = run(rpc, subject, handler).await.unwrap_or_else(Vec::from);
        if let Some(last) = E::last(diagnostics) {
            // A host that has left does not miss it.
            let _ = events.send(last);
        }
        drop(extensions);
    });
    let events = poll_fn(move |context| heard.poll_recv(context).map(|event| event.map(Ok)));
    Ok(Response::new(Box::pin(events)))
}

/// Runs what an RPC asks for: in a span of its own, with its duration in the log, its panic an error.
async fn run<T>(
    rpc: &'static str,
    subject: String,
    handler: impl Future<Output = Result<T, Diagnostics>>,
) -> Result<T, Diagnostics> {
    let span = debug_span!("rpc", rpc, subject);
    let timed = async {
        let started = Instant::now();
        let outcome = UNDER_WAY.scope((), AssertUnwindSafe(handler).catch_unwind()).await;
        debug!(rpc, subject, duration_ms = started.elapsed().as_millis(), "answered");
        outcome.unwrap_or_else(|panic| Err(panicked(&*panic).into()))
    };
    timed.instrument(span).await
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
    validate_list_resource_config,
    validate_action_config,
    plan_action,
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

/// A query ends with its last object. Hosts accept an event without one for what it says.
impl Event for pb::list_resource::Event {
    fn last(diagnostics: Vec<Diagnostic>) -> Option<Self> {
        (!diagnostics.is_empty())
            .then(|| Self { diagnostic: encode::diagnostics(diagnostics), ..Self::default() })
    }
}

/// Hosts wait for an action to say that it is over.
impl Event for pb::invoke_action::Event {
    fn last(diagnostics: Vec<Diagnostic>) -> Option<Self> {
        use pb::invoke_action::event::{Completed, Type};
        let completed = Completed { diagnostics: encode::diagnostics(diagnostics) };
        Some(Self { r#type: Some(Type::Completed(completed)) })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        sync::{Arc, Mutex},
    };

    use futures_util::{StreamExt, poll};
    use tokio_util::sync::CancellationToken;
    use tracing::{Span, span, subscriber::with_default};

    use super::*;

    type ListEvent = pb::list_resource::Event;

    fn found(name: &str) -> ListEvent {
        ListEvent { display_name: name.to_owned(), ..ListEvent::default() }
    }

    /// The events of a handler, with no host that counts it.
    fn events<H>(handler: impl FnOnce(mpsc::UnboundedSender<ListEvent>) -> H) -> BoxStream<ListEvent>
    where
        H: Future<Output = Result<Vec<Diagnostic>, Diagnostics>> + Send + 'static,
    {
        stream("Test", String::new(), Extensions::new(), handler).unwrap().into_inner()
    }

    /// Names of what was found, and summaries of what was said.
    async fn told(events: BoxStream<ListEvent>) -> Vec<String> {
        let events: Vec<ListEvent> = events.map(Result::unwrap).collect().await;
        let told = events.into_iter().flat_map(|event| {
            let said = event.diagnostic.into_iter().map(|it| format!("{}: {}", it.severity, it.summary));
            Some(event.display_name).filter(|name| !name.is_empty()).into_iter().chain(said)
        });
        told.collect()
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_a_diagnostic() {
        let answer: pb::read_data_source::Response =
            call("Test", String::new(), async { panic!("on purpose") }).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics.len(), 1);
        assert!(answer.diagnostics[0].detail.contains("on purpose"));
        assert_eq!(answer.diagnostics[0].severity, 1);
    }

    #[tokio::test]
    async fn a_query_that_goes_well_ends_without_a_further_event_and_its_warnings_are_one() {
        for (warnings, told_then) in [
            (vec![], vec!["one", "two"]),
            (vec![Diagnostic::warning("careful", "-")], vec!["one", "two", "2: careful"]),
        ] {
            let events = events(|events| async move {
                events.send(found("one")).unwrap();
                tokio::task::yield_now().await;
                events.send(found("two")).unwrap();
                Ok(warnings)
            });
            assert_eq!(told(events).await, told_then);
        }
    }

    #[tokio::test]
    async fn a_panic_or_an_error_in_the_middle_is_the_last_event() {
        let failed = events(|events| async move {
            events.send(found("one")).unwrap();
            tokio::task::yield_now().await;
            Err(Diagnostic::error("broken", "-").into())
        });
        assert_eq!(told(failed).await, ["one", "1: broken"]);
        let panicked = events(|events| async move {
            events.send(found("one")).unwrap();
            tokio::task::yield_now().await;
            panic!("on purpose")
        });
        assert_eq!(told(panicked).await, ["one", "1: The provider failed"]);
    }

    #[tokio::test]
    async fn an_action_says_that_it_is_over_also_when_there_is_nothing_to_say() {
        type Event = pb::invoke_action::Event;
        let events =
            stream::<Event, _>("Test", String::new(), Extensions::new(), |_| async { Ok(Vec::new()) });
        let events: Vec<_> = events.unwrap().into_inner().map(Result::unwrap).collect().await;
        assert_eq!(events, [Event::last(Vec::new()).unwrap()]);
    }

    /// What was sent is awaited, and whoever ends the process waits for it.
    #[tokio::test]
    async fn a_handler_goes_on_when_nobody_listens_and_counts_until_its_end() {
        let counted = Arc::new(());
        let mut extensions = Extensions::new();
        extensions.insert(Arc::clone(&counted));
        let (release, ended) = (CancellationToken::new(), CancellationToken::new());
        let (released, end) = (release.clone(), ended.clone());
        let events = stream::<ListEvent, _>("Test", String::new(), extensions, |events| async move {
            released.cancelled().await;
            assert!(events.send(found("unheard")).is_err());
            end.cancel();
            Ok(Vec::new())
        });
        drop(events);
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&counted), 2);
        release.cancel();
        ended.cancelled().await;
        while Arc::strong_count(&counted) > 1 {
            tokio::task::yield_now().await;
        }
    }

    /// An event is there as soon as it is said, while the handler still works.
    #[tokio::test]
    async fn events_do_not_wait_for_the_end() {
        let mut events = events(|events| async move {
            events.send(found("one")).unwrap();
            pending().await
        });
        assert_eq!(events.next().await.unwrap().unwrap(), found("one"));
        assert!(poll!(events.next()).is_pending());
    }

    /// A subscriber that notes nothing but which span each event of the log is in.
    #[derive(Clone, Default)]
    struct Spans(Arc<Mutex<(Vec<u64>, Vec<u64>)>>);

    impl tracing::Subscriber for Spans {
        fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
            span::Id::from_u64(7)
        }
        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
        fn event(&self, _: &tracing::Event<'_>) {
            let (open, seen) = &mut *self.0.lock().unwrap();
            seen.push(open.last().copied().unwrap_or_default());
        }
        fn enter(&self, span: &span::Id) {
            self.0.lock().unwrap().0.push(span.into_u64());
        }
        fn exit(&self, _: &span::Id) {
            self.0.lock().unwrap().0.pop();
        }
    }

    #[test]
    fn each_step_of_a_handler_is_in_the_span_of_its_call_and_is_under_way() {
        let spans = Spans::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let told = with_default(spans.clone(), || {
            runtime.block_on(async {
                let steps = events(|events| async move {
                    for _ in 0..2 {
                        debug!("a step");
                        events.send(found(if is_under_way() { "under way" } else { "not" })).unwrap();
                        tokio::task::yield_now().await;
                    }
                    Ok(Vec::new())
                });
                told(steps).await
            })
        });
        assert_eq!(told, ["under way", "under way"]);
        assert!(!is_under_way() && Span::current().is_none());
        assert_eq!(spans.0.lock().unwrap().1, [7, 7, 7], "two steps and the answer");
    }
}
