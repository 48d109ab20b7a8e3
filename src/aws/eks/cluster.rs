//! A cluster as EKS describes it, as far as access is concerned. Never here: nodes other than Auto Mode's role, networks, logs.

use jiff::Timestamp;
use thiserror::Error;

use super::super::error::MalformedResponse;
use super::answers::time;
use crate::access::{Arn, AuthenticationMode, ClusterName, ClusterStatus, ControlPlane, PrincipalArn};

/// A cluster, as far as access is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The name.
    pub name: ClusterName,
    /// The ARN, which tells partition, region and account.
    pub arn: Arn,
    /// The status.
    pub status: ClusterStatus,
    /// The authentication mode; none where EKS does not say one.
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
    /// Who runs the control plane.
    pub control_plane: ControlPlane,
    /// The role of the nodes that Auto Mode makes; none where it is off, or makes none.
    pub auto_mode_role: Option<PrincipalArn>,
}

/// What a client needs to reach a cluster's API server and to trust it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiServerAddress<'a> {
    /// The URL.
    pub endpoint: &'a str,
    /// The certificate authority, PEM in base64.
    pub certificate_authority: &'a str,
}

/// Why a token reaches no API server of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoApiServer {
    /// Somebody else runs it.
    #[error(
        "it is registered with the EKS Connector, so EKS neither runs its API server nor authenticates for it"
    )]
    Connected,
    /// EKS shows no address; carries the cluster's status.
    #[error("EKS reports no endpoint for it; its status is {0}")]
    NotReported(ClusterStatus),
}

impl Cluster {
    /// How the API server that accepts tokens is reached.
    ///
    /// # Errors
    /// When there is none, or none yet.
    pub fn api_server(&self) -> Result<ApiServerAddress<'_>, NoApiServer> {
        if self.control_plane == ControlPlane::Connected {
            return Err(NoApiServer::Connected);
        }
        let address = self.endpoint.as_deref().zip(self.certificate_authority.as_deref());
        let (endpoint, certificate_authority) =
            address.ok_or_else(|| NoApiServer::NotReported(self.status.clone()))?;
        Ok(ApiServerAddress { endpoint, certificate_authority })
    }

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

    /// Whether nothing that decides access changes within [`timing::ACTIVE_CLUSTER_STAYS`](crate::access::timing).
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.status == ClusterStatus::Active && self.mode == Some(AuthenticationMode::Api)
    }

    /// What a token for the cluster is signed for: its name, or the id of a local cluster on an Outpost.
    #[must_use]
    pub fn token_id(&self) -> &str {
        match &self.control_plane {
            ControlPlane::Outpost { id: Some(id) } => id,
            ControlPlane::Outpost { id: None } | ControlPlane::Region | ControlPlane::Connected => {
                self.name.as_str()
            }
        }
    }
}

/// A cluster, without networks, logging, encryption, health, tags and what else does not decide access.
pub(super) fn cluster(given: Option<aws_sdk_eks::types::Cluster>) -> Result<Cluster, MalformedResponse> {
    let given = given.ok_or(MalformedResponse::Lacks("cluster"))?;
    let name = given.name.and_then(|name| name.parse().ok());
    let arn = given.arn.and_then(|arn| arn.parse().ok());
    let mode = given.access_config.and_then(|config| config.authentication_mode);
    let control_plane = match (given.connector_config, given.outpost_config) {
        (Some(_), _) => ControlPlane::Connected,
        (None, Some(_)) => ControlPlane::Outpost { id: given.id },
        (None, None) => ControlPlane::Region,
    };
    let auto_mode = given.compute_config.filter(|config| config.enabled == Some(true));
    Ok(Cluster {
        name: name.ok_or(MalformedResponse::Lacks("name"))?,
        arn: arn.ok_or(MalformedResponse::Lacks("arn"))?,
        status: given.status.ok_or(MalformedResponse::Lacks("status"))?.as_str().into(),
        mode: mode.map(|mode| mode.as_str().into()),
        endpoint: given.endpoint.filter(|url| !url.is_empty()),
        certificate_authority: given
            .certificate_authority
            .and_then(|authority| authority.data)
            .filter(|data| !data.is_empty()),
        version: given.version,
        oidc_issuer: given.identity.and_then(|identity| identity.oidc).and_then(|oidc| oidc.issuer),
        created_at: time(given.created_at),
        control_plane,
        auto_mode_role: auto_mode.and_then(|config| config.node_role_arn?.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_eks::types::builders::ClusterBuilder;
    use aws_sdk_eks::types::{
        AccessConfigResponse, AuthenticationMode as Mode, Certificate, Cluster as Given,
        ClusterStatus as GivenStatus, ComputeConfigResponse, ConnectorConfigResponse, OutpostConfigResponse,
    };

    use super::*;

    fn demo() -> ClusterBuilder {
        Given::builder()
            .name("demo")
            .arn("arn:aws:eks:eu-west-1:111122223333:cluster/demo")
            .status(GivenStatus::Active)
    }

    fn read(given: ClusterBuilder) -> Cluster {
        cluster(Some(given.build())).unwrap()
    }

    fn of_mode(mode: Option<Mode>) -> Cluster {
        let config = AccessConfigResponse::builder().set_authentication_mode(mode).build();
        read(demo().access_config(config))
    }

    #[test]
    fn a_cluster_tells_region_account_and_mode() {
        let cluster = of_mode(Some(Mode::ApiAndConfigMap));
        assert_eq!(
            (cluster.region(), cluster.account(), &cluster.status),
            ("eu-west-1", "111122223333", &ClusterStatus::Active)
        );
        assert_eq!(cluster.mode, Some(AuthenticationMode::ApiAndConfigMap));
        assert_eq!((cluster.endpoint, cluster.control_plane), (None, ControlPlane::Region));
    }

    #[test]
    fn words_that_are_not_known_are_kept() {
        let moon = AuthenticationMode::Other("MOON".to_owned());
        assert_eq!((of_mode(Some(Mode::from("MOON"))).mode, of_mode(None).mode), (Some(moon), None));
        let paused = read(demo().status(GivenStatus::from("PAUSED")));
        assert_eq!(paused.status, ClusterStatus::Other("PAUSED".to_owned()));
    }

    /// Public report: a token for a local cluster that is signed for its name is rejected.
    #[test]
    fn a_local_cluster_on_an_outpost_is_signed_for_by_its_id() {
        let id = "0a1b2c3d-4e5f-6789-abcd-ef0123456789";
        let outpost = OutpostConfigResponse::builder()
            .outpost_arns("arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0")
            .control_plane_instance_type("m5.large")
            .build()
            .unwrap();
        let local = read(demo().outpost_config(outpost).id(id));
        assert_eq!((local.token_id(), read(demo()).token_id()), (id, "demo"));
    }

    /// EKS may name the role of an earlier Auto Mode.
    #[test]
    fn the_role_of_auto_mode_is_told_only_where_it_is_on() {
        let role = "arn:aws:iam::111122223333:role/nodes";
        for (enabled, told) in [(true, Some(role.parse().unwrap())), (false, None)] {
            let config = ComputeConfigResponse::builder().enabled(enabled).node_role_arn(role).build();
            assert_eq!(read(demo().compute_config(config)).auto_mode_role, told);
        }
    }

    #[test]
    fn a_registered_cluster_is_not_run_by_eks() {
        let connector = ConnectorConfigResponse::builder().provider("EKS_ANYWHERE").build();
        let cluster = read(demo().connector_config(connector).endpoint("https://its.own"));
        assert_eq!(cluster.control_plane, ControlPlane::Connected);
        assert_eq!(cluster.api_server(), Err(NoApiServer::Connected));
    }

    #[test]
    fn an_api_server_is_reached_when_eks_shows_both_url_and_authority() {
        let authority = |data: &str| Certificate::builder().data(data).build();
        let creating = read(demo().status(GivenStatus::Creating).certificate_authority(authority("")));
        assert_eq!(creating.api_server(), Err(NoApiServer::NotReported(ClusterStatus::Creating)));
        let half = read(demo().endpoint("https://x"));
        assert_eq!(half.api_server(), Err(NoApiServer::NotReported(ClusterStatus::Active)));
        let whole = read(demo().endpoint("https://x").certificate_authority(authority("TFM=")));
        let address = ApiServerAddress { endpoint: "https://x", certificate_authority: "TFM=" };
        assert_eq!(whole.api_server(), Ok(address));
    }
}
