//! A host's side of the protocol: what Terraform core sends, in its order, and what it checks of every answer.
//! Never here: what a story is about.

mod action;
mod identity;
mod instance;
mod list_resource;
mod problems;
mod rules;
mod stored;
mod values;

use std::collections::{BTreeMap, HashMap};

use eksaccess::{
    protocol::{
        Service,
        pb::tfplugin6::{self as pb, provider_server::Provider, schema::nested_block::NestingMode},
    },
    provider::{REGISTRY, Services},
    value::{Type, Value},
};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::sync::OnceCell;
use tonic::Request;

pub(crate) use action::Invoked;
pub(crate) use instance::{Action, Instance, Planned, State};
pub(crate) use list_resource::{Listed, Query, cluster};
pub(crate) use problems::{Problem, Problems, shown as shown_path};
pub(crate) use stored::Source;
pub(crate) use values::{UNKNOWN, dynamic, read, shown, value};

use crate::rpc::{
    aws::{Aws, merge},
    world::{KEY, REGION, SECRET},
};

/// One run of a host with one provider process.
pub(crate) struct Core {
    pub(crate) service: Service<Services>,
    schemas: &'static Schemas,
}

/// What the provider says of its looks. Another process was asked, once: most are never asked.
static SCHEMAS: OnceCell<Schemas> = OnceCell::const_new();

struct Schemas {
    provider: Block,
    resources: HashMap<String, Block>,
    data_sources: HashMap<String, Block>,
    ephemeral_resources: HashMap<String, Block>,
    list_resources: HashMap<String, Block>,
    actions: HashMap<String, Block>,
}

/// What was opened for a run.
#[derive(Debug)]
pub(crate) struct Opened {
    /// Arguments and results; null if it was not opened.
    pub(crate) result: Json,
    pub(crate) private: Vec<u8>,
    pub(crate) renew_at: Option<Timestamp>,
}

/// A schema, with the type that a host makes of it.
pub(crate) struct Block {
    pub(crate) schema: pb::schema::Block,
    pub(crate) version: i64,
    pub(crate) ty: Type,
}

impl Core {
    /// A run that did not configure the provider.
    pub(crate) async fn unconfigured() -> Self {
        Self { service: Service::new(&REGISTRY), schemas: SCHEMAS.get_or_init(Schemas::ask).await }
    }

    /// A run as the administrator of that AWS.
    pub(crate) async fn of(aws: &Aws) -> Self {
        Self::configured(aws, json!({})).await
    }

    /// A run with some arguments of the provider block set otherwise.
    pub(crate) async fn configured(aws: &Aws, arguments: Json) -> Self {
        let core = Self::unconfigured().await;
        core.configure(&provider_block(aws, arguments)).await.none();
        core
    }

    /// Validates and configures, as a host does.
    pub(crate) async fn configure(&self, config: &Json) -> Problems {
        let config = self.schemas.provider.config(config);
        let problems = self.validate_provider(&config).await;
        if problems.has_errors() {
            return problems;
        }
        let request = pb::configure_provider::Request {
            terraform_version: "1.13.0".to_owned(),
            config: self.schemas.provider.dynamic(&config),
            client_capabilities: Some(client_capabilities()),
        };
        let answer = self.service.configure_provider(Request::new(request)).await.unwrap().into_inner();
        problems.and(Problems::of(answer.diagnostics))
    }

    /// Ctrl-C.
    pub(crate) async fn stop(&self) {
        let request = Request::new(pb::stop_provider::Request {});
        let answer = self.service.stop_provider(request).await.unwrap().into_inner();
        assert_eq!(answer.error, "");
    }

    pub(crate) fn provider(&self) -> &Block {
        &self.schemas.provider
    }

    pub(crate) fn block(&self, resource: &str) -> &Block {
        &self.schemas.resources[resource]
    }

    pub(crate) fn data_block(&self, source: &str) -> &Block {
        &self.schemas.data_sources[source]
    }

    pub(crate) fn list_block(&self, resource: &str) -> &Block {
        &self.schemas.list_resources[resource]
    }

    pub(crate) fn action_block(&self, action: &str) -> &Block {
        &self.schemas.actions[action]
    }

    pub(crate) fn list_resources(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.list_resources.iter()
    }

    pub(crate) fn actions(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.actions.iter()
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.resources.iter()
    }

    pub(crate) fn data_sources(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.data_sources.iter()
    }

    pub(crate) fn ephemeral_block(&self, name: &str) -> &Block {
        &self.schemas.ephemeral_resources[name]
    }

    pub(crate) fn ephemeral_resources(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.ephemeral_resources.iter()
    }

    /// An address in the configuration, with nothing in state.
    pub(crate) fn resource(&self, name: &'static str) -> Instance<'_> {
        Instance::new(self, name)
    }

    pub(crate) fn entry(&self) -> Instance<'_> {
        self.resource("eksaccess_entry")
    }

    pub(crate) fn association(&self) -> Instance<'_> {
        self.resource("eksaccess_policy_association")
    }

    /// Validates and reads a data source: its answer conforms, is wholly known, and has the arguments as they were
    /// configured.
    pub(crate) async fn data(&self, name: &str, config: &Json) -> (Json, Problems) {
        let block = self.data_block(name);
        let config = block.config(config);
        let problems = self.validate_data(name, &config).await;
        if problems.has_errors() {
            return (Json::Null, problems);
        }
        let request = pb::read_data_source::Request {
            type_name: name.to_owned(),
            config: block.dynamic(&config),
            provider_meta: None,
            client_capabilities: Some(client_capabilities()),
        };
        let answer = self.service.read_data_source(Request::new(request)).await.unwrap().into_inner();
        assert_eq!(answer.deferred, None);
        let (state, problems) =
            (read(answer.state, &block.ty), problems.and(Problems::of(answer.diagnostics)));
        if problems.has_errors() {
            return (Json::Null, problems);
        }
        assert!(state.is_wholly_known() && !state.is_null(), "{state:?}");
        for attribute in block.schema.attributes.iter().filter(|attribute| !attribute.computed) {
            assert_eq!(state.get(&attribute.name), config.get(&attribute.name), "{}", attribute.name);
        }
        (shown(&state), problems)
    }

    /// Validates and opens an ephemeral resource: the result conforms, is wholly known, and has the arguments as they were
    /// configured.
    pub(crate) async fn open(&self, name: &str, config: &Json) -> (Opened, Problems) {
        let block = self.ephemeral_block(name);
        let config = block.config(config);
        let nothing = || Opened { result: Json::Null, private: Vec::new(), renew_at: None };
        let problems = self.validate_ephemeral(name, &config).await;
        if problems.has_errors() {
            return (nothing(), problems);
        }
        let request = pb::open_ephemeral_resource::Request {
            type_name: name.to_owned(),
            config: block.dynamic(&config),
            client_capabilities: Some(client_capabilities()),
        };
        let answer = self.service.open_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
        let pb::open_ephemeral_resource::Response { diagnostics, renew_at, result, private, deferred } =
            answer;
        assert_eq!(deferred, None);
        let problems = problems.and(Problems::of(diagnostics));
        if problems.has_errors() {
            return (nothing(), problems);
        }
        let result = read(result, &block.ty);
        assert!(result.is_wholly_known() && !result.is_null(), "{result:?}");
        for attribute in block.schema.attributes.iter().filter(|attribute| !attribute.computed) {
            assert_eq!(result.get(&attribute.name), config.get(&attribute.name), "{}", attribute.name);
        }
        let renew_at = renew_at.map(|at| Timestamp::new(at.seconds, at.nanos).unwrap());
        (Opened { result: shown(&result), private: private.unwrap_or_default(), renew_at }, problems)
    }

    pub(crate) async fn validate_ephemeral(&self, name: &str, config: &Value) -> Problems {
        let config = self.ephemeral_block(name).dynamic(config);
        let request = pb::validate_ephemeral_resource_config::Request { type_name: name.to_owned(), config };
        let answer = self.service.validate_ephemeral_resource_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }

    pub(crate) async fn validate_provider(&self, config: &Value) -> Problems {
        let config = self.schemas.provider.dynamic(config);
        let request = pb::validate_provider_config::Request { config };
        let answer = self.service.validate_provider_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }

    /// The configuration that the provider writes for an object in state.
    pub(crate) async fn generate(&self, resource: &str, state: &Value) -> Value {
        let block = self.block(resource);
        let request = pb::generate_resource_config::Request {
            type_name: resource.to_owned(),
            state: block.dynamic(state),
        };
        let answer = self.service.generate_resource_config(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        read(answer.config, &block.ty)
    }

    pub(crate) async fn validate_data(&self, name: &str, config: &Value) -> Problems {
        let config = self.data_block(name).dynamic(config);
        let request = pb::validate_data_resource_config::Request { type_name: name.to_owned(), config };
        let answer = self.service.validate_data_resource_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }
}

/// The arguments by which a provider reaches that AWS as the administrator, and nothing of the machine's own settings.
pub(crate) fn provider_block(aws: &Aws, arguments: Json) -> Json {
    let mut block = json!({
        "region": REGION,
        "access_key": KEY,
        "secret_key": SECRET,
        "shared_config_files": ["/dev/null"],
        "shared_credentials_files": ["/dev/null"],
        "max_retries": 3,
        "endpoints": [{ "eks": aws.url(), "iam": aws.url(), "sts": aws.url() }],
    });
    merge(&mut block, arguments);
    block
}

/// What every host since Terraform 1.11 says of itself. `deferral_allowed` is set in every apply, and a provider that
/// believed it would break there.
pub(crate) fn client_capabilities() -> pb::ClientCapabilities {
    pb::ClientCapabilities {
        deferral_allowed: true,
        write_only_attributes_allowed: true,
        ..pb::ClientCapabilities::default()
    }
}

impl Schemas {
    async fn ask() -> Self {
        let service = Service::new(&REGISTRY);
        let request = Request::new(pb::get_provider_schema::Request {});
        let answer = service.get_provider_schema(request).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        let blocks = |schemas: HashMap<String, pb::Schema>| {
            schemas.into_iter().map(|(name, schema)| (name, Block::of(schema))).collect()
        };
        Self {
            provider: Block::of(answer.provider.unwrap()),
            resources: blocks(answer.resource_schemas),
            data_sources: blocks(answer.data_source_schemas),
            ephemeral_resources: blocks(answer.ephemeral_resource_schemas),
            list_resources: blocks(answer.list_resource_schemas),
            actions: blocks(
                answer.action_schemas.into_iter().map(|(name, it)| (name, it.schema.unwrap())).collect(),
            ),
        }
    }
}

impl Block {
    fn of(schema: pb::Schema) -> Self {
        let pb::Schema { version, block } = schema;
        let schema = block.unwrap();
        Self { ty: type_of(&schema), version, schema }
    }

    /// What a host makes of a configuration: attributes that are left out are null, repeated blocks are empty.
    pub(crate) fn config(&self, json: &Json) -> Value {
        if json.is_null() {
            return Value::Null;
        }
        let mut json = json.clone();
        for nested in &self.schema.block_types {
            let is_repeated = matches!(nested.nesting(), NestingMode::List | NestingMode::Set);
            if is_repeated && json[&nested.type_name].is_null() {
                json[&nested.type_name] = json!([]);
            }
        }
        value(&json, &self.ty)
    }

    pub(crate) fn dynamic(&self, value: &Value) -> Option<pb::DynamicValue> {
        dynamic(value, &self.ty)
    }
}

/// The types of attributes, which have either one of their own or nested attributes.
fn types_of(attributes: &[pb::schema::Attribute]) -> BTreeMap<String, Type> {
    let typed = attributes.iter().map(|attribute| {
        let ty = match &attribute.nested_type {
            Some(nested) => {
                assert_eq!(nested.nesting(), pb::schema::object::NestingMode::List, "{}", attribute.name);
                Type::list(Type::Object(types_of(&nested.attributes)))
            }
            None => Type::from_json(&serde_json::from_slice(&attribute.r#type).unwrap()).unwrap(),
        };
        (attribute.name.clone(), ty)
    });
    typed.collect()
}

/// The type of a block's value, by the protocol's rules.
pub(crate) fn type_of(block: &pb::schema::Block) -> Type {
    let mut types = types_of(&block.attributes);
    for nested in &block.block_types {
        let object = type_of(nested.block.as_ref().unwrap());
        let ty = match nested.nesting() {
            NestingMode::List => Type::list(object),
            NestingMode::Set => Type::set(object),
            NestingMode::Single | NestingMode::Group => object,
            NestingMode::Map => Type::map(object),
            NestingMode::Invalid => panic!("{} has no nesting", nested.type_name),
        };
        types.insert(nested.type_name.clone(), ty);
    }
    Type::Object(types)
}
