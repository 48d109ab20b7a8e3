//! RPCs about the provider as a whole.

use super::super::{Service, decode, encode, pb::tfplugin6 as pb};
use crate::{
    diag::{Diagnostic, Result},
    value::Value,
};

/// Only what works is claimed: hosts believe these flags.
fn capabilities() -> pb::ServerCapabilities {
    pb::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: false,
        generate_resource_config: true,
    }
}

pub(in super::super) fn metadata<S: Send + Sync>(service: &Service<S>) -> pb::get_metadata::Response {
    use pb::get_metadata::{DataSourceMetadata, ResourceMetadata};
    let resources = service.registry.resources.iter();
    let data_sources = service.registry.data_sources.iter();
    pb::get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources.map(|it| ResourceMetadata { type_name: it.name().to_owned() }).collect(),
        data_sources: data_sources.map(|it| DataSourceMetadata { type_name: it.name().to_owned() }).collect(),
        ..Default::default()
    }
}

pub(in super::super) fn schema<S: Send + Sync>(service: &Service<S>) -> pb::get_provider_schema::Response {
    let registry = service.registry;
    let resources = registry.resources.iter();
    let data_sources = registry.data_sources.iter();
    pb::get_provider_schema::Response {
        provider: Some(encode::schema(&(registry.schema)(), 0)),
        resource_schemas: resources
            .map(|it| (it.name().to_owned(), encode::schema(&it.schema(), it.version())))
            .collect(),
        data_source_schemas: data_sources
            .map(|it| (it.name().to_owned(), encode::schema(&it.schema(), 0)))
            .collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    }
}

pub(in super::super) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_provider_config::Request,
) -> Result<pb::validate_provider_config::Response> {
    let pb::validate_provider_config::Request { config } = request;
    let config = config_of(service, config)?;
    let diagnostics = encode::diagnostics((service.registry.validate)(config));
    Ok(pb::validate_provider_config::Response { diagnostics })
}

pub(in super::super) fn configure<S: Send + Sync>(
    service: &Service<S>,
    request: pb::configure_provider::Request,
) -> Result<pb::configure_provider::Response> {
    let pb::configure_provider::Request { terraform_version, config, client_capabilities: _ } = request;
    let config = config_of(service, config)?;
    if !config.is_wholly_known() {
        service.configure(Err(not_known_yet(&config).into()));
        return Ok(pb::configure_provider::Response::default());
    }
    let outcome = (service.registry.configure)(config, &terraform_version);
    let problems = outcome.as_ref().err().cloned().unwrap_or_default();
    service.configure(outcome);
    Ok(pb::configure_provider::Response { diagnostics: encode::diagnostics(problems) })
}

pub(in super::super) fn stop<S: Send + Sync>(service: &Service<S>) -> pb::stop_provider::Response {
    service.stop();
    pb::stop_provider::Response::default()
}

fn config_of<S>(service: &Service<S>, config: Option<pb::DynamicValue>) -> Result<Value> {
    let schema = (service.registry.schema)();
    let config = decode::value(config, &schema.ty())?;
    // A provider without a block, as in a test with a mocked one, is a block without arguments.
    let empty = || Value::object(schema.fields.iter().map(|field| (field.name, Value::Null)));
    Ok(if config.is_null() { empty() } else { config })
}

/// An argument that is unknown never falls back to the default credentials: that would be another account.
fn not_known_yet(config: &Value) -> Diagnostic {
    let unknown = match config {
        Value::Map(arguments) => {
            let names = arguments.iter().filter(|(_, value)| !value.is_wholly_known());
            names.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        }
        _ => "every argument".to_owned(),
    };
    Diagnostic::error(
        "Provider configuration not known yet",
        format!(
            "{unknown} in the provider block depends on values that are known only after apply, so nothing can be read now. \
             Apply what it depends on first (`-target`), or use a known value."
        ),
    )
}
