//! One TLS port for each cluster of the world: opened when the cluster appears, closed when it is gone.
//! Never here: what such a port answers.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::{Authority, port};
use crate::context::Context;
use crate::endpoints::Endpoint;
use crate::port_range::PortRange;
use crate::server;
use crate::world::ClusterKey;

/// The open ports of the clusters.
pub(crate) struct Servers {
    authority: Authority,
    /// Where ports are taken from; none: any free one.
    range: Option<PortRange>,
    open: Mutex<BTreeMap<ClusterKey, Server>>,
}

/// A cluster's port.
struct Server {
    port: u16,
    task: JoinHandle<()>,
}

/// Why a cluster has no port.
#[derive(Debug)]
pub enum PortError {
    /// There are more clusters than ports.
    TooFew {
        /// How many clusters the world has.
        clusters: usize,
        /// What they were given.
        range: PortRange,
    },
    /// The port cannot be opened.
    Listen {
        /// `ACCOUNT/REGION/NAME`.
        cluster: String,
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl Servers {
    /// No ports yet; those that come show a certificate of this authority.
    pub(crate) fn new(authority: Authority, range: Option<PortRange>) -> Self {
        Self { authority, range, open: Mutex::default() }
    }

    /// Whether there are as many ports as clusters.
    ///
    /// # Errors
    /// There are not.
    pub(crate) fn have_ports_for(&self, clusters: usize) -> Result<(), PortError> {
        match self.range {
            Some(range) if range.ports().len() < clusters => Err(PortError::TooFew { clusters, range }),
            _ => Ok(()),
        }
    }

    /// Opens and closes ports until every cluster of the world has one, and only those. A cluster that stays keeps its
    /// own; the others get theirs in the order of the world.
    ///
    /// # Errors
    /// A port cannot be opened; the clusters before it have theirs.
    pub(crate) async fn follow(&self, context: &Arc<Context>) -> Result<(), PortError> {
        for closing in self.close_others(context) {
            // A port can be opened again only after the task that had it is gone.
            let _aborted = closing.await;
        }
        self.open_missing(context)
    }

    /// Ends every port and the calls at it.
    pub(crate) fn abort(&self) -> Vec<JoinHandle<()>> {
        std::mem::take(&mut *self.lock()).into_values().map(Server::abort).collect()
    }

    /// Ends the ports of clusters that are not in the world any more.
    fn close_others(&self, context: &Context) -> Vec<JoinHandle<()>> {
        let mut open = self.lock();
        let world = context.world();
        let gone: Vec<ClusterKey> =
            open.keys().filter(|cluster| !world.clusters.contains_key(cluster)).cloned().collect();
        gone.iter()
            .filter_map(|cluster| {
                context.endpoints.remove(cluster);
                open.remove(cluster).map(Server::abort)
            })
            .collect()
    }

    fn open_missing(&self, context: &Arc<Context>) -> Result<(), PortError> {
        let mut open = self.lock();
        let wanted = context.world().cluster_order.clone();
        for cluster in wanted {
            if !open.contains_key(&cluster) {
                let port = self.next_port(&open);
                let server = self.open(&cluster, port, context)?;
                open.insert(cluster, server);
            }
        }
        Ok(())
    }

    /// The first port that no cluster has; 0, which is any, where the ports are free.
    fn next_port(&self, open: &BTreeMap<ClusterKey, Server>) -> u16 {
        let is_free = |port: &u16| open.values().all(|server| server.port != *port);
        self.range.and_then(|range| range.ports().find(is_free)).unwrap_or_default()
    }

    fn open(&self, cluster: &ClusterKey, port: u16, context: &Arc<Context>) -> Result<Server, PortError> {
        let address = SocketAddr::new(context.addresses.listen.ip(), port);
        let failed = |source| PortError::Listen { cluster: cluster.label(), address, source };
        let (listener, port) = listen(address).map_err(failed)?;
        let url = context.addresses.url("https", port);
        context.endpoints.insert(cluster.clone(), Endpoint { url, authority: self.authority.data.clone() });
        let tls = TlsAcceptor::from(Arc::clone(&self.authority.tls));
        let (context, cluster) = (Arc::clone(context), Arc::new(cluster.clone()));
        let task = server::serve(listener, move |stream| {
            port::connection(tls.clone(), stream, Arc::clone(&context), Arc::clone(&cluster))
        });
        Ok(Server { port, task })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ClusterKey, Server>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server {
    fn abort(self) -> JoinHandle<()> {
        self.task.abort();
        self.task
    }
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, u16)> {
    let listener = StdListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    Ok((TcpListener::from_std(listener)?, port))
}

impl fmt::Display for PortError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { clusters, range } => {
                let ports = range.ports().len();
                write!(
                    to,
                    "the world has {clusters} clusters, so {clusters} ports are required; --cluster-ports {range} has {ports}"
                )
            }
            Self::Listen { cluster, address, source: _ } => {
                write!(to, "cannot listen on {address} for the cluster {cluster}")
            }
        }
    }
}

impl std::error::Error for PortError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TooFew { .. } => None,
            Self::Listen { cluster: _, address: _, source } => Some(source),
        }
    }
}
