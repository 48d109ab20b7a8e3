//! The provider block: whose credentials, which region, which endpoints.

use std::collections::BTreeSet;

use super::{Services, words::refusals};
use crate::{
    access::is_region_name,
    aws::{
        AssumeRole as AssumeRoleSettings, Aws, Endpoints as EndpointSettings, Secret, Settings, is_endpoint,
    },
    diag::{Diagnostic, Diagnostics},
    framework::{self, Declaration, parse_duration},
    schema::{Model, Named, block, optional, required},
    value::{AttributeValue, Path, Tf, Value},
};

model! {
    /// Manages who may authenticate to Amazon EKS clusters, and says why somebody cannot.
    pub struct ProviderConfig: Arguments {
        /// The AWS region of the clusters. Also `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's.
        region: String = optional().check(region),
        /// The named profile whose credentials are used, before any access key in the environment. Also `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`.
        profile: String = optional(),
        /// The id of an access key. Also `AWS_ACCESS_KEY_ID`. With `secret_key`, the credential chain is skipped.
        access_key: String = optional(),
        /// The secret of the access key. Also `AWS_SECRET_ACCESS_KEY`.
        secret_key: String = optional().sensitive(),
        /// The session token of temporary credentials. Also `AWS_SESSION_TOKEN`.
        token: String = optional().sensitive(),
        /// Paths of shared config files, the later ones winning. Also `AWS_CONFIG_FILE`; `~/.aws/config` when unset.
        shared_config_files: Vec<Tf<String>> = optional(),
        /// Paths of shared credentials files. Also `AWS_SHARED_CREDENTIALS_FILE`; `~/.aws/credentials` when unset.
        shared_credentials_files: Vec<Tf<String>> = optional(),
        /// How often a request is tried before its failure is final. Also `AWS_MAX_ATTEMPTS`; 25 when unset.
        max_retries: i64 = optional().check(max_retries),
        /// Never ask IAM about principals, for callers that may not. What IAM would have said is then null or unknown.
        skip_iam_lookups: bool = optional(),
        /// A role to assume with the credentials above.
        assume_role: Vec<Tf<AssumeRole>> = block().items(0, 1),
        /// Endpoints other than AWS's own. Also `AWS_ENDPOINT_URL_EKS`, `AWS_ENDPOINT_URL_IAM`, `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`.
        endpoints: BTreeSet<Tf<Endpoints>> = block(),
    }
}

model! {
    /// A role to assume.
    pub struct AssumeRole: Arguments {
        /// The ARN of the role.
        role_arn: String = required(),
        /// The name of the session; one is made up when unset.
        session_name: String = optional(),
        /// The external id that the role's trust policy wants.
        external_id: String = optional(),
        /// Duration of the session, 15 minutes to 12 hours, such as `1h`. With credentials that belong to a role themselves, at most 1 hour. Defaults to `1h`, which STS uses if none is requested.
        duration: String = optional().check(session_duration),
        /// A policy, as JSON, that restricts the session further.
        policy: String = optional(),
        /// The ARNs of managed policies that restrict the session further.
        policy_arns: BTreeSet<Tf<String>> = optional(),
        /// The source identity that the session carries.
        source_identity: String = optional(),
        /// Tags of the session.
        tags: std::collections::BTreeMap<String, Tf<String>> = optional(),
        /// The keys of those tags that go on to further sessions.
        transitive_tag_keys: BTreeSet<Tf<String>> = optional(),
    }
}

model! {
    /// Endpoints other than AWS's own, each an `http` or `https` URL.
    pub struct Endpoints: Arguments {
        /// The endpoint of EKS.
        eks: String = optional().check(url),
        /// The endpoint of IAM.
        iam: String = optional().check(url),
        /// The endpoint of STS.
        sts: String = optional().check(url),
    }
}

/// The provider block.
pub(super) const DECLARATION: Declaration =
    Declaration::new("eksaccess", ProviderConfig::schema, |config| framework::validate(config, rules));

/// What the schema alone cannot refuse.
fn rules(config: &ProviderConfig) -> Vec<Diagnostic> {
    half_a_key(config).into_iter().collect()
}

/// What a provider block offers. Nothing is built and nobody is asked before the first use.
///
/// # Errors
/// When the block has mistakes.
pub(super) fn configure(config: Value, _terraform_version: &str) -> Result<Services, Diagnostics> {
    Diagnostics::check(DECLARATION.validate(config.clone()))?;
    let config = ProviderConfig::decode(config, &Path::root())?;
    Ok(Services::new(Aws::new(settings(config))))
}

fn settings(config: ProviderConfig) -> Settings {
    let ProviderConfig {
        region,
        profile,
        access_key,
        secret_key,
        token,
        shared_config_files,
        shared_credentials_files,
        max_retries,
        skip_iam_lookups,
        assume_role,
        endpoints,
    } = config;
    Settings {
        region: given(region),
        profile: given(profile),
        access_key: given(access_key),
        secret_key: given(secret_key).map(Secret::from),
        token: given(token).map(Secret::from),
        shared_config_files: elements(shared_config_files).collect(),
        shared_credentials_files: elements(shared_credentials_files).collect(),
        max_retries: max_retries.known().and_then(|attempts| u32::try_from(*attempts).ok()),
        skip_iam_lookups: skip_iam_lookups.known().copied().unwrap_or(false),
        assume_role: elements(assume_role).filter_map(assumed).collect(),
        endpoints: endpoints_of(endpoints),
        ..Settings::default()
    }
}

fn assumed(block: AssumeRole) -> Option<AssumeRoleSettings> {
    let AssumeRole {
        role_arn,
        session_name,
        external_id,
        duration,
        policy,
        policy_arns,
        source_identity,
        tags,
        transitive_tag_keys,
    } = block;
    Some(AssumeRoleSettings {
        role_arn: given(role_arn)?,
        session_name: given(session_name),
        external_id: given(external_id),
        duration: given(duration).and_then(|text| parse_duration(&text)),
        policy: given(policy),
        policy_arns: texts(policy_arns),
        source_identity: given(source_identity),
        tags: tags
            .into_known()
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key, value.into_known()?)))
            .collect(),
        transitive_tag_keys: texts(transitive_tag_keys),
    })
}

/// Several blocks are one: each names the services it is for.
fn endpoints_of(blocks: Tf<BTreeSet<Tf<Endpoints>>>) -> EndpointSettings {
    let mut all = EndpointSettings::default();
    for Endpoints { eks, iam, sts } in elements(blocks) {
        all.eks = given(eks).or(all.eks);
        all.iam = given(iam).or(all.iam);
        all.sts = given(sts).or(all.sts);
    }
    all
}

/// An empty text counts as not given, as in the aws provider.
fn given(text: Tf<String>) -> Option<String> {
    text.into_known().filter(|text| !text.is_empty())
}

fn texts(set: Tf<BTreeSet<Tf<String>>>) -> BTreeSet<String> {
    elements(set).collect()
}

/// The known elements of a list or set; an unset one has none.
fn elements<C: IntoIterator<Item = Tf<T>>, T>(collection: Tf<C>) -> impl Iterator<Item = T> {
    collection.into_known().into_iter().flatten().filter_map(Tf::into_known)
}

fn half_a_key(config: &ProviderConfig) -> Option<Diagnostic> {
    let path = |name| Path::root().attribute(name);
    let (id, secret) = (&config.access_key, &config.secret_key);
    match (id.known().is_some(), secret.known().is_some()) {
        (true, false) if secret.is_null() => {
            Some(refusals::half_a_key("access_key", "secret_key").at(path(ProviderConfig::NAMES.secret_key)))
        }
        (false, true) if id.is_null() => {
            Some(refusals::half_a_key("secret_key", "access_key").at(path(ProviderConfig::NAMES.access_key)))
        }
        (false, false) if config.token.known().is_some() && id.is_null() && secret.is_null() => {
            Some(refusals::half_a_key("token", "access_key").at(path(ProviderConfig::NAMES.access_key)))
        }
        _ => None,
    }
}

fn region(region: &str, path: &Path) -> Vec<Diagnostic> {
    if region.is_empty() || is_region_name(region) {
        return Vec::new();
    }
    refusals::region().at(path.clone()).into()
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn max_retries(attempts: &i64, path: &Path) -> Vec<Diagnostic> {
    if (1..=1000).contains(attempts) {
        return Vec::new();
    }
    refusals::max_retries(*attempts).at(path.clone()).into()
}

fn url(url: &str, path: &Path) -> Vec<Diagnostic> {
    if url.is_empty() || is_endpoint(url) {
        return Vec::new();
    }
    refusals::url().at(path.clone()).into()
}

/// The bounds of AssumeRole's DurationSeconds.
fn session_duration(text: &str, path: &Path) -> Vec<Diagnostic> {
    let bounds = 15 * 60..=12 * 60 * 60;
    if parse_duration(text).is_some_and(|duration| bounds.contains(&duration.as_secs())) {
        return Vec::new();
    }
    refusals::session_duration().at(path.clone()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(arguments: &[(&str, Value)]) -> Value {
        let mut all: std::collections::BTreeMap<String, Value> = match ProviderConfig::default().encode() {
            Value::Map(all) => all,
            _ => unreachable!("a model encodes to an object"),
        };
        all.extend(arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Value::Map(all)
    }

    fn problems(arguments: &[(&str, Value)]) -> Vec<String> {
        DECLARATION.validate(block(arguments)).iter().map(|problem| problem.path.to_string()).collect()
    }

    #[test]
    fn an_empty_and_an_unknown_block_pass() {
        assert_eq!(problems(&[]), Vec::<String>::new());
        assert_eq!(
            problems(&[
                ("region", Value::Unknown),
                ("access_key", Value::Unknown),
                ("secret_key", Value::text("x"))
            ]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_mistake_carries_its_path() {
        let role = |duration| {
            Value::object([
                ("role_arn", Value::text("arn:aws:iam::111122223333:role/a")),
                ("duration", Value::text(duration)),
            ])
        };
        let endpoint = |eks| Value::set([Value::object([("eks", Value::text(eks))])]);
        for (name, value, path) in [
            ("region", Value::text("Frankfurt"), "region"),
            ("max_retries", Value::Number(0_i64.into()), "max_retries"),
            ("access_key", Value::text("AKIA"), "secret_key"),
            ("secret_key", Value::text("x"), "access_key"),
            ("token", Value::text("x"), "access_key"),
            ("assume_role", Value::List(vec![role("5m")]), "assume_role[0].duration"),
            ("endpoints", endpoint("127.0.0.1:1"), "endpoints.eks"),
            ("endpoints", endpoint("https://"), "endpoints.eks"),
        ] {
            assert_eq!(problems(&[(name, value)]), [path], "{name}");
        }
    }

    #[test]
    fn several_endpoints_blocks_are_one_and_empty_texts_are_not_given() {
        let one =
            Endpoints { eks: Tf::Known("http://a".into()), iam: Tf::Known(String::new()), sts: Tf::Null };
        let other = Endpoints { eks: Tf::Null, iam: Tf::Known("http://b".into()), sts: Tf::Null };
        let all = endpoints_of(Tf::Known([Tf::Known(one), Tf::Known(other)].into()));
        assert_eq!(
            (all.eks.as_deref(), all.iam.as_deref(), all.sts),
            (Some("http://a"), Some("http://b"), None)
        );
    }
}
