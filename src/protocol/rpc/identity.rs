//! RPCs about the identities of managed resources.

use crate::{
    diag::Diagnostics,
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
    value::{Value, json},
};

pub(crate) fn schemas<S: Send + Sync>(service: &Service<S>) -> pb::get_resource_identity_schemas::Response {
    let resources = service.registry.resources.iter();
    let identity_schemas = resources
        .filter_map(|it| Some((it.declaration().name().to_owned(), encode::identity_schema(it.identity()?))));
    pb::get_resource_identity_schemas::Response {
        identity_schemas: identity_schemas.collect(),
        diagnostics: Vec::new(),
    }
}

/// There has been one version so far. An identity that another provider wrote, before a move, keeps what has the same name.
pub(crate) fn upgrade<S: Send + Sync>(
    service: &Service<S>,
    request: pb::upgrade_resource_identity::Request,
) -> Result<pb::upgrade_resource_identity::Response, Diagnostics> {
    let pb::upgrade_resource_identity::Request { type_name, version: _, raw_identity } = request;
    let resource = service.registry.resource(&type_name)?;
    let raw = decode::raw_state(raw_identity)?;
    let identity = match resource.identity() {
        Some(schema) => json::decode(&raw, schema.ty(), json::Extra::Ignored)?,
        None => Value::Null,
    };
    Ok(pb::upgrade_resource_identity::Response {
        upgraded_identity: encode::identity(resource, &identity),
        diagnostics: Vec::new(),
    })
}
