//! A host's calls of the provider: what an object takes to be created, read and deleted. Never here: how many at once.

use harness::{Result, error::HarnessError};
use serde_json::{Value, json};
use tonic::transport::{Channel, Endpoint};

use pb::{Diagnostic, DynamicValue, diagnostic::Severity, provider_client::ProviderClient, schema};

mod pb {
    #![allow(clippy::all, clippy::pedantic, missing_docs, dead_code, reason = "generated code")]
    tonic::include_proto!("tfplugin6");
}

/// A configured provider.
#[derive(Clone)]
pub(super) struct Client {
    rpc: ProviderClient<Channel>,
}

/// What a host keeps of an object. Its state is only handed back, so it is never read.
#[derive(Clone)]
pub(super) struct Object {
    type_name: &'static str,
    state: DynamicValue,
    private: Vec<u8>,
}

impl Client {
    /// Connects to the socket of a provider, and configures it from its environment alone.
    pub(super) async fn connect(socket: &str) -> Result<Self> {
        let endpoint = Endpoint::from_shared(format!("unix:{socket}")).map_err(unexpected)?;
        let mut rpc = ProviderClient::new(endpoint.connect().await.map_err(unexpected)?);
        let schemas =
            rpc.get_provider_schema(pb::get_provider_schema::Request {}).await.map_err(unexpected)?;
        let block = schemas.into_inner().provider.and_then(|schema| schema.block).unwrap_or_default();
        let request =
            pb::configure_provider::Request { config: Some(dynamic(&empty(&block))), ..Default::default() };
        let answer = rpc.configure_provider(request).await.map_err(unexpected)?;
        succeeded(&answer.into_inner().diagnostics)?;
        Ok(Self { rpc })
    }

    /// Plans and applies an object.
    pub(super) async fn create(mut self, type_name: &'static str, config: &Value) -> Result<Object> {
        let config = dynamic(config);
        let plan = pb::plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(null()),
            proposed_new_state: Some(config.clone()),
            config: Some(config.clone()),
            ..Default::default()
        };
        let planned = self.rpc.plan_resource_change(plan).await.map_err(unexpected)?.into_inner();
        succeeded(&planned.diagnostics)?;
        let apply = pb::apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(null()),
            planned_state: planned.planned_state,
            config: Some(config),
            planned_private: planned.planned_private,
            ..Default::default()
        };
        let applied = self.rpc.apply_resource_change(apply).await.map_err(unexpected)?.into_inner();
        succeeded(&applied.diagnostics)?;
        Ok(Object { type_name, state: applied.new_state.unwrap_or_default(), private: applied.private })
    }

    /// Reads an object, which must be there.
    pub(super) async fn read(mut self, object: Object) -> Result<Object> {
        let Object { type_name, state, private } = object;
        let request = pb::read_resource::Request {
            type_name: type_name.to_owned(),
            current_state: Some(state),
            private,
            ..Default::default()
        };
        let read = self.rpc.read_resource(request).await.map_err(unexpected)?.into_inner();
        succeeded(&read.diagnostics)?;
        match read.new_state {
            Some(state) if state != null() => Ok(Object { type_name, state, private: read.private }),
            _ => Err(HarnessError::Unexpected(format!("an {type_name} is gone"))),
        }
    }

    /// Reads a data source.
    pub(super) async fn data(mut self, type_name: &'static str, config: &Value) -> Result<()> {
        let config = Some(dynamic(config));
        let request =
            pb::read_data_source::Request { type_name: type_name.to_owned(), config, ..Default::default() };
        let read = self.rpc.read_data_source(request).await.map_err(unexpected)?;
        succeeded(&read.into_inner().diagnostics)
    }

    /// Deletes an object.
    pub(super) async fn delete(mut self, object: Object) -> Result<()> {
        let Object { type_name, state, private } = object;
        let request = pb::apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(state),
            planned_state: Some(null()),
            config: Some(null()),
            planned_private: private,
            ..Default::default()
        };
        let applied = self.rpc.apply_resource_change(request).await.map_err(unexpected)?;
        succeeded(&applied.into_inner().diagnostics)
    }
}

/// A configuration that says nothing: repeated blocks are empty, all else is null.
fn empty(block: &schema::Block) -> Value {
    use schema::nested_block::NestingMode::{List, Set};
    let repeated = block.block_types.iter().filter(|nested| matches!(nested.nesting(), List | Set));
    Value::Object(repeated.map(|nested| (nested.type_name.clone(), json!([]))).collect())
}

fn dynamic(value: &Value) -> DynamicValue {
    DynamicValue { json: value.to_string().into_bytes(), msgpack: Vec::new() }
}

/// Null, as msgpack has it.
fn null() -> DynamicValue {
    DynamicValue { msgpack: vec![0xc0], json: Vec::new() }
}

fn succeeded(diagnostics: &[Diagnostic]) -> Result<()> {
    match diagnostics.iter().find(|diagnostic| diagnostic.severity() == Severity::Error) {
        None => Ok(()),
        Some(Diagnostic { summary, detail, .. }) => {
            Err(HarnessError::Unexpected(format!("{summary}: {detail}")))
        }
    }
}

fn unexpected(error: impl std::error::Error) -> HarnessError {
    HarnessError::Unexpected(error.to_string())
}
