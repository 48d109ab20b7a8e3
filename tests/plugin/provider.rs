//! The provider behind the process, as far as the process's life needs it: an entry that is made in a simulated AWS.
//! Never here: what entries are (`tests/rpc`), or expectations.

use eksaccess::protocol::pb::tfplugin6::provider_client::ProviderClient;
use eksaccess::protocol::pb::tfplugin6::{
    Diagnostic, DynamicValue, apply_resource_change, configure_provider, plan_resource_change,
};
use eksaccess::provider::REGISTRY;
use eksaccess::value::{Type, Value, json, msgpack};
use harness::world::{CLUSTER, KEY_ID, REGION, SECRET};
use tonic::Status;
use tonic::transport::Channel;

const ENTRY: &str = "eksaccess_entry";

/// What came of an apply.
pub struct Applied {
    /// The new state.
    pub state: Value,
    /// The headlines of its diagnostics.
    pub problems: Vec<String>,
}

/// Tells the provider to ask the AWS at `url`, with the administrator's key.
pub async fn configure(channel: &Channel, url: &str) {
    let block = serde_json::json!({
        "region": REGION, "access_key": KEY_ID, "secret_key": SECRET,
        "endpoints": [{ "eks": url, "iam": url, "sts": url }],
        "assume_role": [],
    });
    let problems = configure_with(channel, &block).await;
    assert!(problems.is_empty(), "{problems:?}");
}

/// Configures the provider with a block, and returns what it has to say of it.
pub async fn configure_with(channel: &Channel, block: &serde_json::Value) -> Vec<Diagnostic> {
    let config = dynamic(block, REGISTRY.provider.schema().ty());
    let request = configure_provider::Request { config: Some(config), ..Default::default() };
    let answer = ProviderClient::new(channel.clone()).configure_provider(request).await;
    answer.expect("it is answered").into_inner().diagnostics
}

/// Plans and applies an entry for `principal`, which EKS is given an hour to know.
pub async fn create_entry(channel: &Channel, principal: &str) -> Result<Applied, Status> {
    let mut client = ProviderClient::new(channel.clone());
    let ty = REGISTRY.resource(ENTRY).expect("it is there").declaration().schema().ty();
    let config = serde_json::json!({
        "cluster_name": CLUSTER, "principal_arn": principal, "timeouts": { "create": "1h" },
    });
    let (config, nothing) = (dynamic(&config, ty), DynamicValue { msgpack: vec![0xc0], json: Vec::new() });
    let plan = plan_resource_change::Request {
        type_name: ENTRY.to_owned(),
        prior_state: Some(nothing.clone()),
        proposed_new_state: Some(config.clone()),
        config: Some(config.clone()),
        ..Default::default()
    };
    let planned = client.plan_resource_change(plan).await?.into_inner();
    let apply = apply_resource_change::Request {
        type_name: ENTRY.to_owned(),
        prior_state: Some(nothing),
        planned_state: planned.planned_state,
        config: Some(config),
        planned_private: planned.planned_private,
        ..Default::default()
    };
    let answer = client.apply_resource_change(apply).await?.into_inner();
    let state = answer.new_state.expect("a state, if only null").msgpack;
    Ok(Applied {
        state: msgpack::decode(&state, ty).expect("a value"),
        problems: answer.diagnostics.into_iter().map(|problem| problem.summary).collect(),
    })
}

/// A value of a type, what is not said being null.
fn dynamic(said: &serde_json::Value, ty: &Type) -> DynamicValue {
    let value = json::decode(said.to_string().as_bytes(), ty, json::Extra::Refused);
    DynamicValue { msgpack: msgpack::encode(&value.expect("a value"), ty), json: Vec::new() }
}
