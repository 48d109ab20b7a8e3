//! `ephemeral "eksaccess_token"`: what a Kubernetes provider needs to talk to a cluster, never stored.
//! Never here: how a token is signed (`aws`), the command at the shell (`cli`).

use jiff::Timestamp;
use tokio::time::Instant;

use crate::{
    aws::{self, ApiServerAddress, Error},
    diag::Diagnostics,
    framework::{Context, EphemeralResource, Opened, Private},
    provider::{Services, attributes, services::deadline, words::token as words},
    schema::{Named, computed, optional, optional_with_provider_default, required},
    value::{Path, Tf::Known},
};

model! {
    /// Token for the Kubernetes API of a cluster, with the endpoint and the certificate authority that a Kubernetes provider needs. The
    /// token is signed with the provider's own credentials and is never stored in a plan or state. Requires Terraform 1.10, OpenTofu 1.11,
    /// or later.
    pub struct Token: EphemeralResource {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// Name of the role session that the token is for: 2 to 64 letters, digits and `_+=,.@-`. The role that the provider assumes
        /// (`assume_role`, `assume_role_with_web_identity` or `role_arn` of the profile) is assumed again under this name. An error if the
        /// provider assumes no role. Defaults to the provider's own session.
        session_name: String = optional().check(attributes::session_name),
        /// Bearer token for the cluster's API server.
        token: String = computed().sensitive(),
        /// Time until which the token can be used, in RFC 3339 and UTC: 14 minutes after it was created, or when the provider's credentials
        /// expire, whichever is earlier.
        expires_at: String = computed(),
        /// URL of the cluster's API server.
        endpoint: String = computed(),
        /// Certificate authority of the cluster's API server: PEM in Base64.
        certificate_authority_data: String = computed(),
    }
}

/// Under which a renewal finds the cluster's name.
const CLUSTER: &str = "cluster";

/// Under which a renewal finds the end of the token's time.
const EXPIRES_AT: &str = "expires_at";

impl EphemeralResource for Token {
    const NAME: &'static str = "eksaccess_token";
    type Services = Services;

    async fn open(context: &mut Context<Services>, config: Self) -> Result<Opened<Self>, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        let name = attributes::parse_cluster(&config.cluster_name, &path)?;
        let (services, wait) = (context.services(), deadline(context));
        let failed = |error: Error| words::failed(&name, &error);
        let region = services.region(config.region.known().map(String::as_str), &wait).await;
        let region = region.map_err(failed)?;
        region.check_partition()?;
        let cluster = region.eks().cluster(&wait, Instant::now(), &name).await.map_err(failed)?;
        let server = cluster.api_server().map_err(|none| words::no_api_server(&cluster, &none))?;
        let (aws, id) = (services.aws(), cluster.token_id());
        let token = match config.session_name.known() {
            Some(session) => aws.token_in_session(&wait, region.name(), id, session).await,
            None => aws.token(&wait, region.name(), id).await,
        };
        Ok(config.opened(region.name(), server, &token.map_err(failed)?))
    }

    /// A token cannot be prolonged, and a host cannot be handed another one. What follows from that is said.
    async fn renew(
        context: &mut Context<Services>,
        private: &Private,
    ) -> Result<Option<Timestamp>, Diagnostics> {
        let remembered = |name| private.get(name).unwrap_or_default();
        context.warn(words::expired(remembered(CLUSTER), remembered(EXPIRES_AT)));
        Ok(None)
    }
}

impl Token {
    /// The arguments with the results.
    fn opened(self, region: &str, server: ApiServerAddress<'_>, token: &aws::Token) -> Opened<Self> {
        let expires_at = token.expires_at();
        let mut private = Private::default();
        private.set(CLUSTER, self.cluster_name.known().cloned().unwrap_or_default());
        private.set(EXPIRES_AT, expires_at.to_string());
        let result = Self {
            cluster_name: self.cluster_name,
            region: Known(region.to_owned()),
            session_name: self.session_name,
            token: Known(token.reveal().to_owned()),
            expires_at: Known(expires_at.to_string()),
            endpoint: Known(server.endpoint.to_owned()),
            certificate_authority_data: Known(server.certificate_authority.to_owned()),
        };
        Opened { result, private, renew_at: Some(expires_at) }
    }
}
