//! One TLS port for each cluster of the world: opened when the cluster appears, closed when it is gone.
//! Never here: what such a port answers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::net::{Ipv4Addr, TcpListener as StdListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::{Authority, port};
use crate::context::Context;
use crate::endpoints::Endpoint;
use crate::server;
use crate::world::ClusterKey;

/// The open ports of the clusters.
pub(crate) struct Servers {
    authority: Authority,
    open: Mutex<BTreeMap<ClusterKey, JoinHandle<()>>>,
}

impl Servers {
    /// No ports yet; those that come show a certificate of this authority.
    pub(crate) fn new(authority: Authority) -> Self {
        Self { authority, open: Mutex::default() }
    }

    /// Opens and closes ports until every cluster of the world has one, and only those. A cluster that stays keeps its
    /// own.
    ///
    /// # Errors
    /// A port cannot be opened; the clusters before it have theirs.
    pub(crate) fn follow(&self, context: &Arc<Context>) -> io::Result<()> {
        let mut open = self.lock();
        let wanted: Vec<ClusterKey> = context.world().clusters.keys().cloned().collect();
        open.retain(|cluster, server| {
            let stays = wanted.binary_search(cluster).is_ok();
            if !stays {
                server.abort();
                context.endpoints.remove(cluster);
            }
            stays
        });
        for cluster in wanted {
            if let Entry::Vacant(place) = open.entry(cluster) {
                let server = self.open(place.key(), context)?;
                place.insert(server);
            }
        }
        Ok(())
    }

    /// Ends every port and the calls at it.
    pub(crate) fn abort(&self) -> Vec<JoinHandle<()>> {
        let servers: Vec<JoinHandle<()>> = std::mem::take(&mut *self.lock()).into_values().collect();
        for server in &servers {
            server.abort();
        }
        servers
    }

    fn open(&self, cluster: &ClusterKey, context: &Arc<Context>) -> io::Result<JoinHandle<()>> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let url = format!("https://{}", listener.local_addr()?);
        context.endpoints.insert(cluster.clone(), Endpoint { url, authority: self.authority.data.clone() });
        let tls = TlsAcceptor::from(Arc::clone(&self.authority.tls));
        let (context, cluster) = (Arc::clone(context), Arc::new(cluster.clone()));
        Ok(server::serve(listener, move |stream| {
            port::connection(tls.clone(), stream, Arc::clone(&context), Arc::clone(&cluster))
        }))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ClusterKey, JoinHandle<()>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
