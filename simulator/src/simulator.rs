//! A running simulator: its start, its address, its end.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::addresses::{AddressError, Addresses};
use crate::aws_port;
use crate::clock::{Clock, ClockMode};
use crate::context::Context;
use crate::host_name::HostName;
use crate::journal::Recorder;
use crate::kubernetes::{Authority, AuthorityError, PortError, Servers};
use crate::log::Log;
use crate::port_range::PortRange;
use crate::server;
use crate::world::{World, WorldDocument, WorldError};

/// How many calls the journal keeps if nothing else is said: more than a test makes, and less than 50 MB.
pub const DEFAULT_JOURNAL: usize = 100_000;

/// How to start a simulator. By default it listens on a free port of loopback.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one. The clusters' ports have the same IP address.
    pub listen: SocketAddr,
    /// Whether `listen` may be an address that others can reach. Everybody who can is allowed everything.
    pub allow_remote: bool,
    /// The host in URLs and endpoints, which certificates are valid for; without it, the IP address of `listen`.
    pub advertise: Option<HostName>,
    /// Where the clusters take their ports from, in the order of the world; without it, any free ones.
    pub cluster_ports: Option<PortRange>,
    /// The folder of a certificate authority that is kept; without it, each start has its own.
    pub authority: Option<PathBuf>,
    /// How many calls the journal keeps.
    pub journal: usize,
    /// How its time passes.
    pub clock: ClockMode,
    /// Where its log goes.
    pub log: Log,
}

/// Why a simulator could not start.
#[derive(Debug)]
pub enum StartError {
    /// The address is not on loopback, or none that clients can connect to.
    Address(AddressError),
    /// The address is taken, or not this machine's.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A cluster's port cannot be opened.
    Cluster(PortError),
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
    /// An address that may not be listened on or cannot be bound; a document that is no world; no port or certificate for
    /// its clusters.
    pub async fn start(world: WorldDocument, options: Options) -> Result<Self, StartError> {
        let Options { listen, allow_remote, advertise, cluster_ports, authority, journal, clock, log } =
            options;
        let addresses = Addresses::new(listen, allow_remote, advertise).map_err(StartError::Address)?;
        let clock = Clock::start(clock);
        let world = World::read(world, clock.started_at()).map_err(StartError::World)?;
        let authority = Authority::open(authority.as_deref(), addresses.certified());
        let servers = Servers::new(authority.map_err(StartError::Authority)?, cluster_ports);
        servers.have_ports_for(world.clusters.len()).map_err(StartError::Cluster)?;
        let opened = server::open(listen).await;
        let (listener, address) = opened.map_err(|source| StartError::Listen { address: listen, source })?;
        let url = addresses.url("http", address.port());
        let context = Context::new(addresses, clock, world, Recorder::keeping(journal), log);
        let (context, servers) = (Arc::new(context), Arc::new(servers));
        let port = aws_port::serve(listener, Arc::clone(&context), Arc::clone(&servers));
        // Dropped here, it closes what it has opened.
        let simulator = Self { url, context, servers, port };
        simulator.servers.follow(&simulator.context).await.map_err(StartError::Cluster)?;
        Ok(simulator)
    }

    /// `http://HOST:PORT`: what AWS clients take as endpoint, and where `/simulator/v1/` is.
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

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            allow_remote: false,
            advertise: None,
            cluster_ports: None,
            authority: None,
            journal: DEFAULT_JOURNAL,
            clock: ClockMode::default(),
            log: Log::to_memory(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(error) => error.fmt(to),
            Self::Listen { address, source: _ } => write!(to, "cannot listen on {address}"),
            Self::Cluster(error) => error.fmt(to),
            Self::Authority(error) => error.fmt(to),
            Self::World(error) => error.fmt(to),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { address: _, source } => Some(source),
            Self::Cluster(error) => error.source(),
            Self::Authority(error) => error.source(),
            Self::Address(_) | Self::World(_) => None,
        }
    }
}
