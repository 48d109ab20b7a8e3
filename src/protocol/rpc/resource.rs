//! RPCs about managed resources.

use crate::{
    diag::Diagnostics,
    framework::{ApplyRequest, ImportTarget, MoveSource, OperationResponse, PlanRequest, PlanResponse},
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
    value::Value,
};

pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_resource_config::Request,
) -> Result<pb::validate_resource_config::Response, Diagnostics> {
    let pb::validate_resource_config::Request { type_name, config, client_capabilities: _ } = request;
    let declaration = service.registry.resource(&type_name)?.declaration();
    let diagnostics = super::validate(declaration, config)?;
    Ok(pb::validate_resource_config::Response { diagnostics })
}

pub(crate) fn upgrade<S: Send + Sync>(
    service: &Service<S>,
    request: pb::upgrade_resource_state::Request,
) -> Result<pb::upgrade_resource_state::Response, Diagnostics> {
    let pb::upgrade_resource_state::Request { type_name, version, raw_state } = request;
    let resource = service.registry.resource(&type_name)?;
    let state = resource.upgrade(version, &decode::raw_state(raw_state)?)?;
    let upgraded_state = Some(encode::value(&state, resource.declaration().schema().ty()));
    Ok(pb::upgrade_resource_state::Response { upgraded_state, diagnostics: Vec::new() })
}

pub(crate) fn moved<S: Send + Sync>(
    service: &Service<S>,
    request: pb::move_resource_state::Request,
) -> Result<pb::move_resource_state::Response, Diagnostics> {
    // Private data and identity are the other provider's: the identity of ours follows from the state.
    let pb::move_resource_state::Request {
        source_provider_address,
        source_type_name,
        source_schema_version,
        source_state,
        target_type_name,
        source_private: _,
        source_identity: _,
        source_identity_schema_version: _,
    } = request;
    let resource = service.registry.resource(&target_type_name)?;
    let source = MoveSource {
        provider: source_provider_address,
        resource: source_type_name,
        version: source_schema_version,
        state: decode::raw_state(source_state)?,
    };
    let (target_state, target_private, target_identity) = encode::stored(resource, resource.moved(&source)?);
    Ok(pb::move_resource_state::Response {
        target_state,
        target_private,
        target_identity,
        diagnostics: Vec::new(),
    })
}

pub(crate) async fn plan<S: Send + Sync>(
    service: &Service<S>,
    request: pb::plan_resource_change::Request,
) -> Result<pb::plan_resource_change::Response, Diagnostics> {
    // The proposed state is the host's guess at what `schema::plan` works out from the other two.
    let pb::plan_resource_change::Request {
        type_name,
        prior_state,
        config,
        prior_private,
        prior_identity,
        ..
    } = request;
    let resource = service.registry.resource(&type_name)?;
    let request = PlanRequest {
        config: decode::value(config, resource.declaration().schema().ty())?,
        prior: decode::stored(resource, prior_state, prior_private, prior_identity)?,
    };
    let call = service.call().ok();
    let PlanResponse { planned, replaces, diagnostics } = resource.plan(call, request).await;
    let (planned_state, planned_private, planned_identity) = encode::stored(resource, planned);
    Ok(pb::plan_resource_change::Response {
        planned_state,
        requires_replace: replaces.iter().map(encode::path).collect(),
        planned_private,
        planned_identity,
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    })
}

pub(crate) async fn apply<S: Send + Sync>(
    service: &Service<S>,
    request: pb::apply_resource_change::Request,
) -> Result<pb::apply_resource_change::Response, Diagnostics> {
    // The configuration is in the planned state, and no provider metadata is declared.
    let pb::apply_resource_change::Request {
        type_name,
        prior_state,
        planned_state,
        planned_private,
        planned_identity,
        ..
    } = request;
    let resource = service.registry.resource(&type_name)?;
    let call = service.call()?;
    let request = ApplyRequest {
        prior: decode::value(prior_state, resource.declaration().schema().ty())?,
        planned: decode::stored(resource, planned_state, planned_private, planned_identity)?,
    };
    let OperationResponse { stored, diagnostics } = resource.apply(call, request).await;
    let (new_state, private, new_identity) = encode::stored(resource, stored);
    Ok(pb::apply_resource_change::Response {
        new_state,
        private,
        new_identity,
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    })
}

pub(crate) async fn read<S: Send + Sync>(
    service: &Service<S>,
    request: pb::read_resource::Request,
) -> Result<pb::read_resource::Response, Diagnostics> {
    let pb::read_resource::Request { type_name, current_state, private, current_identity, .. } = request;
    let resource = service.registry.resource(&type_name)?;
    let call = service.call()?;
    let prior = decode::stored(resource, current_state, private, current_identity)?;
    let OperationResponse { stored, diagnostics } = resource.read(call, prior).await;
    let (new_state, private, new_identity) = encode::stored(resource, stored);
    Ok(pb::read_resource::Response {
        new_state,
        private,
        new_identity,
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    })
}

pub(crate) fn generate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::generate_resource_config::Request,
) -> Result<pb::generate_resource_config::Response, Diagnostics> {
    let pb::generate_resource_config::Request { type_name, state } = request;
    let resource = service.registry.resource(&type_name)?;
    let ty = resource.declaration().schema().ty();
    let config = resource.generate(decode::value(state, ty)?)?;
    Ok(pb::generate_resource_config::Response {
        config: Some(encode::value(&config, ty)),
        diagnostics: Vec::new(),
    })
}

pub(crate) async fn import<S: Send + Sync>(
    service: &Service<S>,
    request: pb::import_resource_state::Request,
) -> Result<pb::import_resource_state::Response, Diagnostics> {
    let pb::import_resource_state::Request { type_name, id, client_capabilities: _, identity } = request;
    let resource = service.registry.resource(&type_name)?;
    let call = service.call()?;
    let target = match decode::identity(resource, identity)? {
        Value::Null => ImportTarget::Id(id),
        identity => ImportTarget::Identity(identity),
    };
    let OperationResponse { stored, diagnostics } = resource.import(call, target).await;
    let exists = !stored.state.is_null();
    let (state, private, identity) = encode::stored(resource, stored);
    let imported = pb::import_resource_state::ImportedResource { type_name, state, private, identity };
    Ok(pb::import_resource_state::Response {
        imported_resources: exists.then_some(imported).into_iter().collect(),
        diagnostics: encode::diagnostics(diagnostics),
        deferred: None,
    })
}
