//! A kubeconfig for one cluster of a simulator that runs, with a token of one access key: what `eks-simulator kubeconfig`
//! prints. Never here: HTTP.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::arn::partition_of;
use crate::clock::later;
use crate::sigv4::{Credentials, presign};

/// What a kubeconfig is made from, as the control interface answers it.
pub struct Kubeconfig<'a> {
    /// The answer of `GET world`.
    pub world: &'a Value,
    /// The answer of `GET clusters`.
    pub clusters: &'a Value,
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
        let (endpoint, authority) = self.endpoint().ok_or_else(no_cluster)?;
        let token = self.token()?;
        let name = self.cluster;
        let document = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{ "name": name, "cluster": { "server": endpoint, "certificate-authority-data": authority } }],
            "users": [{ "name": self.key, "user": { "token": token } }],
            "contexts": [{ "name": name, "context": { "cluster": name, "user": self.key } }],
            "current-context": name,
        });
        Ok(format!("{document:#}"))
    }

    fn endpoint(&self) -> Option<(&str, &str)> {
        let cluster = &self.clusters[self.cluster];
        Some((cluster["endpoint"].as_str()?, cluster["certificate_authority_data"].as_str()?))
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
        let skew = self.world["skew_seconds"].as_i64().unwrap_or_default();
        let date = later(self.now, skew);
        let query = presign(&parameters, (&host, region), ("x-k8s-aws-id", name), &credentials, date);
        let query = query.ok_or(KubeconfigError::Unsignable)?;
        Ok(format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(format!("https://{host}/?{query}"))))
    }

    fn credentials(&self) -> Option<Credentials<'_>> {
        let lasting = list(&self.world["principals"]).flat_map(|principal| list(&principal["access_keys"]));
        let key = lasting.chain(list(&self.world["sessions"])).find(|key| key["id"] == self.key)?;
        Some(Credentials {
            access_key_id: self.key,
            secret: key["secret"].as_str()?,
            session_token: key["token"].as_str(),
        })
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
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
