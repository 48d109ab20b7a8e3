//! The token by which a cluster knows a caller: a link to STS, signed and never followed by us. The SDK cannot presign
//! this call, so it is signed by hand, with no query parameter and no signed header more than clusters accept.
//! Never here: sending anything.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_sts::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::identity::Identity;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::Request;
use jiff::{SignedDuration, Timestamp};

use super::Aws;
use super::clients::EndpointKind;
use super::deadline::Deadline;
use super::error::{About, Error, Service, chain};
use super::settings::Secret;
use crate::text::redacted;

/// What tokens begin with (aws-iam-authenticator).
const PREFIX: &str = "k8s-aws-v1.";

/// The header that binds a token to a cluster, by the cluster's name or, on an Outpost, its id.
const CLUSTER_HEADER: &str = "x-k8s-aws-id";

/// The call that the link makes: path and query before the signature.
const CALL: &str = "/?Action=GetCallerIdentity&Version=2011-06-15";

/// `X-Amz-Expires`. Clusters want one between 0 and 900 s and do not go by it; 60 is what every client sends.
const EXPIRES: Duration = Duration::from_mins(1);

/// How long clients use a token. Clusters take it for 15 minutes, and a minute is left for the way.
const USED_FOR: SignedDuration = SignedDuration::from_mins(14);

/// The parameters of a link by which anybody could use it.
const PROOFS: [&str; 2] = ["X-Amz-Signature", "X-Amz-Security-Token"];

/// What takes the place of an access key's id in what a server says.
pub const HIDDEN_KEY: &str = "(access key)";

/// A caller's token for one cluster. Neither it nor the access key in it is ever shown.
#[derive(Clone, Debug)]
pub struct Token {
    text: Secret,
    key: Secret,
    /// What makes the link in it a proof, for servers that take tokens apart before they repeat them.
    _proofs: Vec<Secret>,
    expires_at: Timestamp,
}

impl Token {
    /// The token, for the header `Authorization: Bearer` and for results that hosts keep out of sight.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.text.reveal()
    }

    /// Until when to use it, by this machine's clock: 14 minutes, or less where the credentials end before.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// A server's words without this token and without its access key's id, which user names may be made of.
    pub(super) fn hide(&self, text: &str) -> String {
        redacted(&text.replace(self.key.reveal(), HIDDEN_KEY)).into_owned()
    }
}

impl Aws {
    /// A token of the caller for a cluster, named as [`Cluster::token_id`](super::Cluster::token_id) says, signed for the partition's own STS host in the region,
    /// whatever endpoint the settings name. The time in it is corrected by [`Self::clock_ahead`].
    ///
    /// # Errors
    /// When there are no credentials, or the region has no STS host of the kind that the settings ask for.
    pub async fn token(
        &self,
        deadline: &Deadline,
        region: &str,
        cluster: &(impl AsRef<str> + Sync + ?Sized),
    ) -> Result<Token, Error> {
        self.token_of(deadline, region, cluster.as_ref(), None).await
    }

    /// The same of another session of the role that the settings assume, under a name of its own.
    ///
    /// # Errors
    /// As for [`Self::token`], when the settings assume no role ([`SetupFault::NoRoleAssumed`](super::SetupFault)), or when STS
    /// gives no credentials of it.
    pub async fn token_in_session(
        &self,
        deadline: &Deadline,
        region: &str,
        cluster: &str,
        session: &str,
    ) -> Result<Token, Error> {
        self.token_of(deadline, region, cluster, Some(session)).await
    }

    async fn token_of(
        &self,
        deadline: &Deadline,
        region: &str,
        cluster: &str,
        session: Option<&str>,
    ) -> Result<Token, Error> {
        let target = format!("a token for {cluster}");
        let about = About::new(Service::Sts, "GetCallerIdentity", target);
        let clients = self.clients(deadline, &about).await?;
        let credentials = match session {
            Some(name) => clients.credentials_of_session(deadline, &about, name).await?,
            None => clients.credentials(deadline, &about).await?,
        };
        let link = link(region, clients.endpoint_kind(), cluster, &credentials, self.now()).await;
        let link = link.map_err(|error| Error::unsigned(&about, region, &chain(&*error)))?;
        let ahead = self.clock_ahead().unwrap_or_default();
        Ok(Token {
            text: format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(&link)).into(),
            _proofs: proofs(&link),
            key: credentials.access_key_id().into(),
            expires_at: used_until(Timestamp::now(), ahead, credentials.expiry()),
        })
    }
}

/// The parameters of a link that must not be seen, as they are written in it.
fn proofs(link: &str) -> Vec<Secret> {
    let pairs = link.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    let secret = pairs.filter(|(name, _)| PROOFS.contains(name));
    secret.map(|(_, value)| Secret::from(value)).collect()
}

/// The earlier of a token's end and its credentials', by our clock, in whole seconds; the credentials' end is told by AWS's.
fn used_until(now: Timestamp, ahead: SignedDuration, credentials: Option<SystemTime>) -> Timestamp {
    let token = now.saturating_add(USED_FOR).unwrap_or(Timestamp::MAX);
    let by_ours = |end: SystemTime| Timestamp::try_from(end).ok()?.checked_sub(ahead).ok();
    let end = credentials.and_then(by_ours).map_or(token, |end| token.min(end));
    Timestamp::from_second(end.as_second()).unwrap_or(end)
}

/// The link that a token hides.
async fn link(
    region: &str,
    kind: EndpointKind,
    cluster: &str,
    credentials: &Credentials,
    at: Timestamp,
) -> Result<String, BoxError> {
    let link = format!("{}{CALL}", sts_host(region, kind).await?);
    let identity = Identity::from(credentials.clone());
    let params = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(SystemTime::try_from(at)?)
        .settings(in_the_query())
        .build()?;
    let headers = [(CLUSTER_HEADER, cluster)];
    let signable = SignableRequest::new("GET", link.as_str(), headers.into_iter(), SignableBody::Bytes(&[]))?;
    let (instructions, _signature) = sign(signable, &params.into())?.into_parts();
    let mut request = Request::get(&link).body(())?;
    instructions.apply_to_request_http1x(&mut request);
    Ok(request.uri().to_string())
}

fn in_the_query() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(EXPIRES);
    settings
}

/// The URL of the partition's STS in a region, by the SDK's own table and never by an endpoint that is set.
async fn sts_host(region: &str, kind: EndpointKind) -> Result<String, BoxError> {
    let EndpointKind { fips, dual_stack } = kind;
    let params = Params::builder()
        .region(region)
        .use_fips(fips)
        .use_dual_stack(dual_stack)
        .use_global_endpoint(false)
        .build()?;
    let endpoint = DefaultResolver::new().resolve_endpoint(&params).await?;
    Ok(endpoint.url().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::super::{Endpoints, Settings};
    use super::*;

    const KEY: &str = "ASIAEXAMPLEEXAMPLE00";
    const PLAIN: EndpointKind = EndpointKind { fips: false, dual_stack: false };

    fn credentials() -> Credentials {
        Credentials::new(KEY, "secret", Some("session/token+".to_owned()), None, "test")
    }

    const DEMO: &str = "demo";

    async fn signed(region: &str, kind: EndpointKind) -> String {
        signed_for(DEMO, region, kind).await
    }

    async fn signed_for(cluster: &str, region: &str, kind: EndpointKind) -> String {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        link(region, kind, cluster, &credentials(), at).await.unwrap()
    }

    fn parameters(link: &str) -> Vec<(&str, &str)> {
        let (_, query) = link.split_once('?').unwrap();
        query.split('&').map(|pair| pair.split_once('=').unwrap()).collect()
    }

    /// Public reports: one parameter or signed header more, or no `X-Amz-Expires`, and every cluster answers 401; hosts
    /// of another partition or region are refused in that partition only.
    #[tokio::test]
    async fn c57_c58_c63_c64_a_link_holds_what_clusters_accept_and_no_more_in_every_partition() {
        let fips = EndpointKind { fips: true, ..PLAIN };
        let dual = EndpointKind { dual_stack: true, ..PLAIN };
        for (region, kind, host) in [
            ("eu-west-1", PLAIN, "sts.eu-west-1.amazonaws.com"),
            ("us-east-1", PLAIN, "sts.us-east-1.amazonaws.com"),
            ("cn-north-1", PLAIN, "sts.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", PLAIN, "sts.us-gov-west-1.amazonaws.com"),
            ("us-east-1", fips, "sts-fips.us-east-1.amazonaws.com"),
            ("us-gov-west-1", fips, "sts.us-gov-west-1.amazonaws.com"),
            ("eu-west-1", dual, "sts.eu-west-1.api.aws"),
        ] {
            let link = signed(region, kind).await;
            assert!(link.starts_with(&format!("https://{host}/?")), "{link}");
            let mut found = parameters(&link);
            found.sort_unstable();
            let signature = found.iter().position(|(name, _)| *name == "X-Amz-Signature").unwrap();
            assert_eq!(found.remove(signature).1.len(), 64);
            let credential = format!("{KEY}%2F20260102%2F{region}%2Fsts%2Faws4_request");
            assert_eq!(
                found,
                [
                    ("Action", "GetCallerIdentity"),
                    ("Version", "2011-06-15"),
                    ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                    ("X-Amz-Credential", credential.as_str()),
                    ("X-Amz-Date", "20260102T030405Z"),
                    ("X-Amz-Expires", "60"),
                    ("X-Amz-Security-Token", "session%2Ftoken%2B"),
                    ("X-Amz-SignedHeaders", "host%3Bx-k8s-aws-id"),
                ]
            );
        }
    }

    /// A local cluster on an Outpost verifies the signature with its id, every other cluster with its name.
    #[tokio::test]
    async fn a_token_for_an_id_is_none_for_the_name() {
        let id = signed_for("0a1b2c3d-4e5f-6789-abcd-ef0123456789", "eu-west-1", PLAIN).await;
        let name = signed("eu-west-1", PLAIN).await;
        let signature = |link: &str| link.split_once("X-Amz-Signature=").map(|(_, text)| text.to_owned());
        assert_ne!(signature(&id), signature(&name));
    }

    fn settings(access_key: Option<&str>) -> Settings {
        Settings {
            region: Some("eu-west-1".to_owned()),
            access_key: access_key.map(str::to_owned),
            secret_key: Some("secret".into()),
            shared_config_files: vec!["/nowhere/config".to_owned()],
            shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
            endpoints: Endpoints { sts: Some("http://127.0.0.1:1".to_owned()), ..Endpoints::default() },
            ..Settings::default()
        }
    }

    #[tokio::test]
    async fn a_token_is_unpadded_and_shows_nothing_of_itself() {
        let aws = Aws::new(settings(Some(KEY)));
        let deadline = Deadline::never();
        let token = aws.token(&deadline, "eu-west-1", DEMO).await.unwrap();
        let encoded = token.reveal().strip_prefix(PREFIX).unwrap();
        let link = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
        assert!(link.starts_with("https://sts.eu-west-1.amazonaws.com/?"), "{link}");
        assert!(!link.contains("X-Amz-Security-Token"), "{link}");
        let other = aws.token(&deadline, "cn-north-1", DEMO).await.unwrap();
        assert_ne!(token.reveal()[..60], other.reveal()[..60]);
        let shown = format!("{token:?}");
        assert!(!shown.contains(KEY) && !shown.contains(encoded), "{shown}");
        let said = token.hide(&format!("{} of key-{KEY}", token.reveal()));
        assert_eq!(said, "(secret) of key-(access key)");
        let (_, signature) = link.split_once("X-Amz-Signature=").unwrap();
        let half = &encoded[..encoded.len() / 2];
        assert_eq!(redacted(&format!("half {half}, or {signature}")), "half (secret), or (secret)");
    }

    #[tokio::test]
    async fn a_token_without_credentials_or_host_is_an_error_that_says_so() {
        let deadline = Deadline::never();
        let none = Aws::new(settings(None)).token(&deadline, "eu-west-1", DEMO).await.unwrap_err();
        assert!(
            none.to_string()
                .contains("secret_key is set in the provider configuration, but access_key is not"),
            "{none}"
        );
        let aws = Aws::new(settings(Some(KEY)));
        let text = aws.token(&deadline, "eu west 1", DEMO).await.unwrap_err().to_string();
        let expected = "a token for demo: the request cannot be signed for the region eu west 1: ";
        assert!(text.starts_with(&format!("sts:GetCallerIdentity for {expected}")), "{text}");
    }

    #[test]
    fn a_token_is_used_for_14_minutes_or_until_its_credentials_end() {
        let now: Timestamp = "2026-01-02T03:00:00Z".parse().unwrap();
        let at = |minutes: i64| now.checked_add(SignedDuration::from_mins(minutes)).unwrap();
        let by_system = |time: Timestamp| UNIX_EPOCH + Duration::try_from(time.as_duration()).unwrap();
        for (ahead, credentials, until) in
            [(0, None, 14), (0, Some(60), 14), (0, Some(5), 5), (10, Some(20), 10), (-10, Some(1), 11)]
        {
            let end = credentials.map(|minutes| by_system(at(minutes)));
            assert_eq!(used_until(now, SignedDuration::from_mins(ahead), end), at(until));
        }
    }
}
