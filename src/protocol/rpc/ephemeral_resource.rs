//! RPCs about ephemeral resources.

use crate::{
    diag::Diagnostics,
    framework::EphemeralResponse,
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
};

pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_ephemeral_resource_config::Request,
) -> Result<pb::validate_ephemeral_resource_config::Response, Diagnostics> {
    let pb::validate_ephemeral_resource_config::Request { type_name, config } = request;
    let declaration = service.registry.ephemeral_resource(&type_name)?.declaration();
    let diagnostics = super::validate(declaration, config)?;
    Ok(pb::validate_ephemeral_resource_config::Response { diagnostics })
}

/// Hosts open nothing whose arguments are unknown. Nothing is deferred: the few hosts that know it do so by themselves.
pub(crate) async fn open<S: Send + Sync>(
    service: &Service<S>,
    request: pb::open_ephemeral_resource::Request,
) -> Result<pb::open_ephemeral_resource::Response, Diagnostics> {
    let pb::open_ephemeral_resource::Request { type_name, config, client_capabilities: _ } = request;
    let resource = service.registry.ephemeral_resource(&type_name)?;
    let call = service.call()?;
    let ty = resource.declaration().schema().ty();
    let config = decode::value(config, ty)?;
    let EphemeralResponse { result, private, renew_at, diagnostics } = resource.open(call, config).await;
    Ok(pb::open_ephemeral_resource::Response {
        diagnostics: encode::diagnostics(diagnostics),
        renew_at: renew_at.map(encode::timestamp),
        result: Some(encode::value(&result, ty)),
        private: Some(private),
        deferred: None,
    })
}

/// Some hosts hand the private data of a renewal to the next call, so each answer has it.
pub(crate) async fn renew<S: Send + Sync>(
    service: &Service<S>,
    request: pb::renew_ephemeral_resource::Request,
) -> Result<pb::renew_ephemeral_resource::Response, Diagnostics> {
    let pb::renew_ephemeral_resource::Request { type_name, private } = request;
    let resource = service.registry.ephemeral_resource(&type_name)?;
    let call = service.call()?;
    let renewed = resource.renew(call, private.unwrap_or_default()).await;
    let EphemeralResponse { result: _, private, renew_at, diagnostics } = renewed;
    Ok(pb::renew_ephemeral_resource::Response {
        diagnostics: encode::diagnostics(diagnostics),
        renew_at: renew_at.map(encode::timestamp),
        private: Some(private),
    })
}

/// What is opened holds nothing that has to be given back.
pub(crate) fn close<S: Send + Sync>(
    service: &Service<S>,
    request: pb::close_ephemeral_resource::Request,
) -> Result<pb::close_ephemeral_resource::Response, Diagnostics> {
    let pb::close_ephemeral_resource::Request { type_name, private: _ } = request;
    service.registry.ephemeral_resource(&type_name)?;
    Ok(pb::close_ephemeral_resource::Response::default())
}
