//! A running simulator: its start, its address, its end.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::aws_port;
use crate::clock::{Clock, ClockMode};
use crate::context::Context;
use crate::kubernetes::{Authority, AuthorityError, Servers};
use crate::log::Log;
use crate::server;
use crate::world::{World, WorldError};

/// How to start a simulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// A loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How its time passes.
    pub clock: ClockMode,
    /// Where its log goes.
    pub log: Log,
}

/// Why a simulator could not start.
#[derive(Debug)]
pub enum StartError {
    /// The address is not on loopback.
    NotLoopback(SocketAddr),
    /// The address is taken, or not this machine's.
    Listen { address: SocketAddr, source: io::Error },
    /// A cluster's port cannot be opened.
    Cluster(io::Error),
    /// The clusters' certificates cannot be made.
    Authority(AuthorityError),
    /// The document is no world.
    World(WorldError),
}

/// A running simulator. It ends when it is dropped.
pub struct Simulator {
    url: String,
    context: Arc<Context>,
    servers: Arc<Servers>,
    port: JoinHandle<()>,
}

impl Simulator {
    /// Starts a simulator of this world on the present tokio runtime; it is ready when this returns.
    ///
    /// # Errors
    /// An address that is not on loopback or cannot be bound; a document that is no world; no port or certificate for
    /// its clusters.
    pub async fn start(world: Value, options: Options) -> Result<Self, StartError> {
        let Options { listen, clock, log } = options;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        let clock = Clock::start(clock);
        let world = World::read(world, clock.started_at()).map_err(StartError::World)?;
        let authority = Authority::make().map_err(StartError::Authority)?;
        let context = Arc::new(Context::new(clock, world, log));
        let servers = Arc::new(Servers::new(authority));
        let opened = server::open(listen).await;
        let (listener, address) = opened.map_err(|source| StartError::Listen { address: listen, source })?;
        if let Err(source) = servers.follow(&context) {
            servers.abort();
            return Err(StartError::Cluster(source));
        }
        let port = aws_port::serve(listener, Arc::clone(&context), Arc::clone(&servers));
        Ok(Self { url: format!("http://{address}"), context, servers, port })
    }

    /// `http://127.0.0.1:PORT`: what AWS clients take as endpoint, and where `/simulator/v1/` is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The ready line: `{"url": …, "clusters": {"ACCOUNT/REGION/NAME": {"endpoint": …}}}`.
    #[must_use]
    pub fn ready(&self) -> Value {
        json!({ "url": self.url, "clusters": self.context.endpoints.ready() })
    }

    /// Ends it at once, calls in flight too, and waits until its ports are closed.
    pub async fn stop(mut self) {
        self.port.abort();
        for server in self.servers.abort() {
            let _aborted = server.await;
        }
        let _aborted = (&mut self.port).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.port.abort();
        self.servers.abort();
        self.context.log.print_on_panic();
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(to, "{address} is not a loopback address"),
            Self::Listen { address, source: _ } => write!(to, "cannot listen on {address}"),
            Self::Cluster(_) => to.write_str("cannot open a port for a cluster"),
            Self::Authority(error) => error.fmt(to),
            Self::World(error) => error.fmt(to),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { address: _, source } | Self::Cluster(source) => Some(source),
            Self::Authority(error) => error.source(),
            Self::NotLoopback(_) | Self::World(_) => None,
        }
    }
}
