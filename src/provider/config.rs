//! The provider block: whose credentials, which region, which endpoints.

use std::collections::BTreeSet;

use super::{
    Services,
    tags::{self, DefaultTags, IgnoreTags},
    words::refusals,
};
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
    /// Manages access to Amazon EKS clusters with access entries, and explains why a principal cannot authenticate.
    pub struct ProviderConfig: Arguments {
        /// AWS region of the clusters. Defaults to `AWS_REGION`, `AWS_DEFAULT_REGION` or the region of the profile.
        region: String = optional().check(region),
        /// Named profile whose credentials are used. Takes precedence over access keys in the environment. Defaults to `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`.
        profile: String = optional(),
        /// Access key ID. Requires `secret_key`; together they replace all other sources of credentials. Defaults to `AWS_ACCESS_KEY_ID`.
        access_key: String = optional(),
        /// Secret access key. Requires `access_key`. Defaults to `AWS_SECRET_ACCESS_KEY`.
        secret_key: String = optional().sensitive(),
        /// Session token of temporary credentials. Defaults to `AWS_SESSION_TOKEN`.
        token: String = optional().sensitive(),
        /// Paths of shared config files. Later files override earlier ones. Defaults to `AWS_CONFIG_FILE` or `~/.aws/config`.
        shared_config_files: Vec<Tf<String>> = optional(),
        /// Paths of shared credentials files. Defaults to `AWS_SHARED_CREDENTIALS_FILE` or `~/.aws/credentials`.
        shared_credentials_files: Vec<Tf<String>> = optional(),
        /// Maximum number of attempts for a request, including the first. Must be from 1 to 1000. Defaults to `AWS_MAX_ATTEMPTS` or `25`.
        max_retries: i64 = optional().check(max_retries),
        /// Whether to disable calls to IAM, for credentials that are not allowed to make them. Results that depend on IAM are then null or unknown. Defaults to `false`.
        skip_iam_lookups: bool = optional(),
        /// IAM role to assume with the other credentials.
        assume_role: Vec<Tf<AssumeRole>> = block().items(0, 1),
        /// Tags for all access entries of this provider. They appear in `tags_all`. Each tag that a resource sets in `tags` takes precedence over
        /// the default tag with the same key.
        default_tags: Vec<Tf<DefaultTags>> = block().items(0, 1),
        /// Tags to ignore: they are not shown, added, changed or removed.
        ignore_tags: Vec<Tf<IgnoreTags>> = block().items(0, 1),
        /// Custom service endpoints. Default to `AWS_ENDPOINT_URL_EKS`, `AWS_ENDPOINT_URL_IAM`, `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`.
        endpoints: BTreeSet<Tf<Endpoints>> = block(),
    }
}

model! {
    /// IAM role to assume.
    pub struct AssumeRole: Arguments {
        /// ARN of the role.
        role_arn: String = required(),
        /// Name of the session. Defaults to a generated name.
        session_name: String = optional(),
        /// External ID that the role's trust policy requires.
        external_id: String = optional(),
        /// Duration of the session, for example `1h`. Must be from 15 minutes to 12 hours, and at most 1 hour if the other credentials belong to a role. Defaults to `1h`.
        duration: String = optional().check(session_duration),
        /// Session policy as JSON, which restricts the permissions of the session.
        policy: String = optional(),
        /// ARNs of managed policies that restrict the permissions of the session.
        policy_arns: BTreeSet<Tf<String>> = optional(),
        /// Source identity of the session.
        source_identity: String = optional(),
        /// Session tags.
        tags: std::collections::BTreeMap<String, Tf<String>> = optional(),
        /// Keys of the session tags that apply to later sessions in a role chain.
        transitive_tag_keys: BTreeSet<Tf<String>> = optional(),
    }
}

model! {
    /// Custom service endpoints. Each must be an `http` or `https` URL.
    pub struct Endpoints: Arguments {
        /// Endpoint of EKS.
        eks: String = optional().check(url),
        /// Endpoint of IAM.
        iam: String = optional().check(url),
        /// Endpoint of STS.
        sts: String = optional().check(url),
    }
}

/// The provider block.
pub(super) const DECLARATION: Declaration =
    Declaration::new("eksaccess", ProviderConfig::schema, |config| framework::validate(config, rules));

/// What the schema alone cannot refuse.
fn rules(config: &ProviderConfig) -> Vec<Diagnostic> {
    half_a_key(config)
        .into_iter()
        .chain(tags::ignored_defaults(&config.default_tags, &config.ignore_tags))
        .collect()
}

/// The arguments that may be unknown when the provider is configured: what follows from them is then unknown in the plan.
pub(super) const MAY_BE_UNKNOWN: &[&str] = &[ProviderConfig::NAMES.default_tags];

/// What a provider block offers. Nothing is built and nobody is asked before the first use.
///
/// # Errors
/// When the block has mistakes.
pub(super) fn configure(config: Value, _terraform_version: &str) -> Result<Services, Diagnostics> {
    Diagnostics::check(DECLARATION.validate(config.clone()))?;
    let config = ProviderConfig::decode(config, &Path::root())?;
    let aws = Aws::new(settings(config));
    tags::check_environment(aws.tag_rules())?;
    Ok(Services::new(aws))
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
        default_tags,
        ignore_tags,
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
        default_tags: tags::default_tags(default_tags),
        ignore_tags: tags::ignored_tags(ignore_tags),
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
pub(super) fn elements<C: IntoIterator<Item = Tf<T>>, T>(collection: Tf<C>) -> impl Iterator<Item = T> {
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
