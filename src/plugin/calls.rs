//! From a connection's requests to the services that answer them. Each call is a task of its own, so that it is finished
//! also when its connection breaks: what was sent is awaited. Never here: connections, or what is served.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::service::Routes;

use super::count::Count;

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

/// The way of every call.
#[derive(Clone)]
pub(super) struct Calls {
    services: Services,
    under_way: Count,
}

impl Calls {
    /// Calls that `services` answer.
    pub(super) fn of(services: Services) -> Self {
        Self { services, under_way: Count::default() }
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

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let mut routes = self.routes(&request);
        let counted = self.under_way.one();
        let answer = tokio::spawn(async move {
            let answer = routes.call(request).await;
            drop(counted);
            answer
        });
        Box::pin(async move {
            // A panic of the provider's own calls is a diagnostic by now; those of others end here.
            answer.await.unwrap_or_else(|_| Ok(Status::internal("the call panicked").into_http()))
        })
    }
}
