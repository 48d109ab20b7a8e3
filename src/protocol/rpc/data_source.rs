//! RPCs about data sources.

use crate::{
    diag::Diagnostics,
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
};

pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_data_resource_config::Request,
) -> Result<pb::validate_data_resource_config::Response, Diagnostics> {
    let pb::validate_data_resource_config::Request { type_name, config } = request;
    let declaration = service.registry.data_source(&type_name)?.declaration();
    let diagnostics = super::validate(declaration, config)?;
    Ok(pb::validate_data_resource_config::Response { diagnostics })
}

pub(crate) async fn read<S: Send + Sync>(
    service: &Service<S>,
    request: pb::read_data_source::Request,
) -> Result<pb::read_data_source::Response, Diagnostics> {
    let pb::read_data_source::Request { type_name, config, .. } = request;
    let source = service.registry.data_source(&type_name)?;
    let call = service.call()?;
    let ty = source.declaration().schema().ty();
    let config = decode::value(config, ty)?;
    let (state, diagnostics) = source.read(call, config).await;
    Ok(pb::read_data_source::Response {
        state: Some(encode::value(&state, ty)),
        diagnostics: encode::diagnostics(diagnostics),
        deferred: None,
    })
}
