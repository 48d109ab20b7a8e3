//! What a plan says by what the same run plans elsewhere, before anything is written. Never here: what it looks up
//! (`look_ahead`), what an apply says.

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, Problems, UNKNOWN},
    world::{CLUSTER, NODES, OTHER_ROLE, ROLE, VIEW, World},
};

const AUTO_NODE: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";

/// An entry for nodes of a type.
fn nodes(kind: &str) -> Json {
    entry(json!({ "principal_arn": NODES, "type": kind }))
}

/// The association of a policy with the entry of the nodes.
fn for_nodes(policy: &str) -> Json {
    association(json!({ "principal_arn": NODES, "policy_arn": policy }))
}

/// What a plan says of a configuration, with a look at whether it was planned.
async fn says(instance: &crate::rpc::host::Instance<'_>, config: &Json) -> Problems {
    let (planned, problems) = instance.try_plan(config).await;
    assert_eq!(planned.is_none(), problems.has_errors());
    problems
}

#[tokio::test]
async fn a_policy_for_an_entry_that_is_planned_for_nodes_is_a_warning_in_either_order() {
    let aws = Aws::with(World::new()).await;
    for entry_is_first in [true, false] {
        let core = Core::of(&aws).await;
        let (of_nodes, views) = (core.entry(), core.association());
        let (node_entry, policy) = (nodes("EC2_LINUX"), for_nodes(VIEW));
        let (problems, path) = if entry_is_first {
            says(&of_nodes, &node_entry).await.none();
            (says(&views, &policy).await, "policy_arn")
        } else {
            says(&views, &policy).await.none();
            (says(&of_nodes, &node_entry).await, "type")
        };
        let warning = problems.warning().at(path);
        assert_eq!(warning.summary, "Access policy not allowed for the entry's type");
        assert_eq!(
            warning.detail,
            "This configuration has an access entry of type EC2_LINUX for \
             arn:aws:iam::111122223333:role/nodes on cluster demo. EKS rejects \
             arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy for entries of that type, so the association \
             cannot be created.\n\nRemove the association, or use an entry of type STANDARD for people and programs. \
             Entries of type EC2 accept AmazonEKSAutoNodePolicy only; other node types accept no policy."
        );
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_policy_that_the_planned_type_takes_or_may_take_is_no_warning() {
    let aws = Aws::with(World::new().second_cluster()).await;
    let elsewhere = association(json!({ "principal_arn": NODES, "cluster_name": "stage" }));
    let unknown = association(json!({ "principal_arn": UNKNOWN }));
    for (kind, config) in [
        ("STANDARD", for_nodes(VIEW)),
        ("EC2", for_nodes(AUTO_NODE)),
        ("A_TYPE_OF_LATER", for_nodes(VIEW)),
        (UNKNOWN, for_nodes(VIEW)),
        ("EC2_LINUX", elsewhere),
        ("EC2_LINUX", unknown),
    ] {
        let core = Core::of(&aws).await;
        says(&core.entry(), &nodes(kind)).await.none();
        says(&core.association(), &config).await.none();
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_provider_that_is_not_configured_yet_says_nothing() {
    let core = Core::unconfigured().await;
    says(&core.entry(), &nodes("EC2_LINUX")).await.none();
    says(&core.association(), &for_nodes(VIEW)).await.none();
    says(&core.entry(), &nodes("STANDARD")).await.none();
}

#[tokio::test]
async fn two_addresses_that_plan_one_entry_differently_are_refused_before_anything_is_created() {
    let aws = Aws::with(World::new()).await;
    for (one, other) in [
        (json!({ "kubernetes_groups": ["a"] }), json!({ "kubernetes_groups": ["b"] })),
        (json!({ "tags": { "team": "a" } }), json!({})),
        (json!({ "user_name": "a" }), json!({ "user_name": "b" })),
        (json!({ "type": "EC2_LINUX" }), json!({})),
    ] {
        let core = Core::of(&aws).await;
        says(&core.entry(), &entry(one)).await.none();
        let problems = says(&core.entry(), &entry(other)).await;
        problems.error().at("principal_arn").says(&[
            "Two addresses manage the same access entry",
            "Another address of this configuration manages",
            ROLE,
            CLUSTER,
        ]);
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn two_addresses_that_plan_one_association_with_two_scopes_are_refused() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let scope = |names: &[&str]| json!({ "access_scope": { "type": "namespace", "namespaces": names } });
    says(&core.association(), &association(scope(&["a"]))).await.none();
    let problems = says(&core.association(), &association(scope(&["b"]))).await;
    problems.error().at("access_scope").says(&[VIEW, ROLE, "namespace a", "namespace b", "[\"a\", \"b\"]"]);
    assert_eq!(aws.writes().await, [""; 0]);
}

/// What is not known to differ may be one address that is planned twice, or come to be another object.
#[tokio::test]
async fn plans_that_may_agree_are_not_refused() {
    let aws = Aws::with(World::new()).await;
    let groups = |groups: Json| entry(json!({ "kubernetes_groups": groups }));
    for (one, other) in [
        (groups(json!(["a"])), groups(json!(["a"]))),
        (groups(json!(["a"])), groups(json!([UNKNOWN]))),
        (groups(json!(UNKNOWN)), groups(json!(["a"]))),
        (entry(json!({ "user_name": "a" })), entry(json!({ "user_name": UNKNOWN }))),
        (entry(json!({ "tags": { "team": UNKNOWN } })), entry(json!({}))),
        (groups(json!(["a"])), entry(json!({ "principal_arn": UNKNOWN }))),
        (groups(json!(["a"])), entry(json!({ "principal_arn": OTHER_ROLE }))),
    ] {
        let core = Core::of(&aws).await;
        says(&core.entry(), &one).await.none();
        says(&core.entry(), &other).await.none();
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_new_address_of_an_entry_that_another_one_keeps_is_refused() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut first = before.entry();
    first.apply(&entry(json!({}))).await.none();
    let core = Core::of(&aws).await;
    aws.forget().await;
    let kept = first.in_run(&core);
    assert_eq!(kept.plan_unrefreshed(&entry(json!({}))).await.action, Action::Nothing);
    let problems = says(&core.entry(), &entry(json!({}))).await;
    problems.error().at("principal_arn").says(&["Two addresses manage the same access entry", "moved"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

/// A renamed `for_each` key: what is planned to go is in nobody's way.
#[tokio::test]
async fn a_new_address_of_an_entry_that_goes_is_not_refused() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut first = before.entry();
    first.apply(&entry(json!({ "kubernetes_groups": ["a"] }))).await.none();
    let core = Core::of(&aws).await;
    first.in_run(&core).plan_destruction().await;
    says(&core.entry(), &entry(json!({ "kubernetes_groups": ["b"] }))).await.none();
}

/// Hosts plan a replacement twice, and one that the user asks for (`-replace`) begins as a plan without changes.
#[tokio::test]
async fn a_replacement_never_clashes_with_itself() {
    let aws = Aws::with(World::new()).await;
    let mut planned = json!({ "kubernetes_groups": ["a"] });
    let before = Core::of(&aws).await;
    let mut first = before.entry();
    first.apply(&entry(planned.clone())).await.none();
    for more in [json!({}), json!({ "kubernetes_groups": ["b"] }), json!({ "type": "EC2_LINUX" })] {
        let core = Core::of(&aws).await;
        if more["type"].is_string() {
            planned = json!({});
        }
        merge(&mut planned, more);
        first.in_run(&core).plan_replacement(&entry(planned.clone())).await.none();
    }
}
