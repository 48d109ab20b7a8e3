//! The life of an access entry: made, planned again, changed in place, drifted, removed.

use eksaccess::value::Value;
use serde_json::{Value as Json, json};

use super::stop::behind;
use crate::rpc::{
    aws::{Aws, merge},
    gate::Gate,
    host::{Action, Core, Instance, UNKNOWN},
    world::{CLUSTER, EDIT, NODES, OTHER_ROLE, ROLE, ROLE_NAME, USER, World},
};

/// An entry for the role, with more arguments.
pub(crate) fn entry(more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    merge(&mut config, more);
    config
}

#[tokio::test]
async fn an_entry_is_made_by_one_call_and_leaves_nothing_to_do() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert_eq!(role.get("user_name"), ROLE_NAME);
    assert_eq!(role.get("kubernetes_groups"), json!([]));
    assert_eq!(role.get("type"), "STANDARD");
    role.destroy().await.none();
    assert_eq!(aws.entry(ROLE).await, None);
}

#[tokio::test]
async fn a_new_entry_plans_what_the_configuration_tells_and_nothing_else() {
    let core = Core::unconfigured().await;
    let planned = core.entry().plan_unrefreshed(&entry(json!({}))).await;
    assert_eq!(planned.action, Action::Create);
    assert_eq!(planned.get("type"), "STANDARD");
    assert_eq!(planned.get("kubernetes_groups"), json!([]));
    assert_eq!(planned.get("tags"), Json::Null);
    for open in ["user_name", "access_entry_arn", "created_at", "modified_at"] {
        assert_eq!(planned.get(open), UNKNOWN, "{open}");
    }
}

#[tokio::test]
async fn groups_follow_the_type() {
    let core = Core::unconfigured().await;
    for (kind, groups, planned) in [
        (json!(UNKNOWN), Json::Null, json!(UNKNOWN)),
        (json!("EC2_LINUX"), Json::Null, json!(UNKNOWN)),
        (json!("EC2_LINUX"), json!([]), json!([])),
        (json!("STANDARD"), Json::Null, json!([])),
        (Json::Null, json!([]), json!([])),
        (Json::Null, json!(["a", UNKNOWN]), json!([UNKNOWN, "a"])),
        (Json::Null, json!(UNKNOWN), json!(UNKNOWN)),
        (json!("NEWER_THAN_US"), Json::Null, json!(UNKNOWN)),
    ] {
        let config = entry(json!({ "type": kind, "kubernetes_groups": groups }));
        let found = core.entry().plan_unrefreshed(&config).await;
        assert_eq!(found.get("kubernetes_groups"), planned, "{config}");
    }
}

#[tokio::test]
async fn a_group_added_by_hand_shows_in_the_plan_and_is_taken_away() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.by_hand("UpdateAccessEntry", ROLE, json!({ "kubernetesGroups": ["sneaky"] })).await;
    let planned = role.plan(&entry(json!({}))).await;
    assert_eq!((planned.action, planned.get("kubernetes_groups")), (Action::Update, json!([])));
    assert_eq!(role.get("kubernetes_groups"), json!(["sneaky"]));
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!([]));
}

/// hashicorp/terraform-provider-aws could never take the last group away.
#[tokio::test]
async fn c29_groups_are_cleared_by_an_empty_set_and_by_leaving_them_out() {
    for cleared in [json!({ "kubernetes_groups": [] }), json!({})] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({ "kubernetes_groups": ["a", "b"] }))).await.none();
        let planned = role.plan(&entry(cleared.clone())).await;
        assert_eq!(planned.get("kubernetes_groups"), json!([]));
        role.apply(&entry(cleared)).await.none();
        assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!([]));
        assert_eq!(aws.writes().await, ["CreateAccessEntry", "UpdateAccessEntry"]);
    }
}

/// M2896, aws-ia/terraform-aws-eks-blueprints#1920: the second apply of a node entry failed. ACK#2144: an update
/// followed right after the create.
#[tokio::test]
async fn c01_c03_a_node_entry_is_written_once_and_never_updated() {
    for groups in [Json::Null, json!([])] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut nodes = core.entry();
        let config =
            entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX", "kubernetes_groups": groups }));
        nodes.apply(&config).await.none();
        nodes.apply(&config).await.none();
        assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
        let kept = if groups.is_null() { json!(["system:nodes"]) } else { groups };
        assert_eq!(nodes.get("kubernetes_groups"), kept);
        assert_eq!(nodes.get("user_name"), "system:node:{{EC2PrivateDNSName}}");
    }
}

#[tokio::test]
async fn tags_of_a_node_entry_change_without_an_update_of_the_entry() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut nodes = core.entry();
    let config = |tags: Json| entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX", "tags": tags }));
    nodes.apply(&config(json!({ "a": "1" }))).await.none();
    nodes.apply(&config(json!({ "b": "2" }))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry", "UntagResource", "TagResource"]);
}

/// CAPA#6003: an entry with nothing but its principal was made anew every few seconds, and a change of the user name
/// alone was never sent.
#[tokio::test]
async fn c04_a_user_name_alone_is_updated_in_place_and_leaving_it_out_resets_it() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "kubernetes_groups": ["g"] }))).await.none();
    let named = entry(json!({ "kubernetes_groups": ["g"], "user_name": "dev:{{SessionName}}" }));
    role.apply(&named).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!(["g"]));
    let unnamed = entry(json!({ "kubernetes_groups": ["g"] }));
    let planned = role.plan(&unnamed).await;
    assert_eq!((planned.action, planned.get("user_name")), (Action::Update, json!(UNKNOWN)));
    role.apply(&unnamed).await.none();
    assert_eq!(role.get("user_name"), ROLE_NAME);
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!(["g"]));
    assert_eq!(aws.writes().await, ["CreateAccessEntry", "UpdateAccessEntry", "UpdateAccessEntry"]);
}

#[tokio::test]
async fn a_user_name_changed_by_hand_is_drift() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.by_hand("UpdateAccessEntry", ROLE, json!({ "username": "somebody" })).await;
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Update);
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["username"], ROLE_NAME);
}

#[tokio::test]
async fn a_user_and_its_default_name_settle_too() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut user = core.entry();
    user.apply(&entry(json!({ "principal_arn": USER }))).await.none();
    assert_eq!(user.get("user_name"), USER);
}

/// What AWS made of a name that was left out is remembered, though it is not the one that the documentation tells.
#[tokio::test]
async fn a_default_name_that_is_not_the_documented_one_is_no_drift() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let state = role.state.as_mut().unwrap();
    let private = String::from_utf8(state.private.clone()).unwrap();
    assert!(private.contains(ROLE_NAME), "{private}");
    state.private = private.replace(ROLE_NAME, "another:default").into_bytes();
    aws.by_hand("UpdateAccessEntry", ROLE, json!({ "username": "another:default" })).await;
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Nothing);
}

#[tokio::test]
async fn what_names_an_entry_replaces_it() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    for (change, path) in [
        (json!({ "principal_arn": OTHER_ROLE }), "principal_arn"),
        (json!({ "principal_arn": UNKNOWN }), "principal_arn"),
        (json!({ "cluster_name": "other" }), "cluster_name"),
        (json!({ "type": "EC2_LINUX" }), "type"),
    ] {
        let planned = role.plan(&entry(change)).await;
        assert_eq!((planned.action, planned.replaces), (Action::Replace, vec![path.to_owned()]));
        assert_eq!(
            shown_unknown(&planned.value),
            ["access_entry_arn", "created_at", "modified_at"],
            "{path}"
        );
    }
    role.apply(&entry(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry", "DeleteAccessEntry", "CreateAccessEntry"]);
    assert_eq!(aws.entry(ROLE).await, None);
}

/// Those of three attributes that a plan leaves open.
fn shown_unknown(value: &eksaccess::value::Value) -> Vec<&'static str> {
    let names = ["access_entry_arn", "created_at", "modified_at"];
    names.into_iter().filter(|name| value.get(name).is_unknown()).collect()
}

#[tokio::test]
async fn a_change_of_type_plans_the_groups_of_the_new_type() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut nodes = core.entry();
    nodes.apply(&entry(json!({ "principal_arn": NODES }))).await.none();
    let linux = entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }));
    let planned = nodes.plan(&linux).await;
    assert_eq!(
        (planned.get("kubernetes_groups"), planned.get("user_name")),
        (json!(UNKNOWN), json!(UNKNOWN))
    );
    nodes.apply(&linux).await.none();
    assert_eq!(nodes.get("kubernetes_groups"), json!(["system:nodes"]));
    let standard = nodes.plan(&entry(json!({ "principal_arn": NODES }))).await;
    assert_eq!((standard.action, standard.get("kubernetes_groups")), (Action::Replace, json!([])));
}

#[tokio::test]
async fn what_is_remembered_survives_every_step() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let made = role.state.clone().unwrap().private;
    assert!(!made.is_empty());
    role.refresh().await.none();
    assert_eq!(role.state.clone().unwrap().private, made);
    assert_eq!(role.plan(&entry(json!({ "kubernetes_groups": ["a"] }))).await.private, made);
    role.apply(&entry(json!({ "kubernetes_groups": ["a"] }))).await.none();
    assert_eq!(role.state.clone().unwrap().private, made);
}

#[tokio::test]
async fn an_entry_that_went_between_plan_and_apply_is_an_error_that_says_so() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    let changed = entry(json!({ "kubernetes_groups": ["a"] }));
    role.apply_unrefreshed(&changed).await.error().says(&["Access entry not found", ROLE]);
    role.apply(&changed).await.none();
}

#[tokio::test]
async fn a_change_leaves_the_stable_attributes_known() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let planned = role.plan(&entry(json!({ "kubernetes_groups": ["a"] }))).await;
    assert_eq!(shown_unknown(&planned.value), ["modified_at"]);
    assert_eq!(planned.get("user_name"), ROLE_NAME);
}

/// hashicorp/terraform-plugin-sdk#1145: an import showed a `timeouts` block to be removed, or the result was inconsistent.
#[tokio::test]
async fn c104_timeouts_live_in_state_alone() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let made = role.get("modified_at");
    aws.forget().await;
    for timeouts in [json!({ "create": "1h30m" }), json!({}), Json::Null] {
        aws.advance(60).await;
        role.apply(&entry(json!({ "timeouts": timeouts }))).await.none();
        let kept = role.get("timeouts");
        assert_eq!(kept.is_null(), timeouts.is_null(), "an absent block is not an empty one");
    }
    assert_eq!(aws.writes().await, [""; 0]);
    assert_eq!(role.get("modified_at"), made);
}

#[tokio::test]
async fn what_is_unknown_at_plan_may_be_anything_at_apply() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let open = json!({
        "principal_arn": UNKNOWN, "type": UNKNOWN, "kubernetes_groups": ["a", UNKNOWN], "tags": { "team": UNKNOWN },
    });
    let planned = role.plan(&entry(open)).await;
    let known = entry(json!({ "type": "STANDARD", "kubernetes_groups": ["a"], "tags": { "team": "x" } }));
    role.apply_planned(planned, &known).await.none();
    assert_eq!(role.plan(&known).await.action, Action::Nothing);
    assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], json!({ "team": "x" }));
}

/// What was made survives what fails later: each attribute of the created entry is in state, and the next run goes on.
#[tokio::test]
async fn a_failed_update_keeps_what_was_and_the_next_run_goes_on() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    let before = role.state.clone().unwrap();
    aws.fails("UpdateAccessEntry", 1, 400, "InvalidParameterException").await;
    let changed = entry(json!({ "kubernetes_groups": ["g"], "tags": { "a": "2" } }));
    role.apply(&changed).await.error().says(&["Failed on order.", "demo", ROLE]);
    let after = role.state.clone().unwrap();
    assert_eq!((after.value, after.private, after.is_tainted), (before.value, before.private, false));
    role.apply(&changed).await.none();
}

#[tokio::test]
async fn a_failed_tagging_after_an_update_keeps_the_update() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    let private = role.state.clone().unwrap().private;
    aws.fails("TagResource", 1, 403, "AccessDeniedException").await;
    let changed = entry(json!({ "kubernetes_groups": ["g"], "tags": { "a": "2" } }));
    role.apply(&changed).await.error().says(&["eks:TagResource"]);
    assert_eq!(role.get("kubernetes_groups"), json!(["g"]));
    assert_eq!(role.get("tags"), json!({ "a": "1" }));
    assert_eq!(role.state.clone().unwrap().private, private);
    aws.forget().await;
    role.apply(&changed).await.none();
    assert_eq!(aws.writes().await, ["TagResource"]);
}

#[tokio::test]
async fn entries_of_another_accounts_roles_are_made_without_asking_iam() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut other = core.entry();
    other.apply(&entry(json!({ "principal_arn": "arn:aws:iam::444455556666:role/x" }))).await.none();
    assert_eq!(aws.count("GetRole").await, 0);
}

/// aws/aws-cdk#30604: groups alone, a policy alone, both, a name alone: all must be sayable.
#[tokio::test]
async fn c41_neither_groups_nor_policies_nor_a_name_are_required() {
    for more in [json!({}), json!({ "kubernetes_groups": ["g"] }), json!({ "user_name": "me" })] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        core.entry().apply(&entry(more)).await.none();
        let mut edits = core.association();
        edits.apply(&super::association::association(json!({ "policy_arn": EDIT }))).await.none();
    }
}

/// A renamed `for_each` key: the new address is written while the deletion of the old one is under way.
pub(crate) async fn renamed(gate: &Gate, mut old: Instance<'_>, new: &mut Instance<'_>, config: &Json) {
    let write = async {
        gate.saw("DELETE", 1).await;
        new.apply_unrefreshed(config).await
    };
    let (deleted, written) = tokio::join!(old.destroy_unrefreshed(), write);
    deleted.none();
    written.none();
}

/// M2958: a renamed `for_each` key. The new address waits for the deletion that is under way, in place of a 409.
#[tokio::test]
async fn c22_an_entry_is_made_after_the_deletion_that_is_under_way() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut old = before.entry();
    old.apply(&entry(json!({}))).await.none();
    aws.fault("DeleteAccessEntry", json!({ "delay_ms": 300 })).await;
    let gate = Gate::open(&aws).await;
    let core = behind(&gate, &aws).await;
    let mut new = core.entry();
    renamed(&gate, old.in_run(&core), &mut new, &entry(json!({}))).await;
    assert_eq!(new.get("access_entry_arn"), aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
}

/// Nothing of it is ever sent, and nothing of it drifts.
#[tokio::test]
async fn what_eks_sets_for_nodes_can_stay_in_the_configuration() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut nodes = core.entry();
    let config = json!({
        "cluster_name": CLUSTER,
        "principal_arn": NODES,
        "type": "EC2_LINUX",
        "kubernetes_groups": ["system:nodes"],
        "user_name": "system:node:{{EC2PrivateDNSName}}",
    });
    let problems = nodes.apply(&config).await;
    assert!(!problems.has_errors(), "{problems:#?}");
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert_eq!(nodes.plan(&config).await.action, Action::Nothing);
}

/// A state of an earlier version may have a timeout that no refresh can keep.
#[tokio::test]
async fn a_refresh_is_not_locked_in_by_a_timeout_of_the_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let Value::Map(state) = &mut role.state.as_mut().unwrap().value else { panic!("a state is an object") };
    let silent = ["create", "update", "delete"].map(|name| (name, Value::Null));
    let timeouts = silent.into_iter().chain([("read", Value::text("0s"))]);
    state.insert("timeouts".to_owned(), Value::object(timeouts));
    role.refresh().await.none();
    assert_eq!(role.get("user_name"), ROLE_NAME);
}
