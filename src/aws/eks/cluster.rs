//! A cluster as EKS describes it, as far as access is concerned. Never here: nodes, networks, logs.

use jiff::Timestamp;

use super::super::error::Flaw;
use super::answers::time;
use crate::access::{Arn, AuthenticationMode, ClusterName};

/// A cluster, as far as access is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The name.
    pub name: ClusterName,
    /// The ARN, which tells partition, region and account.
    pub arn: Arn,
    /// The status as EKS writes it, such as `ACTIVE`, `CREATING` or `UPDATING`.
    pub status: String,
    /// The authentication mode; none when EKS says none or one that is newer than this program.
    pub mode: Option<AuthenticationMode>,
    /// The URL of the API server; none while the cluster is being made.
    pub endpoint: Option<String>,
    /// The API server's certificate authority, PEM in base64.
    pub certificate_authority: Option<String>,
    /// The Kubernetes version, such as `1.35`.
    pub version: Option<String>,
    /// The issuer of the cluster's OIDC tokens, a URL.
    pub oidc_issuer: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Whether its control plane is on an Outpost.
    pub on_outposts: bool,
}

impl Cluster {
    /// The region, by the ARN.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.arn.region
    }

    /// The account id, by the ARN.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.arn.account
    }

    /// Whether the control plane is there.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}

/// A cluster, without networks, logging, encryption, health, tags and what else does not decide access.
pub(super) fn cluster(given: Option<aws_sdk_eks::types::Cluster>) -> Result<Cluster, Flaw> {
    let given = given.ok_or(Flaw::Lacks("cluster"))?;
    let name = given.name.and_then(|name| name.parse().ok());
    let arn = given.arn.and_then(|arn| arn.parse().ok());
    let mode = given.access_config.and_then(|config| config.authentication_mode);
    Ok(Cluster {
        name: name.ok_or(Flaw::Lacks("name"))?,
        arn: arn.ok_or(Flaw::Lacks("arn"))?,
        status: given.status.ok_or(Flaw::Lacks("status"))?.as_str().to_owned(),
        mode: mode.and_then(|mode| mode.as_str().parse().ok()),
        endpoint: given.endpoint.filter(|url| !url.is_empty()),
        certificate_authority: given.certificate_authority.and_then(|authority| authority.data),
        version: given.version,
        oidc_issuer: given.identity.and_then(|identity| identity.oidc).and_then(|oidc| oidc.issuer),
        created_at: time(given.created_at),
        on_outposts: given.outpost_config.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_eks::types::{
        AccessConfigResponse, AuthenticationMode as Mode, Cluster as Given, ClusterStatus,
    };

    use super::*;

    fn read(mode: Option<Mode>) -> Cluster {
        let config = AccessConfigResponse::builder().set_authentication_mode(mode).build();
        let given = Given::builder()
            .name("demo")
            .arn("arn:aws:eks:eu-west-1:111122223333:cluster/demo")
            .status(ClusterStatus::Active)
            .access_config(config);
        cluster(Some(given.build())).unwrap()
    }

    #[test]
    fn a_cluster_tells_region_account_and_mode() {
        let cluster = read(Some(Mode::ApiAndConfigMap));
        assert_eq!(
            (cluster.region(), cluster.account(), cluster.is_active()),
            ("eu-west-1", "111122223333", true)
        );
        assert_eq!(cluster.mode, Some(AuthenticationMode::ApiAndConfigMap));
        assert_eq!((cluster.endpoint, cluster.on_outposts), (None, false));
    }

    #[test]
    fn a_mode_that_is_not_known_is_none() {
        assert_eq!(read(Some(Mode::from("MOON"))).mode, None);
        assert_eq!(read(None).mode, None);
    }
}
