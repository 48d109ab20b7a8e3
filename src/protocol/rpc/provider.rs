//! RPCs about the provider as a whole.

use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::{Configured, Declaration, Registry},
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
    value::Value,
};

/// Only what works is claimed: hosts believe these flags.
fn capabilities() -> pb::ServerCapabilities {
    pb::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

pub(crate) fn metadata<S: Send + Sync>(service: &Service<S>) -> pb::get_metadata::Response {
    use pb::get_metadata::{
        ActionMetadata, DataSourceMetadata, EphemeralMetadata, FunctionMetadata, ListResourceMetadata,
        ResourceMetadata,
    };
    let Registry {
        provider: _,
        configure: _,
        may_be_unknown: _,
        resources,
        data_sources,
        ephemeral_resources,
        functions,
        list_resources,
        actions,
    } = service.registry;
    let name = |declaration: &Declaration| declaration.name().to_owned();
    let resources = resources.iter().map(|it| ResourceMetadata { type_name: name(it.declaration()) });
    let data_sources = data_sources.iter().map(|it| DataSourceMetadata { type_name: name(it.declaration()) });
    let ephemeral_resources =
        ephemeral_resources.iter().map(|it| EphemeralMetadata { type_name: name(it.declaration()) });
    let functions = functions.iter().map(|it| FunctionMetadata { name: it.name().to_owned() });
    let list_resources = list_resources.iter();
    let list_resources = list_resources.map(|it| ListResourceMetadata { type_name: name(it.declaration()) });
    let actions = actions.iter().map(|it| ActionMetadata { type_name: name(it.declaration()) });
    pb::get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources.collect(),
        data_sources: data_sources.collect(),
        ephemeral_resources: ephemeral_resources.collect(),
        functions: functions.collect(),
        list_resources: list_resources.collect(),
        actions: actions.collect(),
        ..Default::default()
    }
}

pub(crate) fn schema<S: Send + Sync>(service: &Service<S>) -> pb::get_provider_schema::Response {
    let Registry {
        provider,
        configure: _,
        may_be_unknown: _,
        resources,
        data_sources,
        ephemeral_resources,
        functions: _,
        list_resources,
        actions,
    } = service.registry;
    let schema = |declaration: &Declaration| (declaration.name().to_owned(), encode::schema(declaration));
    let action_schemas = actions.iter().map(|it| {
        let (name, schema) = schema(it.declaration());
        (name, pb::ActionSchema { schema: Some(schema) })
    });
    pb::get_provider_schema::Response {
        provider: Some(encode::schema(provider)),
        resource_schemas: resources.iter().map(|it| schema(it.declaration())).collect(),
        data_source_schemas: data_sources.iter().map(|it| schema(it.declaration())).collect(),
        ephemeral_resource_schemas: ephemeral_resources.iter().map(|it| schema(it.declaration())).collect(),
        functions: super::function::list(service).functions,
        list_resource_schemas: list_resources.iter().map(|it| schema(it.declaration())).collect(),
        action_schemas: action_schemas.collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    }
}

pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_provider_config::Request,
) -> Result<pb::validate_provider_config::Response, Diagnostics> {
    let pb::validate_provider_config::Request { config } = request;
    let diagnostics = encode::diagnostics(service.registry.provider.validate(config_of(service, config)?));
    Ok(pb::validate_provider_config::Response { diagnostics })
}

pub(crate) fn configure<S: Send + Sync>(
    service: &Service<S>,
    request: pb::configure_provider::Request,
) -> Result<pb::configure_provider::Response, Diagnostics> {
    let pb::configure_provider::Request { terraform_version, config, client_capabilities: _ } = request;
    let config = config_of(service, config)?;
    if let Some(unknown) = not_known_yet(&config, service.registry.may_be_unknown) {
        service.configure(Err(unknown.into()));
        return Ok(pb::configure_provider::Response::default());
    }
    let outcome = (service.registry.configure)(config, &terraform_version);
    let (outcome, said) = match outcome {
        Ok(Configured { services, warnings }) => (Ok(services), warnings),
        Err(problems) => (Err(problems.clone()), problems.into_iter().collect()),
    };
    service.configure(outcome);
    Ok(pb::configure_provider::Response { diagnostics: encode::diagnostics(said) })
}

pub(crate) fn stop<S: Send + Sync>(service: &Service<S>) -> pb::stop_provider::Response {
    service.stop();
    pb::stop_provider::Response::default()
}

fn config_of<S>(service: &Service<S>, config: Option<pb::DynamicValue>) -> Result<Value, Diagnostics> {
    let schema = service.registry.provider.schema();
    let config = decode::value(config, schema.ty())?;
    // A provider without a block, as in a test with a mocked one, is a block without arguments.
    let empty = || Value::object(schema.fields.iter().map(|field| (field.name, Value::Null)));
    Ok(if config.is_null() { empty() } else { config })
}

/// An argument that is unknown never falls back to the default credentials: that would be another account.
fn not_known_yet(config: &Value, may_be_unknown: &[&str]) -> Option<Diagnostic> {
    let unknown = match config {
        Value::Map(arguments) => {
            let refused = |name: &String| !may_be_unknown.contains(&name.as_str());
            let names = arguments.iter().filter(|(name, value)| !value.is_wholly_known() && refused(name));
            names.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        }
        known if known.is_wholly_known() => return None,
        _ => "every argument".to_owned(),
    };
    if unknown.is_empty() {
        return None;
    }
    Some(Diagnostic::error(
        "Provider configuration not known yet",
        format!(
            "{unknown} in the provider block depends on values that are known only after apply, so nothing can be read now. \
             Apply what it depends on first (`-target`), or use a known value."
        ),
    ))
}
