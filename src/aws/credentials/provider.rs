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

use super::super::{SetupFault, is_endpoint};
use super::chain::Origin;
use super::context::Context;
use super::roles::{assume_with_web_identity, read_token};

/// The variable that puts something else in the place of an instance's metadata service, and the key of a profile.
const METADATA: (&str, &str) = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");

/// The address of an instance's metadata service (EC2 user guide).
const METADATA_SERVICE: &str = "http://169.254.169.254";

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
        Origin::WebIdentity(identity) => assume_with_web_identity(identity, context),
        Origin::Profile(name) => profile(name, context),
        Origin::Container => container(context),
        Origin::Instance => SharedCredentialsProvider::new(
            ImdsCredentialsProvider::builder()
                .configure(&context.provider_config())
                .imds_client(metadata(context)?)
                .build(),
        ),
        Origin::Nothing => SharedCredentialsProvider::new(provide_credentials_fn(|| async {
            Err(CredentialsError::not_loaded("none are configured"))
        })),
    })
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

fn metadata(context: Context) -> Result<imds::Client, SetupFault> {
    let builder = imds::Client::builder().configure(&context.provider_config());
    let (variable, key) = METADATA;
    // A variable that is empty is an endpoint to the SDK.
    let is_empty = context.environment.raw(variable).is_some();
    let set = context.environment.variable(variable).or_else(|| context.profiles.get(key));
    let Some(url) = set.or_else(|| is_empty.then_some(METADATA_SERVICE)) else {
        return Ok(builder.build());
    };
    let fault = || SetupFault::Endpoint { setting: variable, key };
    let builder = if is_endpoint(url) { builder.endpoint(url).ok() } else { None };
    Ok(builder.ok_or_else(fault)?.build())
}
