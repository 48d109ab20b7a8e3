//! The life of the plugin: from the handshake line to the end of the process. Never here: how any part of it works.

use std::future;
use std::io;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::{self, Server};

use super::calls::{Calls, Services};
use super::count::Count;
use super::handshake::{Line, Terms};
use super::listener::Listener;
use super::signals::{self, Interrupt};
use super::tls::{Tls, TlsError};
use super::{broker, controller, health, incoming, presence, stdio};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a host's Shutdown leaves to calls in flight. The host kills the process after two seconds.
const GRACE_AFTER_SHUTDOWN: Duration = Duration::from_secs(1);

/// What a signal leaves to calls in flight, to hand over the state of what they have made. A request may take
/// 60 s, and one read settles what came of it; whoever cannot wait for that kills.
const GRACE_AFTER_SIGNAL: Duration = Duration::from_secs(90);

/// What the death of the host leaves to calls in flight. Nobody hears their answers: they only end what they do.
const GRACE_WITHOUT_HOST: Duration = Duration::from_secs(6);

/// Why the plugin ended before its host said so.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The system does not let us handle signals.
    #[error("cannot handle signals")]
    Signals(#[source] io::Error),
    /// No socket could be opened.
    #[error("cannot listen for the host")]
    Listen(#[source] io::Error),
    /// No TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The host does not read the handshake line.
    #[error("cannot send the handshake to the host")]
    Announce(#[source] io::Error),
    /// The server failed.
    #[error("cannot serve the host")]
    Transport(#[source] transport::Error),
}

/// Serves `routes` and go-plugin's own services to the host that set `terms`, until it sends Shutdown, or SIGTERM
/// comes, or the host is gone, or someone cancels `stop`. Each of these cancels `stop`, which whoever made `routes`
/// must hear for calls in flight to end their waits; they have a moment for that.
///
/// # Errors
/// What keeps the plugin from starting, or from going on.
pub async fn serve(terms: Terms, routes: Routes, stop: CancellationToken) -> Result<(), ServeError> {
    let Terms { client, listen } = terms;
    let signal = signals::end(Interrupt::Ignored).map_err(ServeError::Signals)?;
    let tls = client.map(Tls::trusting).transpose()?;
    let listener = match &tls {
        Some(_) => Listener::open(&listen).await,
        None => Listener::open_private(&listen),
    };
    let listener = listener.map_err(ServeError::Listen)?;
    let line = Line {
        network: listener.network(),
        address: &listener.address().map_err(ServeError::Listen)?,
        certificate: tls.as_ref().map(|tls| &tls.certificate),
    };
    line.announce(&mut io::stdout().lock()).map_err(ServeError::Announce)?;
    let (network, tls_on) = (listener.network(), tls.is_some());
    tracing::info!(version = VERSION, network, tls = tls_on, "serving");
    listener.remove_leftovers();
    let services = Services::Shared(with_own_services(routes, &stop));
    Lifecycle { signal, stop, ends_with_host: true }.run(listener, tls, services).await
}

/// What ends a server.
pub(super) struct Lifecycle<S> {
    /// Ends when the process is to end.
    pub(super) signal: S,
    /// Canceled when the process is to end.
    pub(super) stop: CancellationToken,
    /// Whether it ends with the host: not under a debugger, where hosts come and go.
    pub(super) ends_with_host: bool,
}

impl<S: Future<Output = ()>> Lifecycle<S> {
    /// Serves until the end of the lifecycle, and as much longer as calls in flight are given.
    pub(super) async fn run(
        self,
        listener: Listener,
        tls: Option<Tls>,
        services: Services,
    ) -> Result<(), ServeError> {
        let (calls, open) = (Calls::of(services), Count::default());
        let incoming = incoming::connections(listener, tls.map(|tls| tls.acceptor), open.clone());
        let stopped = self.stop.clone().cancelled_owned();
        let work = async {
            let served =
                Server::builder().serve_with_incoming_shutdown(calls.clone(), incoming, stopped).await;
            calls.finished().await;
            served.map_err(ServeError::Transport)
        };
        tokio::select! {
            ended = work => ended,
            () = self.grace_period_over(&open) => {
                tracing::warn!("shutting down with calls still in flight");
                Ok(())
            }
        }
    }

    /// Ends a while after the server is told to: the server itself would wait for its last call however long it takes.
    async fn grace_period_over(self, open: &Count) {
        let Self { signal, stop, ends_with_host } = self;
        let gone =
            async { if ends_with_host { presence::ended(open).await } else { future::pending().await } };
        let grace = tokio::select! {
            () = signal => GRACE_AFTER_SIGNAL,
            () = stop.cancelled() => GRACE_AFTER_SHUTDOWN,
            () = gone => GRACE_WITHOUT_HOST,
        };
        stop.cancel();
        sleep(grace).await;
    }
}

/// The provider's services and go-plugin's own.
pub(super) fn with_own_services(routes: Routes, stop: &CancellationToken) -> Routes {
    routes
        .add_service(controller::service(stop.clone()))
        .add_service(stdio::service(stop.clone()))
        .add_service(broker::service(stop.clone()))
        .add_service(health::service(stop.clone()))
        .prepare()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::pending;
    use std::net::Ipv4Addr;
    use std::task::{Context, Poll};
    use std::time::Instant;

    use futures_util::FutureExt as _;
    use futures_util::future::BoxFuture;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use tokio::task::JoinHandle;
    use tonic::body::Body;
    use tonic::codegen::{Service, http};
    use tonic::server::NamedService;
    use tonic::transport::{Channel, Endpoint};
    use tonic::{Code, Request, Status};
    use tonic_prost::ProstCodec;

    use super::*;

    /// A service with calls that last: each says that it has begun, and ends when released.
    #[derive(Clone)]
    struct Slow {
        begun: mpsc::Sender<()>,
        release: CancellationToken,
    }

    impl NamedService for Slow {
        const NAME: &'static str = "test.Slow";
    }

    impl Service<http::Request<Body>> for Slow {
        type Response = http::Response<Body>;
        type Error = Infallible;
        type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _request: http::Request<Body>) -> Self::Future {
            let Self { begun, release } = self.clone();
            async move {
                begun.send(()).await.expect("the test waits for it");
                release.cancelled().await;
                Ok(Status::data_loss("the last word").into_http())
            }
            .boxed()
        }
    }

    /// A running server and a call in the middle of it.
    struct Story {
        server: JoinHandle<Result<(), ServeError>>,
        stop: CancellationToken,
        release: CancellationToken,
        call: JoinHandle<Code>,
    }

    async fn a_call_in_flight(signal: impl Future<Output = ()> + Send + 'static) -> Story {
        let (begun, mut first) = mpsc::channel(1);
        let (stop, release) = (CancellationToken::new(), CancellationToken::new());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("some port is free");
        let address = listener.local_addr().expect("it is bound");
        let routes = Routes::new(Slow { begun, release: release.clone() });
        let services = Services::Shared(with_own_services(routes, &stop));
        let lifecycle = Lifecycle { signal, stop: stop.clone(), ends_with_host: true };
        let server = tokio::spawn(lifecycle.run(Listener::Tcp(listener), None, services));
        let endpoint = Endpoint::from_shared(format!("http://{address}"));
        let channel = endpoint.expect("an address").connect().await;
        let call = tokio::spawn(wait(channel.expect("the server listens")));
        first.recv().await.expect("the call begins");
        Story { server, stop, release, call }
    }

    async fn wait(channel: Channel) -> Code {
        let mut client = tonic::client::Grpc::new(channel);
        client.ready().await.expect("the connection stands");
        let path = http::uri::PathAndQuery::from_static("/test.Slow/Wait");
        let codec = ProstCodec::<(), ()>::default();
        let answer = client.unary(Request::new(()), path, codec).await;
        answer.expect_err("the slow service has no good news").code()
    }

    #[tokio::test]
    async fn a_call_in_flight_is_answered_before_the_end() {
        let story = a_call_in_flight(pending()).await;
        story.stop.cancel();
        story.release.cancel();
        assert_eq!(story.call.await.expect("no panic"), Code::DataLoss);
        let ended = story.server.await.expect("no panic");
        assert!(ended.is_ok());
    }

    #[tokio::test]
    async fn a_call_that_does_not_end_does_not_keep_the_process() {
        let story = a_call_in_flight(pending()).await;
        let before = Instant::now();
        story.stop.cancel();
        let ended = story.server.await.expect("no panic");
        let took = before.elapsed();
        assert!(ended.is_ok());
        assert!(took < Duration::from_millis(1_500), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_life_ends_with_its_host_unless_hosts_come_and_go() {
        let lifecycle =
            |ends_with_host| Lifecycle { signal: pending(), stop: CancellationToken::new(), ends_with_host };
        let nobody = Count::default();
        let stop = CancellationToken::new();
        let with_host = Lifecycle { stop: stop.clone(), ..lifecycle(true) };
        with_host.grace_period_over(&nobody).await;
        assert!(stop.is_cancelled(), "the work hears of it");
        let day = Duration::from_hours(24);
        assert!(tokio::time::timeout(day, lifecycle(false).grace_period_over(&nobody)).await.is_err());
    }

    #[tokio::test]
    async fn a_signal_tells_the_work_to_stop() {
        let term = CancellationToken::new();
        let story = a_call_in_flight(term.clone().cancelled_owned()).await;
        term.cancel();
        story.stop.cancelled().await;
        story.release.cancel();
        assert_eq!(story.call.await.expect("no panic"), Code::DataLoss);
    }
}
