//! Values of every shape that hosts send. Never here: the codec by itself, which `value` tests.

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, provider_server::Provider},
    value::msgpack,
};
use serde_json::{Value as Json, json};
use tonic::Request;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::{Core, Problems, UNKNOWN, provider_block, read, shown},
    world::{ROLE, World},
};

const ENTRY: &str = "eksaccess_entry";

/// Plans a new entry from raw bytes; the answer as JSON.
async fn planned(core: &Core, config: pb::DynamicValue) -> (Json, Problems) {
    let request = pb::plan_resource_change::Request {
        type_name: ENTRY.to_owned(),
        proposed_new_state: Some(config.clone()),
        config: Some(config),
        // No prior state at all, or one without bytes, is a null one.
        prior_state: Some(pb::DynamicValue::default()),
        ..Default::default()
    };
    let answer = core.service.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    (shown(&read(answer.planned_state, &core.block(ENTRY).ty)), Problems::of(answer.diagnostics))
}

async fn validated(core: &Core, name: &str, config: pb::DynamicValue) -> Problems {
    let request = pb::validate_resource_config::Request {
        type_name: name.to_owned(),
        config: Some(config),
        client_capabilities: None,
    };
    let answer = core.service.validate_resource_config(Request::new(request)).await.unwrap().into_inner();
    Problems::of(answer.diagnostics)
}

fn packed(core: &Core, config: &Json) -> Vec<u8> {
    let block = core.block(ENTRY);
    msgpack::encode(&block.config(config), &block.ty)
}

/// Those bytes with one text in them replaced by other bytes.
fn with(bytes: &[u8], text: &str, other: &[u8]) -> Vec<u8> {
    let mut wanted = vec![0xa0 | u8::try_from(text.len()).unwrap()];
    wanted.extend(text.as_bytes());
    let at = bytes.windows(wanted.len()).position(|window| window == wanted).unwrap();
    [&bytes[..at], other, &bytes[at + wanted.len()..]].concat()
}

fn raw(msgpack: Vec<u8>) -> pb::DynamicValue {
    pb::DynamicValue { msgpack, json: Vec::new() }
}

/// `"prefix-${x.id}"` arrives as an extension that tells what is known of the unknown value.
#[tokio::test]
async fn refined_unknowns_are_unknown() {
    let core = Core::unconfigured().await;
    let bytes = packed(&core, &entry(json!({ "principal_arn": "MARK", "kubernetes_groups": ["HERE"] })));
    // Not null; and, longer, not null with a prefix `arn:aws:`.
    let not_null: &[u8] = &[0xc7, 3, 12, 0x81, 1, 0xc2];
    let prefixed = [&[0xc7, 13, 12, 0x82, 1, 0xc2, 2, 0xa8][..], b"arn:aws:"].concat();
    for refined in [not_null, &prefixed, &[0xd4, 0, 0]] {
        let bytes = with(&with(&bytes, "MARK", refined), "HERE", refined);
        validated(&core, ENTRY, raw(bytes.clone())).await.none();
        let (plan, problems) = planned(&core, raw(bytes)).await;
        problems.none();
        assert_eq!(
            (&plan["principal_arn"], &plan["kubernetes_groups"]),
            (&json!(UNKNOWN), &json!([UNKNOWN]))
        );
    }
}

#[tokio::test]
async fn json_is_read_where_there_is_no_msgpack() {
    let core = Core::unconfigured().await;
    let json = entry(json!({ "kubernetes_groups": ["b", "a", "b"] })).to_string().into_bytes();
    let (plan, problems) = planned(&core, pb::DynamicValue { msgpack: Vec::new(), json }).await;
    problems.none();
    assert_eq!(plan["kubernetes_groups"], json!(["a", "b"]));
}

#[tokio::test]
async fn a_set_compares_without_order_and_holds_nothing_twice() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "kubernetes_groups": ["b", "a"] }))).await.none();
    aws.forget().await;
    role.apply(&entry(json!({ "kubernetes_groups": ["a", "b", "a"] }))).await.none();
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn an_unknown_block_and_an_unknown_set_pass_validation() {
    let core = Core::unconfigured().await;
    core.association().validate(&association(json!({ "access_scope": UNKNOWN }))).await.none();
    core.entry()
        .validate(&entry(json!({ "kubernetes_groups": UNKNOWN, "tags": UNKNOWN, "timeouts": UNKNOWN })))
        .await
        .none();
}

#[tokio::test]
async fn a_refresh_of_nothing_is_nothing() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let request = pb::read_resource::Request { type_name: ENTRY.to_owned(), ..Default::default() };
    let answer = core.service.read_resource(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    assert!(read(answer.new_state, &core.block(ENTRY).ty).is_null());
}

/// Never through a 64-bit float: each is one message about that very number.
#[tokio::test]
async fn numbers_of_any_size_arrive_whole() {
    let aws = Aws::with(World::new()).await;
    for number in [
        "123456789012345678901234567890",
        "9007199254740993",
        "0.1",
        "-1",
        "0",
        "1001",
        "18446744073709551615",
    ] {
        let core = Core::unconfigured().await;
        let config =
            provider_block(&aws, json!({ "max_retries": serde_json::from_str::<Json>(number).unwrap() }));
        let problems = core.configure(&config).await;
        problems.error().at("max_retries").says(&[number]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_one_error_with_its_place() {
    let core = Core::unconfigured().await;
    let good = packed(&core, &entry(json!({ "principal_arn": "MARK", "tags": { "team": "HERE" } })));
    for (bytes, path) in [
        (vec![0xc1], ""),
        (good[..good.len() - 3].to_vec(), ""),
        ([&good[..], &[0xc0]].concat(), ""),
        (with(&good, "MARK", &[5]), "principal_arn"),
        (with(&good, "HERE", &[0xc3]), "tags[\"team\"]"),
        (vec![0x80], "access_entry_arn"),
    ] {
        validated(&core, ENTRY, raw(bytes)).await.error().at(path);
    }
    let unknown_attribute = pb::DynamicValue { msgpack: Vec::new(), json: br#"{"cluster":"demo"}"#.to_vec() };
    validated(&core, ENTRY, unknown_attribute).await.error().at("cluster");
    let no_json = pb::DynamicValue { msgpack: Vec::new(), json: b"{".to_vec() };
    validated(&core, ENTRY, no_json).await.error().says(&["JSON"]);
}

#[tokio::test]
async fn a_type_that_is_not_ours_is_one_error_that_names_it() {
    let core = Core::unconfigured().await;
    validated(&core, "eksaccess_moon", pb::DynamicValue::default()).await.error().says(&["eksaccess_moon"]);
    let request =
        pb::validate_data_resource_config::Request { type_name: "eksaccess_moon".to_owned(), config: None };
    let answer =
        core.service.validate_data_resource_config(Request::new(request)).await.unwrap().into_inner();
    Problems::of(answer.diagnostics).error().says(&["eksaccess_moon"]);
}

async fn upgraded(core: &Core, raw: pb::RawState) -> (Json, Problems) {
    let request =
        pb::upgrade_resource_state::Request { type_name: ENTRY.to_owned(), version: 0, raw_state: Some(raw) };
    let answer = core.service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    (shown(&read(answer.upgraded_state, &core.block(ENTRY).ty)), Problems::of(answer.diagnostics))
}

/// A state of an older release has attributes that went and lacks those that came.
#[tokio::test]
async fn a_state_of_an_older_shape_is_read() {
    let core = Core::unconfigured().await;
    let stored = json!({ "cluster_name": "demo", "principal_arn": ROLE, "removed_since": [1, { "a": null }], "kubernetes_groups": ["g"] });
    let (state, problems) =
        upgraded(&core, pb::RawState { json: stored.to_string().into_bytes(), ..Default::default() }).await;
    problems.none();
    assert_eq!((&state["principal_arn"], &state["kubernetes_groups"]), (&json!(ROLE), &json!(["g"])));
    assert_eq!((&state["user_name"], &state["timeouts"]), (&Json::Null, &Json::Null));
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_one_error() {
    let core = Core::unconfigured().await;
    for json in [&b"{"[..], b"[]", br#"{"cluster_name":{}}"#] {
        let (_, problems) = upgraded(&core, pb::RawState { json: json.to_vec(), ..Default::default() }).await;
        problems.error();
    }
    let flat = pb::RawState { json: Vec::new(), flatmap: [("id".to_owned(), "x".to_owned())].into() };
    upgraded(&core, flat).await.1.error().says(&["import"]);
}

/// Ten thousand elements are no reason to break, and no message of ours is cut.
#[tokio::test]
async fn a_long_list_of_groups_is_planned_whole() {
    let core = Core::unconfigured().await;
    let groups: Vec<String> = (0..10_000).map(|number| format!("group-{number:05}")).collect();
    let plan = core.entry().plan_unrefreshed(&entry(json!({ "kubernetes_groups": groups }))).await;
    assert_eq!(plan.get("kubernetes_groups").as_array().unwrap().len(), 10_000);
}
