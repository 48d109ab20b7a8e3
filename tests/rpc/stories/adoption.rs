//! `adopt_existing`: an entry that was there before is taken over, and what keeps it from that.

use serde_json::{Value as Json, json};

use super::{entry::entry, recreated::recreate};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, Problem, Problems},
    world::{CLUSTER, NODES, ROLE, ROLE_NAME, VIEW, World},
};

/// An entry that somebody else made, with a group, a name, a tag and a policy.
fn theirs() -> Json {
    json!({
        "principal_arn": ROLE, "kubernetes_groups": ["theirs"], "username": "somebody",
        "tags": { "by": "hand", "aws:eks:cluster": "demo" },
        "policies": [{ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["shop"] } }],
    })
}

fn adopting(more: Json) -> Json {
    let mut config = entry(json!({ "adopt_existing": true }));
    merge(&mut config, more);
    config
}

fn errors(problems: &Problems) -> Vec<&Problem> {
    problems.0.iter().filter(|problem| problem.is_error).collect()
}

/// M2968, M3293: the entry of the creator or of another tool stands in the way.
#[tokio::test]
async fn m2968_an_entry_that_is_there_is_updated_to_match_and_its_policies_are_listed() {
    for (more, groups, name, tags) in [
        (json!({}), json!([]), ROLE_NAME, json!({})),
        (
            json!({ "kubernetes_groups": ["ours"], "user_name": "ours", "tags": { "team": "dev" } }),
            json!(["ours"]),
            "ours",
            json!({ "team": "dev" }),
        ),
    ] {
        let aws = Aws::with(World::new().entry(theirs())).await;
        let core = Core::of(&aws).await;
        let before = aws.entry(ROLE).await.unwrap();
        let mut role = core.entry();
        let problems = role.apply(&adopting(more)).await;
        problems.warning().says(&[
            "Existing access entry adopted",
            CLUSTER,
            ROLE,
            "theirs",
            "by=hand",
            "AmazonEKSViewPolicy (namespace shop)",
            "disassociate-access-policy",
        ]);
        let after = aws.entry(ROLE).await.unwrap();
        assert_eq!(after["access_entry_arn"], before["access_entry_arn"], "it is the same entry");
        assert_eq!((&after["kubernetes_groups"], &after["username"]), (&groups, &json!(name)));
        let mut all_tags = json!({ "aws:eks:cluster": "demo" });
        merge(&mut all_tags, tags);
        assert_eq!(after["tags"], all_tags);
        assert_eq!(after["policies"], before["policies"], "its policies stay");
        assert_eq!(role.get("access_entry_arn"), before["access_entry_arn"]);
        assert_eq!((role.get("kubernetes_groups"), role.get("user_name")), (groups, json!(name)));
        assert_eq!(role.get("principal_recreated"), json!(false));
        assert!(!role.state.as_ref().unwrap().is_tainted);
    }
}

#[tokio::test]
async fn an_entry_that_is_as_configured_is_adopted_without_an_update() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "tags": { "a": "1" } }))).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&adopting(json!({ "tags": { "a": "1" } }))).await.warning().says(&["It has no policies."]);
    assert_eq!(aws.writes().await, ["CreateAccessEntry"], "which was rejected: there was one");
    role.destroy().await.none();
    assert_eq!(aws.entry(ROLE).await, None, "from then on it is this resource's");
}

#[tokio::test]
async fn an_entry_of_nodes_is_adopted_by_its_tags_alone() {
    let nodes = json!({ "principal_arn": NODES, "type": "EC2_LINUX" });
    let aws = Aws::with(World::new().entry(nodes)).await;
    let core = Core::of(&aws).await;
    let config = json!({ "principal_arn": NODES, "type": "EC2_LINUX", "tags": { "a": "1" } });
    core.entry().apply(&adopting(config)).await.warning().says(&["managed node group"]);
    assert_eq!(aws.writes().await, ["CreateAccessEntry", "TagResource"]);
}

#[tokio::test]
async fn without_an_entry_it_is_created_as_ever() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&adopting(json!({}))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert_eq!(role.get("principal_recreated"), json!(false));
}

#[tokio::test]
async fn an_entry_of_another_type_is_not_adopted() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let problems = role.apply(&adopting(json!({ "principal_arn": NODES }))).await;
    problems.error().says(&["cannot be adopted", "EC2_LINUX", "STANDARD", "delete-access-entry", NODES]);
    assert!(role.is_gone());
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
}

/// Adoption never hands the access of a former principal to whoever has its name now, nor pretends to.
#[tokio::test]
async fn the_entry_of_a_former_principal_is_not_adopted() {
    let aws = Aws::with(World::new().entry(theirs())).await;
    recreate(&aws, ROLE).await;
    aws.forget().await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let problems = role.apply(&adopting(json!({}))).await;
    problems.error().says(&["cannot be adopted", "previous principal", "delete-access-entry"]);
    assert!(role.is_gone());
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!(["theirs"]));
}

/// A tainted object would be deleted by the next apply, and this one was not ours.
#[tokio::test]
async fn an_adoption_that_fails_leaves_no_state_names_the_entry_and_is_done_by_the_next_apply() {
    let tagged = json!({ "tags": { "team": "dev" } });
    for (operation, more) in
        [("UpdateAccessEntry", json!({})), ("UntagResource", tagged.clone()), ("TagResource", tagged.clone())]
    {
        let aws = Aws::with(World::new().entry(theirs())).await;
        aws.fails(operation, 9, 400, "InvalidRequestException").await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        let problems = role.apply(&adopting(more.clone())).await;
        let arn = aws.entry(ROLE).await.unwrap()["access_entry_arn"].as_str().unwrap().to_owned();
        let [error] = errors(&problems)[..] else { panic!("{operation}: {problems:#?}") };
        error.says(&[
            "not adopted",
            "Failed on order",
            &arn,
            CLUSTER,
            ROLE,
            "not in state",
            "next apply adopts",
        ]);
        assert!(role.is_gone(), "{operation}: a host deletes what a failed creation leaves in state");
        aws.mend().await;
        let core = Core::of(&aws).await;
        let mut again = core.entry();
        assert!(!again.apply(&adopting(more)).await.has_errors());
        assert_eq!(again.get("access_entry_arn"), json!(arn));
        assert!(!aws.writes().await.contains(&"DeleteAccessEntry".to_owned()));
    }
}

#[tokio::test]
async fn what_another_address_of_the_run_made_is_not_adopted() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut first, mut second) = (core.entry(), core.entry());
    first.apply(&entry(json!({ "kubernetes_groups": ["a"] }))).await.none();
    let problems = second.apply_unrefreshed(&adopting(json!({ "kubernetes_groups": ["a"] }))).await;
    problems.error().says(&["Two addresses manage the same access entry"]);
    assert!(second.is_gone());
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!(["a"]));
}

/// Where IAM cannot be asked the entry is adopted: EKS accepts the principal, and nothing proves that it was recreated.
#[tokio::test]
async fn without_iam_an_entry_is_adopted_and_whether_its_principal_was_recreated_stays_open() {
    let aws = Aws::with(World::new().entry(theirs())).await;
    let core = Core::configured(&aws, json!({ "skip_iam_lookups": true })).await;
    let mut role = core.entry();
    role.apply(&adopting(json!({}))).await.warning().says(&["Existing access entry adopted"]);
    assert_eq!(role.get("principal_recreated"), Json::Null);
}

#[tokio::test]
async fn policies_that_cannot_be_listed_are_said_to_stay() {
    let aws = Aws::with(World::new().entry(theirs()).deny(&["eks:ListAssociatedAccessPolicies"])).await;
    let core = Core::of(&aws).await;
    core.entry()
        .apply(&adopting(json!({})))
        .await
        .warning()
        .says(&["could not be read", "They stay associated"]);
}

/// The plan says what the apply will do, and what keeps it from that.
#[tokio::test]
async fn a_plan_announces_an_adoption_with_the_policies_or_why_there_will_be_none() {
    let of_nodes = json!({ "principal_arn": ROLE, "type": "EC2_LINUX" });
    for (there, is_recreated, says) in [
        (theirs(), false, vec!["will be adopted", "AmazonEKSViewPolicy (namespace shop)", "theirs"]),
        (of_nodes, false, vec!["cannot be adopted", "EC2_LINUX", "STANDARD"]),
        (theirs(), true, vec!["cannot be adopted", "previous principal"]),
    ] {
        let aws = Aws::with(World::new().entry(there)).await;
        if is_recreated {
            recreate(&aws, ROLE).await;
            aws.forget().await;
        }
        let core = Core::of(&aws).await;
        let (planned, problems) = core.entry().try_plan(&adopting(json!({}))).await;
        assert_eq!(planned.unwrap().action, Action::Create);
        problems.warning().at("principal_arn").says(&says);
        assert_eq!(aws.writes().await, [""; 0]);
    }
}
