//! The two policies of the guide about pipelines: a planner plans with the first and cannot write, an applier does everything with
//! both, and nothing in them is for nothing. Never here: what a denied call says (`denied`).

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Core, Problems},
    world::{NODES, OTHER_ROLE, ROLE, USER, World},
};

const GUIDE: &str = include_str!("../../../templates/guides/pipelines.md");

/// The actions of the planner's policy, and of the applier's.
fn policies() -> [Vec<String>; 2] {
    let blocks = GUIDE.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let policies: Vec<Vec<String>> =
        blocks.map(|block| actions(&serde_json::from_str(block).unwrap())).collect();
    policies.try_into().unwrap()
}

fn actions(policy: &Json) -> Vec<String> {
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|statement| statement["Action"].as_array().unwrap());
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// A cluster with an entry that no configuration has, and credentials with these permissions.
async fn allowed(actions: &[String]) -> Aws {
    let world = World::new().entry(json!({ "principal_arn": OTHER_ROLE }));
    Aws::with(world.set("/principals/0/allow", json!(actions))).await
}

fn tagged(more: Json) -> Json {
    let mut config = entry(json!({ "tags": { "Team": "dev" } }));
    merge(&mut config, more);
    config
}

/// What plans say of new objects: for a role, a user and nodes, for a principal that has an entry, and on a cluster that is not there.
async fn planned(core: &Core) -> Problems {
    let mut found = Problems(Vec::new());
    for config in [
        tagged(json!({})),
        entry(json!({ "principal_arn": USER })),
        nodes(),
        entry(json!({ "principal_arn": OTHER_ROLE })),
        entry(json!({ "cluster_name": "nowhere" })),
    ] {
        found = found.and(core.entry().try_plan(&config).await.1);
    }
    found.and(core.association().try_plan(&association(json!({}))).await.1)
}

fn nodes() -> Json {
    entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
}

/// What happens in the life of entries and associations: until something fails.
async fn applied(core: &Core) -> Problems {
    let (mut role, mut fleet, mut view) = (core.entry(), core.entry(), core.association());
    let steps = async {
        good(role.apply(&tagged(json!({}))).await)?;
        good(role.apply(&tagged(json!({ "kubernetes_groups": ["a"], "tags": { "Owner": "dev" } }))).await)?;
        good(fleet.apply(&nodes()).await)?;
        good(view.apply(&association(json!({}))).await)?;
        good(
            view.apply(&association(
                json!({ "access_scope": { "type": "namespace", "namespaces": ["web"] } }),
            ))
            .await,
        )?;
        good(view.destroy().await)?;
        good(role.destroy().await)
    };
    steps.await.err().unwrap_or(Problems(Vec::new()))
}

fn good(problems: Problems) -> Result<(), Problems> {
    if problems.0.is_empty() { Ok(()) } else { Err(problems) }
}

#[tokio::test]
async fn the_planner_sees_what_is_wrong_and_cannot_write() {
    let [planner, _] = policies();
    let aws = allowed(&planner).await;
    let warnings = planned(&Core::of(&aws).await).await;
    assert!(warnings.0.len() == 2 && !warnings.has_errors(), "{warnings:#?}");
    for (warning, words) in warnings.0.iter().zip([OTHER_ROLE, "nowhere"]) {
        warning.says(&[words]);
    }
    applied(&Core::of(&aws).await).await.error().says(&["Access denied", "eks:CreateAccessEntry"]);
    assert_eq!(aws.entry(ROLE).await, None);
}

#[tokio::test]
async fn the_applier_does_everything_with_both_policies() {
    let aws = allowed(&policies().concat()).await;
    applied(&Core::of(&aws).await).await.none();
}

/// A permission that is not used is one too many to grant.
#[tokio::test]
async fn no_action_of_the_two_policies_is_for_nothing() {
    let all = policies().concat();
    let usual = planned(&Core::of(&allowed(&all).await).await).await;
    for action in &all {
        let others: Vec<String> = all.iter().filter(|other| *other != action).cloned().collect();
        let aws = allowed(&others).await;
        let plans = planned(&Core::of(&aws).await).await;
        let is_missed = plans != usual || !applied(&Core::of(&aws).await).await.0.is_empty();
        assert!(is_missed, "{action} is needed for nothing: {plans:#?}");
    }
}
