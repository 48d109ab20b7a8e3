//! A kubeconfig for one cluster of a simulator that runs, with a token of one access key: what `eks-simulator kubeconfig`
//! prints. Never here: HTTP.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use crate::arn::partition_of;
use crate::client::ClusterEndpoint;
use crate::clock::later;
use crate::sigv4::{Credentials, presign};
use crate::world::WorldDocument;

/// What a kubeconfig is made from, as the control interface answers it.
pub struct Kubeconfig<'a> {
    /// The world that is simulated.
    pub world: &'a WorldDocument,
    /// Where its clusters answer, as [`ControlClient::clusters`](crate::ControlClient::clusters) says it.
    pub clusters: &'a BTreeMap<String, ClusterEndpoint>,
    /// The simulator's time: `now` in the answer of `POST clock`.
    pub now: Timestamp,
    /// `ACCOUNT/REGION/NAME`.
    pub cluster: &'a str,
    /// The id of an access key of the world, or of a session.
    pub key: &'a str,
}

/// Why there is no kubeconfig.
#[derive(Debug, PartialEq, Eq)]
pub enum KubeconfigError {
    /// The simulator has no such cluster.
    NoCluster(String),
    /// The world has no such access key.
    NoKey(String),
    /// The key, or the cluster's name, cannot be put into a request.
    Unsignable,
}

impl Kubeconfig<'_> {
    /// The kubeconfig: JSON, which is YAML too. Its token is valid for 15 minutes of the simulator's time.
    ///
    /// # Errors
    /// There is no such cluster or key.
    pub fn text(&self) -> Result<String, KubeconfigError> {
        let no_cluster = || KubeconfigError::NoCluster(self.cluster.to_owned());
        let ClusterEndpoint { endpoint, certificate_authority_data } =
            self.clusters.get(self.cluster).ok_or_else(no_cluster)?;
        let token = self.token()?;
        let name = self.cluster;
        let document = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{ "name": name, "cluster": { "server": endpoint, "certificate-authority-data": certificate_authority_data } }],
            "users": [{ "name": self.key, "user": { "token": token } }],
            "contexts": [{ "name": name, "context": { "cluster": name, "user": self.key } }],
            "current-context": name,
        });
        Ok(format!("{document:#}"))
    }

    fn token(&self) -> Result<String, KubeconfigError> {
        let credentials = self.credentials().ok_or_else(|| KubeconfigError::NoKey(self.key.to_owned()))?;
        let mut parts = self.cluster.splitn(3, '/').skip(1);
        let (Some(region), Some(name)) = (parts.next(), parts.next()) else {
            return Err(KubeconfigError::NoCluster(self.cluster.to_owned()));
        };
        let domain = if partition_of(region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let host = format!("sts.{region}.{domain}");
        let parameters =
            [("Action", "GetCallerIdentity"), ("Version", "2011-06-15"), ("X-Amz-Expires", "60")];
        let date = later(self.now, i64::from(self.world.skew_seconds));
        let query = presign(&parameters, (&host, region), ("x-k8s-aws-id", name), &credentials, date);
        let query = query.ok_or(KubeconfigError::Unsignable)?;
        Ok(format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(format!("https://{host}/?{query}"))))
    }

    fn credentials(&self) -> Option<Credentials<'_>> {
        let with = |secret, session_token| Credentials { access_key_id: self.key, secret, session_token };
        let mut lasting = self.world.principals.iter().flat_map(|principal| &principal.access_keys);
        let lasting = lasting.find(|key| key.id == self.key).map(|key| with(&key.secret, None));
        let mut sessions = self.world.sessions.iter().filter(|session| session.id == self.key);
        lasting.or_else(|| sessions.next().map(|session| with(&session.secret, Some(&session.token))))
    }
}

impl fmt::Display for KubeconfigError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCluster(cluster) => write!(to, "the simulator has no cluster {cluster}"),
            Self::NoKey(key) => write!(to, "the world has no access key {key}"),
            Self::Unsignable => to.write_str("a token cannot be signed with this key for this cluster"),
        }
    }
}

impl std::error::Error for KubeconfigError {}
