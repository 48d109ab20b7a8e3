//! What the provider says of itself: schemas that hosts accept, capabilities that are true, no RPC that only seems to work.

use eksaccess::{
    protocol::{
        Service,
        pb::tfplugin6::{self as pb, provider_server::Provider, schema::nested_block::NestingMode},
    },
    provider::REGISTRY,
    value::Type,
};
use serde_json::{Value as Json, json};
use tonic::Request;

use super::entry::entry;
use crate::rpc::host::{Action, Core, UNKNOWN};

/// Every resource, in the order of names.
const RESOURCES: [&str; 4] = [
    "eksaccess_entries_exclusive",
    "eksaccess_entry",
    "eksaccess_policy_association",
    "eksaccess_policy_associations_exclusive",
];

/// Checks a block by the rules of Terraform core, and ours: every attribute is described.
fn check(place: &str, block: &pb::schema::Block) {
    let mut names = Vec::new();
    for attribute in &block.attributes {
        check_attribute(&format!("{place}.{}", attribute.name), attribute);
        names.push(&attribute.name);
    }
    for nested in &block.block_types {
        let place = format!("{place}.{}", nested.type_name);
        let (min, max) = (nested.min_items, nested.max_items);
        match nested.nesting() {
            // Terraform wants both to be 0 or both 1 here.
            NestingMode::Single => assert!(matches!((min, max), (0, 0) | (1, 1)), "{place}"),
            NestingMode::List | NestingMode::Set => assert!(max == 0 || min <= max, "{place}"),
            other => panic!("{place}: {other:?}"),
        }
        check(&place, nested.block.as_ref().expect(&place));
        names.push(&nested.type_name);
    }
    for name in &names {
        let letters = name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        assert!(letters && !name.is_empty(), "{place}.{name}");
        assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{place}.{name} twice");
    }
}

/// Each is of one kind, described, and has either a type or nested attributes.
fn check_attribute(place: &str, attribute: &pb::schema::Attribute) {
    let pb::schema::Attribute { required, optional, computed, write_only, .. } = *attribute;
    let kinds = [(true, false, false), (false, true, false), (false, false, true), (false, true, true)];
    assert!(kinds.contains(&(required, optional, computed)), "{place} is of no kind");
    assert!(!write_only && !attribute.description.is_empty(), "{place}");
    if let Some(nested) = &attribute.nested_type {
        assert!(attribute.r#type.is_empty(), "{place} has a type beside its nested attributes");
        for inner in &nested.attributes {
            check_attribute(&format!("{place}.{}", inner.name), inner);
        }
        return;
    }
    let json: Json = serde_json::from_slice(&attribute.r#type).expect(place);
    let ty = Type::from_json(&json).expect(place);
    assert_eq!(ty.to_json(), json, "{place}");
}

#[tokio::test]
async fn every_schema_is_one_that_hosts_accept() {
    let core = Core::unconfigured().await;
    check("provider", &core.provider().schema);
    let blocks = core.resources().chain(core.data_sources()).chain(core.ephemeral_resources());
    for (name, block) in blocks.chain(core.list_resources()).chain(core.actions()) {
        check(name, &block.schema);
        assert!(block.version >= 0, "{name}");
    }
}

/// What a configuration leaves unset is null in the answer; only the region is what the provider block says.
#[tokio::test]
async fn only_the_region_of_a_data_source_is_both_argument_and_result() {
    let core = Core::unconfigured().await;
    for (name, block) in core.data_sources().chain(core.ephemeral_resources()) {
        let both =
            block.schema.attributes.iter().filter(|attribute| attribute.optional && attribute.computed);
        let both: Vec<&str> = both.map(|attribute| attribute.name.as_str()).collect();
        let takes_region = block.schema.attributes.iter().any(|attribute| attribute.name == "region");
        assert_eq!(both, vec!["region"; usize::from(takes_region)], "{name}");
    }
}

#[tokio::test]
async fn metadata_and_schemas_tell_the_same() {
    let service = Service::new(&REGISTRY);
    let schema = service
        .get_provider_schema(Request::new(pb::get_provider_schema::Request {}))
        .await
        .unwrap()
        .into_inner();
    let told = service.get_metadata(Request::new(pb::get_metadata::Request {})).await.unwrap().into_inner();
    assert_eq!(told.server_capabilities, schema.server_capabilities);
    let mut resources: Vec<String> = told.resources.into_iter().map(|it| it.type_name).collect();
    resources.sort();
    assert_eq!(resources, RESOURCES);
    let mut data_sources: Vec<String> = told.data_sources.into_iter().map(|it| it.type_name).collect();
    data_sources.sort();
    let named: Vec<String> = {
        let mut named: Vec<String> = schema.data_source_schemas.keys().cloned().collect();
        named.sort();
        named
    };
    assert_eq!(data_sources, named);
    let mut named: Vec<&String> = schema.resource_schemas.keys().collect();
    named.sort();
    assert_eq!(named, RESOURCES);
    let ephemeral: Vec<String> = told.ephemeral_resources.into_iter().map(|it| it.type_name).collect();
    assert_eq!(ephemeral, ["eksaccess_token"]);
    assert!(schema.ephemeral_resource_schemas.contains_key("eksaccess_token"));
    let lists: Vec<String> = told.list_resources.into_iter().map(|it| it.type_name).collect();
    assert_eq!(lists, ["eksaccess_entry", "eksaccess_policy_association"]);
    assert!(lists.iter().all(|name| schema.list_resource_schemas.contains_key(name)));
    assert_eq!(schema.list_resource_schemas.len(), lists.len());
    let actions: Vec<String> = told.actions.into_iter().map(|it| it.type_name).collect();
    assert_eq!(actions, ["eksaccess_verify"]);
    assert_eq!(schema.action_schemas.keys().collect::<Vec<_>>(), ["eksaccess_verify"]);
    let functions: Vec<String> = told.functions.into_iter().map(|it| it.name).collect();
    assert_eq!(functions, ["aws_auth_entries", "default_user_name", "policy_arn", "principal_arn"]);
    let listed =
        service.get_functions(Request::new(pb::get_functions::Request {})).await.unwrap().into_inner();
    assert_eq!(listed.functions, schema.functions);
    assert!(
        functions.iter().all(|name| listed.functions.contains_key(name))
            && listed.functions.len() == functions.len()
    );
}

#[tokio::test]
async fn every_function_is_one_that_hosts_accept() {
    let service = Service::new(&REGISTRY);
    let listed =
        service.get_functions(Request::new(pb::get_functions::Request {})).await.unwrap().into_inner();
    for (name, function) in listed.functions {
        assert!(!function.summary.is_empty() && !function.summary.contains('\n'), "{name}");
        assert!(function.r#return.is_some_and(|it| !it.r#type.is_empty()), "{name}");
        for parameter in function.parameters.iter().chain(&function.variadic_parameter) {
            let described = !parameter.description.is_empty() && !parameter.r#type.is_empty();
            assert!(described && !parameter.allow_null_value && !parameter.allow_unknown_values, "{name}");
        }
    }
}

#[tokio::test]
async fn the_flags_of_the_server_claim_what_is_there_and_nothing_else() {
    let service = Service::new(&REGISTRY);
    let schema = service
        .get_provider_schema(Request::new(pb::get_provider_schema::Request {}))
        .await
        .unwrap()
        .into_inner();
    let flags = schema.server_capabilities.unwrap();
    assert!(flags.move_resource_state && flags.generate_resource_config);
    assert!(flags.get_provider_schema_optional);
    assert_eq!(schema.provider_meta, None);
}

/// Whatever `plan_destroy` says, a plan to destroy stays null.
#[tokio::test]
async fn a_plan_to_destroy_stays_null() {
    let core = Core::unconfigured().await;
    let block = core.block("eksaccess_entry");
    let prior = block.config(&entry(json!({ "type": "STANDARD", "user_name": "x" })));
    let request = pb::plan_resource_change::Request {
        type_name: "eksaccess_entry".to_owned(),
        prior_state: block.dynamic(&prior),
        proposed_new_state: None,
        config: None,
        prior_private: b"{}".to_vec(),
        ..Default::default()
    };
    let answer = core.service.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    assert!(crate::rpc::host::read(answer.planned_state, &block.ty).is_null());
    assert_eq!(answer.planned_private, b"{}");
}

/// In `terraform validate` nothing is known and nothing is configured.
#[tokio::test]
async fn validation_with_every_attribute_unknown_finds_nothing() {
    let core = Core::unconfigured().await;
    for (name, block) in core.resources() {
        let config = block.config(&everything_unknown(&block.schema));
        core.resource(leaked(name)).validate_value(&config).await.none();
    }
    for (name, block) in core.data_sources() {
        let config = block.config(&everything_unknown(&block.schema));
        core.validate_data(name, &config).await.none();
    }
    for (name, block) in core.list_resources() {
        core.validate_list(name, &block.config(&everything_unknown(&block.schema))).await.none();
    }
    for (name, block) in core.actions() {
        let config = block.config(&everything_unknown(&block.schema));
        core.validate_action(name, &config).await.none();
        core.plan_action(name, &config).await.none();
    }
    for (name, block) in core.ephemeral_resources() {
        core.validate_ephemeral(name, &block.config(&everything_unknown(&block.schema))).await.none();
    }
    let unknown = everything_unknown(&core.provider().schema);
    core.configure(&unknown).await.none();
}

fn everything_unknown(block: &pb::schema::Block) -> Json {
    let attributes = block.attributes.iter().filter(|attribute| attribute.required || attribute.optional);
    let blocks = block.block_types.iter().map(|nested| {
        let inner = everything_unknown(nested.block.as_ref().unwrap());
        let is_single = nested.nesting() == NestingMode::Single;
        (nested.type_name.clone(), if is_single { inner } else { json!(UNKNOWN) })
    });
    let unknown = attributes.map(|attribute| (attribute.name.clone(), json!(UNKNOWN)));
    Json::Object(unknown.chain(blocks).collect())
}

/// A name that lives as long as the test.
fn leaked(name: &str) -> &'static str {
    name.to_owned().leak()
}

#[tokio::test]
async fn a_process_that_was_asked_for_nothing_else_validates_upgrades_and_plans() {
    let core = Core::unconfigured().await;
    let role = core.entry();
    role.validate(&entry(json!({}))).await.none();
    assert_eq!(role.plan_unrefreshed(&entry(json!({}))).await.action, Action::Create);
    let raw_state = Some(pb::RawState { json: b"{}".to_vec(), ..pb::RawState::default() });
    let request = pb::upgrade_resource_state::Request {
        type_name: "eksaccess_entry".to_owned(),
        version: 0,
        raw_state,
    };
    let answer = core.service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
}
