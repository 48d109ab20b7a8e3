//! The provider block: whose credentials, which region, which endpoints, and which way leads there. Never here: the blocks
//! of roles (`roles`), what is wrong with one value (`checks`) or with several together (`rules`).

mod checks;
mod roles;
mod rules;

use std::collections::BTreeSet;

use super::{
    Services,
    tags::{self, DefaultTags, IgnoreTags},
    words::refusals,
};
use crate::{
    aws::{Aws, Endpoints as EndpointSettings, Metadata, MetadataMode, Secret, Settings},
    diag::{Diagnostic, Diagnostics},
    framework::{self, Configured, Declaration},
    schema::{Model, Named, block, optional},
    value::{AttributeValue, Path, Tf, Value},
};
use checks::{
    account_ids, ca_bundle, capacity, credential, max_retries, metadata_mode, products, proxy, retry_mode,
    url,
};
use roles::{AssumeRole, AssumeRoleWithWebIdentity};

model! {
    /// Manages access to Amazon EKS clusters with access entries, and explains why a principal cannot authenticate.
    pub struct ProviderConfig: Arguments {
        /// AWS region of the clusters. Defaults to `AWS_REGION`, `AWS_DEFAULT_REGION` or the region of the profile.
        region: String = optional(),
        /// Named profile whose credentials are used. Takes precedence over access keys in the environment. Defaults to `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`.
        profile: String = optional(),
        /// Access key ID. Requires `secret_key`; together they replace all other sources of credentials. Defaults to `AWS_ACCESS_KEY_ID`.
        access_key: String = optional().check(credential),
        /// Secret access key. Requires `access_key`. Defaults to `AWS_SECRET_ACCESS_KEY`.
        secret_key: String = optional().check(credential).sensitive(),
        /// Session token of temporary credentials. Defaults to `AWS_SESSION_TOKEN`.
        token: String = optional().check(credential).sensitive(),
        /// Paths of shared config files. Later files override earlier ones. Defaults to `AWS_CONFIG_FILE` or `~/.aws/config`.
        shared_config_files: Vec<Tf<String>> = optional(),
        /// Paths of shared credentials files. Defaults to `AWS_SHARED_CREDENTIALS_FILE` or `~/.aws/credentials`.
        shared_credentials_files: Vec<Tf<String>> = optional(),
        /// IDs of the AWS accounts that the credentials can belong to. The provider checks them before its first request to EKS or IAM. Conflicts with `forbidden_account_ids`. Defaults to any account.
        allowed_account_ids: BTreeSet<Tf<String>> = optional().check(account_ids),
        /// IDs of AWS accounts that the credentials cannot belong to. Conflicts with `allowed_account_ids`. Defaults to none.
        forbidden_account_ids: BTreeSet<Tf<String>> = optional().check(account_ids),
        /// Accepted so that a provider block of the aws provider can be used. It has no effect: this provider sends no request to validate credentials.
        skip_credentials_validation: bool = optional(),
        /// Whether to skip requests to STS for the account ID. Look-ups in IAM are then disabled, since the provider cannot know which principals belong to its account. The account ID is still requested to decide whether a cluster that does not exist was deleted. Defaults to `false`.
        skip_requesting_account_id: bool = optional(),
        /// Whether to accept a region whose name does not follow AWS's naming rule. Defaults to `false`.
        skip_region_validation: bool = optional(),
        /// Region of STS, for all requests to STS. Defaults to the region of the provider.
        sts_region: String = optional(),
        /// Maximum number of attempts for a request, including the first. Must be from 1 to 1000. Defaults to `AWS_MAX_ATTEMPTS` or `25`.
        max_retries: i64 = optional().check(max_retries),
        /// Retry mode of the aws provider: `standard` or `adaptive`. It has no effect: this provider slows down for throttled requests in both.
        retry_mode: String = optional().check(retry_mode),
        /// Capacity of the quota for retries. A retry takes 5 from it, or 10 after a timeout, and a successful request returns what it took, or 1. Without enough left, a request is not retried. Must be at least 1. Defaults to no quota.
        token_bucket_rate_limiter_capacity: i64 = optional().check(capacity),
        /// Path of a PEM file with certificate authorities to trust besides those of the system. Defaults to `AWS_CA_BUNDLE` or `ca_bundle` in the profile.
        custom_ca_bundle: String = optional().check(ca_bundle),
        /// URL of the proxy for `http` endpoints. An empty string disables it. Defaults to `HTTP_PROXY` or `http_proxy`.
        http_proxy: String = optional().check(proxy).sensitive(),
        /// URL of the proxy for `https` endpoints, which includes those of AWS. An empty string disables it. Defaults to `HTTPS_PROXY` or `https_proxy`.
        https_proxy: String = optional().check(proxy).sensitive(),
        /// Hosts to reach without a proxy: names, domains, IP addresses and CIDR blocks, separated by commas. `*` is all. Defaults to `NO_PROXY` or `no_proxy`.
        no_proxy: String = optional(),
        /// Whether to use FIPS endpoints. Ignored for services with a custom endpoint. Defaults to `AWS_USE_FIPS_ENDPOINT` or `use_fips_endpoint` in the profile.
        use_fips_endpoint: bool = optional(),
        /// Whether to use dual-stack endpoints. Ignored for services with a custom endpoint. Defaults to `AWS_USE_DUALSTACK_ENDPOINT` or `use_dualstack_endpoint` in the profile.
        use_dualstack_endpoint: bool = optional(),
        /// Products to append to the User-Agent header of all requests, for example `my-module/1.2.3 (comment)`. The value of `TF_APPEND_USER_AGENT` follows them.
        user_agent: Vec<Tf<String>> = optional().check(products),
        /// Whether to disable requests to the instance metadata service. `false` does not override `AWS_EC2_METADATA_DISABLED`. Defaults to `AWS_EC2_METADATA_DISABLED`.
        skip_metadata_api_check: bool = optional(),
        /// URL of the instance metadata service. Defaults to `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
        ec2_metadata_service_endpoint: String = optional().check(url),
        /// Address family of the instance metadata service: `IPv4` or `IPv6`. Ignored with a custom endpoint of the service. Defaults to `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` or `IPv4`.
        ec2_metadata_service_endpoint_mode: String = optional().check(metadata_mode),
        /// Whether to disable calls to IAM, for credentials that are not allowed to make them. Results that depend on IAM are then null or unknown. Defaults to `false`.
        skip_iam_lookups: bool = optional(),
        /// IAM role to assume with the other credentials. Several blocks are assumed one after another, in their order, each with the credentials of the previous one.
        assume_role: Vec<Tf<AssumeRole>> = block(),
        /// IAM role to assume with a token of an identity provider (OIDC). It replaces all other sources of credentials. Roles in `assume_role` are assumed from there.
        assume_role_with_web_identity: Vec<Tf<AssumeRoleWithWebIdentity>> = block().items(0, 1),
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
    Declaration::new("eksaccess", ProviderConfig::schema, |config| framework::validate(config, rules::all));

/// The arguments that may be unknown when the provider is configured: what follows from them is then unknown in the plan.
pub(super) const MAY_BE_UNKNOWN: &[&str] = &[ProviderConfig::NAMES.default_tags];

/// What a provider block offers. Nothing is built and nobody is asked before the first use.
///
/// # Errors
/// When the block has mistakes.
pub(super) fn configure(
    config: Value,
    _terraform_version: &str,
) -> Result<Configured<Services>, Diagnostics> {
    Diagnostics::check(DECLARATION.validate(config.clone()))?;
    let config = ProviderConfig::decode(&config)?;
    let aws = Aws::new(settings(config));
    tags::check_environment(aws.tag_rules())?;
    let warnings = warnings(&aws);
    Ok(Configured { services: Services::new(aws), warnings })
}

/// What block and environment say together. Validation does not know the environment of the run.
fn warnings(aws: &Aws) -> Vec<Diagnostic> {
    let conflict = aws.is_profile_before_keys().then(refusals::profile_before_keys);
    conflict
        .map(|warning| warning.at(Path::root().attribute(ProviderConfig::NAMES.profile)))
        .into_iter()
        .collect()
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
        allowed_account_ids,
        forbidden_account_ids,
        skip_credentials_validation: _,
        skip_requesting_account_id,
        skip_region_validation,
        sts_region,
        max_retries,
        retry_mode: _,
        token_bucket_rate_limiter_capacity,
        custom_ca_bundle,
        http_proxy,
        https_proxy,
        no_proxy,
        use_fips_endpoint,
        use_dualstack_endpoint,
        user_agent,
        skip_metadata_api_check,
        ec2_metadata_service_endpoint,
        ec2_metadata_service_endpoint_mode,
        skip_iam_lookups,
        assume_role,
        assume_role_with_web_identity,
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
        allowed_account_ids: texts(allowed_account_ids),
        forbidden_account_ids: texts(forbidden_account_ids),
        skip_requesting_account_id: is_true(&skip_requesting_account_id),
        skip_region_validation: is_true(&skip_region_validation),
        sts_region: given(sts_region),
        max_retries: number(&max_retries),
        retry_capacity: number(&token_bucket_rate_limiter_capacity),
        custom_ca_bundle: given(custom_ca_bundle),
        http_proxy: http_proxy.into_known(),
        https_proxy: https_proxy.into_known(),
        no_proxy: no_proxy.into_known(),
        use_fips_endpoint: use_fips_endpoint.into_known(),
        use_dualstack_endpoint: use_dualstack_endpoint.into_known(),
        user_agent: elements(user_agent).collect(),
        metadata: Metadata {
            is_disabled: is_true(&skip_metadata_api_check),
            endpoint: given(ec2_metadata_service_endpoint),
            mode: given(ec2_metadata_service_endpoint_mode).and_then(|name| MetadataMode::named(&name)),
        },
        skip_iam_lookups: is_true(&skip_iam_lookups),
        assume_role: elements(assume_role).filter_map(roles::assumed).collect(),
        assume_role_with_web_identity: elements(assume_role_with_web_identity).next().map(roles::exchanged),
        default_tags: tags::default_tags(default_tags),
        ignore_tags: tags::ignored_tags(ignore_tags),
        endpoints: endpoints_of(endpoints),
    }
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

fn is_true(flag: &Tf<bool>) -> bool {
    flag.known().copied().unwrap_or(false)
}

/// A number that was checked.
fn number(number: &Tf<i64>) -> Option<u32> {
    number.known().and_then(|number| u32::try_from(*number).ok())
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
