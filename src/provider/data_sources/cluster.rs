//! `data "eksaccess_cluster"`: what is needed to connect to a cluster, and how it authenticates.

use tokio::time::Instant;

use super::{not_read, region_of};
use crate::{
    aws,
    diag::Diagnostics,
    framework::{Context, DataSource},
    provider::{Services, attributes, services::deadline},
    schema::{Named, computed, optional_with_provider_default, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Reads an EKS cluster: its authentication mode, its status, and what is needed to connect to its API server.
    pub struct Cluster: DataSource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// ARN of the cluster.
        arn: String = computed(),
        /// Authentication mode: `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`. Null if EKS does not report one.
        authentication_mode: String = computed(),
        /// Certificate authority of the API server, as PEM in base64. Null while the cluster is being created.
        certificate_authority_data: String = computed(),
        /// URL of the API server. Null while the cluster is being created.
        endpoint: String = computed(),
        /// URL of the issuer of the cluster's OIDC tokens. Null while the cluster is being created.
        oidc_issuer: String = computed(),
        /// Status of the cluster, for example `ACTIVE`, `CREATING` or `UPDATING`.
        status: String = computed(),
        /// Kubernetes version, for example `1.35`.
        version: String = computed(),
    }
}

impl DataSource for Cluster {
    const NAME: &'static str = "eksaccess_cluster";
    type Services = Services;

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        let name = attributes::parse_cluster(&config.cluster_name, &path)?;
        let region = region_of(context, &config.region, "reading", &name).await?;
        let described = region.eks().cluster(&deadline(context), Instant::now(), &name).await;
        match described {
            Ok(cluster) => Ok(config.answered(region.name(), &cluster)),
            Err(error) => Err(not_read(&region, &name, &error).await.into()),
        }
    }
}

impl Cluster {
    /// The question with its answer.
    fn answered(self, region: &str, cluster: &aws::Cluster) -> Self {
        let aws::Cluster {
            name: _,
            arn,
            status,
            mode,
            endpoint,
            certificate_authority,
            version,
            oidc_issuer,
            created_at: _,
            control_plane: _,
            auto_mode_role: _,
        } = cluster;
        Self {
            cluster_name: self.cluster_name,
            region: Known(region.to_owned()),
            arn: Known(arn.to_string()),
            authentication_mode: mode.as_ref().map(ToString::to_string).into(),
            certificate_authority_data: Tf::from(certificate_authority.clone()),
            endpoint: Tf::from(endpoint.clone()),
            oidc_issuer: Tf::from(oidc_issuer.clone()),
            status: Known(status.to_string()),
            version: Tf::from(version.clone()),
        }
    }
}
