//! Where a chain begins, as something that can be asked for credentials. Never here: which beginning it is.

use std::path::PathBuf;
use std::sync::Arc;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_types::region::Region;

use super::super::settings::MetadataMode;
use super::super::{SetupFault, is_endpoint};
use super::chain::{Origin, metadata_disabled_by};
use super::context::Context;
use super::roles::{assume_with_web_identity, read_token};

/// The variable that puts something else in the place of an instance's metadata service, and the setting and key of a
/// profile that do.
const METADATA: (&str, &str) = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");

/// The variable that says by which kind of address it is reached, and the setting and key of a profile that do.
const METADATA_MODE: (&str, &str) =
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");

/// The credentials of an origin.
///
/// # Errors
/// When what it would ask is no URL.
pub(super) fn provider_of(
    origin: &Origin,
    context: Context,
) -> Result<SharedCredentialsProvider, SetupFault> {
    Ok(match origin {
        Origin::Keys(keys) => SharedCredentialsProvider::new(keys.clone()),
        Origin::WebIdentity(identity) => assume_with_web_identity(identity, context).credentials(),
        Origin::Profile(name) => profile(name, context),
        Origin::Container => container(context),
        Origin::Instance => instance(context)?,
        Origin::Nothing => nothing("none are configured".to_owned()),
    })
}

/// A source that has no credentials.
fn nothing(why: String) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(provide_credentials_fn(move || {
        let why = why.clone();
        async move { Err(CredentialsError::not_loaded(why)) }
    }))
}

fn instance(context: Context) -> Result<SharedCredentialsProvider, SetupFault> {
    if let Some(by) = metadata_disabled_by(context.settings, context.environment) {
        return Ok(nothing(format!("the instance metadata service is disabled by {by}")));
    }
    let builder = ImdsCredentialsProvider::builder().configure(&context.provider_config());
    Ok(SharedCredentialsProvider::new(builder.imds_client(metadata(context)?).build()))
}

/// The region of the instance that this runs on.
///
/// # Errors
/// When what would be asked is no URL.
pub(super) async fn instance_region(context: Context<'_>) -> Result<Option<Region>, SetupFault> {
    let asked = ImdsRegionProvider::builder()
        .configure(&context.provider_config())
        .imds_client(metadata(context)?)
        .build();
    Ok(asked.region().await)
}

/// A profile, read anew whenever it is asked: the SDK's provider answers a second time after a failure with nothing but
/// that it failed before.
fn profile(name: &str, context: Context) -> SharedCredentialsProvider {
    let (name, files, config) = (name.to_owned(), context.profiles.files(), context.provider_config());
    SharedCredentialsProvider::new(provide_credentials_fn(move || {
        let builder = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(&name);
        let provider = builder.profile_files(files.clone()).build();
        async move { provider.provide_credentials().await }
    }))
}

/// A container's endpoint. The SDK does not say which file it is that cannot be read, so that is done first.
fn container(context: Context) -> SharedCredentialsProvider {
    let asked = EcsCredentialsProvider::builder().configure(&context.provider_config()).build();
    let file = context.environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").map(PathBuf::from);
    let asked = Arc::new((asked, file));
    SharedCredentialsProvider::new(provide_credentials_fn(move || {
        let asked = Arc::clone(&asked);
        async move {
            let (endpoint, file) = &*asked;
            if let Some(file) = file {
                read_token(file).await?;
            }
            endpoint.provide_credentials().await
        }
    }))
}

/// The metadata service. The SDK would read variables and files of its own, and takes one that is empty for an endpoint.
fn metadata(context: Context) -> Result<imds::Client, SetupFault> {
    let (variable, key) = METADATA;
    let set = context.settings.metadata.endpoint.as_deref();
    let set = set.or_else(|| context.environment.variable(variable)).or_else(|| context.profiles.get(key));
    let url = set.map_or_else(|| metadata_mode(context).map(MetadataMode::url), Ok)?;
    let fault = || SetupFault::Endpoint { setting: variable, key };
    let builder = imds::Client::builder().configure(&context.provider_config());
    let builder = if is_endpoint(url) { builder.endpoint(url).ok() } else { None };
    Ok(builder.ok_or_else(fault)?.build())
}

/// The kind of address of the metadata service.
fn metadata_mode(context: Context) -> Result<MetadataMode, SetupFault> {
    let (variable, key) = METADATA_MODE;
    if let Some(mode) = context.settings.metadata.mode {
        return Ok(mode);
    }
    let fault = SetupFault::Value { setting: variable, expected: "IPv4 or IPv6" };
    let named = context.environment.variable(variable).or_else(|| context.profiles.get(key));
    named.map_or(Ok(MetadataMode::IpV4), |name| MetadataMode::named(name).ok_or(fault))
}
