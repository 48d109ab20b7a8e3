//! From a connection's requests to the services that answer them. Each call is a task of its own, so that it is finished
//! also when its connection breaks: what was sent is awaited. Calls begin one after the other: what one of them sends is on
//! its way before the next does its work. Never here: connections, or what is served.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::poll;
use tokio::sync::Mutex;
use tokio::task::yield_now;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::service::Routes;

use super::count::{Count, Counted};

/// Which services answer a call.
#[derive(Clone)]
pub(super) enum Services {
    /// The same for all connections: the host is one, however often it connects.
    Shared(Routes),
    /// New ones for each connection: under a debugger one process serves several hosts, and a host opens a connection
    /// for each `provider` block. What one of them configures must not reach the others.
    OfEach(Arc<dyn Fn() -> Routes + Send + Sync>),
}

/// What a connection carries to its calls: the services that it was given, once it has asked for any.
#[derive(Clone, Default)]
pub(super) struct Session(Arc<OnceLock<Routes>>);

/// What a request carries: its call is under way until every copy is gone. One whose answer is a stream holds it until its end.
#[derive(Clone)]
struct UnderWay(
    // Held, never read.
    #[allow(dead_code)] Arc<Counted>,
);

/// The way of every call.
#[derive(Clone)]
pub(super) struct Calls {
    services: Services,
    under_way: Count,
    turns: Arc<Turns>,
}

/// Whose turn it is to begin.
type Turns = Mutex<()>;

impl Calls {
    /// Calls that `services` answer.
    pub(super) fn of(services: Services) -> Self {
        Self { services, under_way: Count::default(), turns: Arc::default() }
    }

    /// Waits until none is under way, also none whose connection is gone.
    pub(super) async fn finished(&self) {
        self.under_way.none().await;
    }

    fn routes(&self, request: &http::Request<Body>) -> Routes {
        match (&self.services, request.extensions().get::<Session>()) {
            (Services::Shared(routes), _) => routes.clone(),
            (Services::OfEach(make), Some(Session(own))) => own.get_or_init(|| make()).clone(),
            (Services::OfEach(make), None) => make(),
        }
    }
}

impl Service<http::Request<Body>> for Calls {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let mut routes = self.routes(&request);
        let counted = UnderWay(Arc::new(self.under_way.one()));
        request.extensions_mut().insert(counted.clone());
        let turns = Arc::clone(&self.turns);
        let answer = tokio::spawn(async move {
            let answer = in_turn(&turns, routes.call(request)).await;
            drop(counted);
            answer
        });
        Box::pin(async move {
            // A panic of the provider's own calls is a diagnostic by now; those of others end here.
            answer.await.unwrap_or_else(|_| Ok(Status::internal("the call panicked").into_http()))
        })
    }
}

/// A call that begins when those before it have begun, up to where each first waits. The tasks that it has woken until then
/// come before the next: they send its request. Hosts make ten calls at once; if all ten did their work first, the first
/// request would leave as late as the last, and all ten answers would come back at once.
async fn in_turn<T>(turns: &Turns, mut call: impl Future<Output = T> + Unpin) -> T {
    let turn = turns.lock().await;
    if let Poll::Ready(answer) = poll!(&mut call) {
        return answer;
    }
    yield_now().await;
    drop(turn);
    call.await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::sync::Mutex;

    use futures_util::FutureExt as _;
    use tokio::join;
    use tonic::server::NamedService;

    use super::*;

    /// A service that answers at once and keeps what the request carried, as one does that goes on in a stream.
    #[derive(Clone, Default)]
    struct Keeps(Arc<Mutex<Option<http::Extensions>>>);

    impl NamedService for Keeps {
        const NAME: &'static str = "test.Keeps";
    }

    impl Service<http::Request<Body>> for Keeps {
        type Response = http::Response<Body>;
        type Error = Infallible;
        type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: http::Request<Body>) -> Self::Future {
            *self.0.lock().expect("no panic") = Some(request.into_parts().0.extensions);
            async { Ok(Status::ok("").into_http()) }.boxed()
        }
    }

    /// A call that has something sent by another task, and tells what happens.
    async fn sends(number: u8, seen: Arc<Mutex<Vec<String>>>) {
        let tell = move |what| seen.lock().expect("no panic").push(format!("{number} {what}"));
        let told = tell.clone();
        tell("begins");
        tokio::spawn(async move { told("is sent") }).await.expect("no panic");
        tell("ends");
    }

    #[tokio::test]
    async fn what_a_call_sends_is_on_its_way_before_the_next_begins() {
        let (turns, seen) = (Turns::default(), Arc::default());
        let [one, two] = [1, 2].map(|number| in_turn(&turns, Box::pin(sends(number, Arc::clone(&seen)))));
        join!(one, two);
        assert_eq!(seen.lock().expect("no panic")[..2], ["1 begins", "1 is sent"]);
    }

    #[tokio::test]
    async fn a_call_that_waits_lets_others_begin() {
        let turns = Turns::default();
        let mut waits = pin!(in_turn(&turns, pending::<()>()));
        assert!(poll!(&mut waits).is_pending());
        yield_now().await;
        assert!(poll!(&mut waits).is_pending());
        assert_eq!(in_turn(&turns, ready(7)).await, 7);
    }

    #[tokio::test]
    async fn a_call_that_is_answered_is_under_way_as_long_as_its_request_is_held() {
        let service = Keeps::default();
        let mut calls = Calls::of(Services::Shared(Routes::new(service.clone()).prepare()));
        let request = http::Request::builder().uri("/test.Keeps/Any").body(Body::empty());
        calls.call(request.expect("a request")).await.expect("an answer");
        let mut finished = pin!(calls.finished());
        assert!(poll!(&mut finished).is_pending(), "the stream goes on");
        service.0.lock().expect("no panic").take();
        finished.await;
    }
}
