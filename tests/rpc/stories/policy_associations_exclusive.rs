//! An entry has the named policies and no others. Never here: the entries of a cluster (`entries_exclusive`), whose stories
//! hold for both where the two share their code.

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, Instance, Planned, Problems, UNKNOWN},
    world::{ADMIN, CLUSTER, EDIT, NODES, OTHER_ACCOUNT, OTHER_ROLE, ROLE, VIEW, World},
};

const CLUSTER_ADMIN: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const AUTO_NODE: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";
const ACK: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSACKPolicy";

/// Only the view policy for the role, with more arguments.
fn only(more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "policy_arns": [VIEW] });
    merge(&mut config, more);
    config
}

/// A world in which a principal has an entry with these policies.
fn with(principal: &str, policies: &[&str]) -> World {
    World::new().entry(json!({ "principal_arn": principal, "policies": everywhere(policies) }))
}

fn everywhere(policies: &[&str]) -> Json {
    let whole = |arn: &&str| json!({ "policy_arn": arn, "access_scope": { "type": "cluster" } });
    policies.iter().map(whole).collect()
}

fn exclusive(core: &Core) -> Instance<'_> {
    core.resource("eksaccess_policy_associations_exclusive")
}

/// What a plan without a refresh says; it must be one.
async fn plans(instance: &Instance<'_>, config: &Json) -> (Planned, Problems) {
    let (planned, problems) = instance.try_plan(config).await;
    (planned.unwrap_or_else(|| panic!("{problems:#?}")), problems)
}

/// The policies of a principal's entry.
async fn policies(aws: &Aws, principal: &str) -> Vec<String> {
    let entry = aws.entry(principal).await.unwrap();
    let listed = entry["policies"].as_array().unwrap().iter();
    let mut policies: Vec<String> = listed.map(|it| it["policy_arn"].as_str().unwrap().to_owned()).collect();
    policies.sort();
    policies
}

#[tokio::test]
async fn the_plan_names_the_policies_that_the_apply_removes_and_a_scope_is_none_of_its_business() {
    let aws = Aws::with(with(ROLE, &[EDIT, VIEW])).await;
    let core = Core::of(&aws).await;
    let mut only_these = exclusive(&core);
    let (planned, problems) = plans(&only_these, &only(json!({}))).await;
    assert_eq!(planned.action, Action::Create);
    let warning = problems.warning().at("policy_arns");
    warning.says(&[
        "Policy associations will be removed",
        "1 policy association of the access entry",
        EDIT,
        "scope: cluster",
    ]);
    assert!(!warning.detail.contains(VIEW));
    only_these.apply(&only(json!({}))).await.warning().says(&["Policy association removed", EDIT]);
    assert_eq!(
        (aws.writes().await, policies(&aws, ROLE).await),
        (vec!["DisassociateAccessPolicy".to_owned()], vec![VIEW.to_owned()])
    );
    let narrowed = json!({ "policyArn": VIEW, "accessScope": { "type": "namespace", "namespaces": ["a"] } });
    aws.by_hand("AssociateAccessPolicy", ROLE, narrowed).await;
    let later = Core::of(&aws).await;
    assert_eq!(only_these.in_run(&later).plan(&only(json!({}))).await.action, Action::Nothing);
}

#[tokio::test]
async fn a_policy_that_was_added_outside_is_a_difference_in_the_plan_and_is_removed() {
    let aws = Aws::with(with(ROLE, &[VIEW])).await;
    let core = Core::of(&aws).await;
    let mut only_these = exclusive(&core);
    only_these.apply(&only(json!({}))).await.none();
    let edit = json!({ "policyArn": EDIT, "accessScope": { "type": "cluster" } });
    aws.by_hand("AssociateAccessPolicy", ROLE, edit).await;
    let later = Core::of(&aws).await;
    let mut only_these = only_these.in_run(&later);
    only_these.refresh().await.none();
    assert_eq!(only_these.get("policy_arns"), json!([EDIT, VIEW]));
    let (planned, problems) = plans(&only_these, &only(json!({}))).await;
    assert_eq!((planned.action, planned.get("policy_arns")), (Action::Update, json!([VIEW])));
    problems.warning().says(&["will be removed", EDIT]);
    only_these.apply(&only(json!({}))).await.warning().says(&["removed", EDIT]);
    assert_eq!(policies(&aws, ROLE).await, [VIEW]);
}

#[tokio::test]
async fn policies_of_aws_and_those_that_a_pattern_matches_are_left_alone() {
    let nodes = json!({ "principal_arn": NODES, "type": "EC2", "policies": everywhere(&[AUTO_NODE]) });
    let aws = Aws::with(with(ROLE, &[ACK, EDIT, VIEW]).entry(nodes)).await;
    let core = Core::of(&aws).await;
    let mut of_nodes = exclusive(&core);
    let none = only(json!({ "principal_arn": NODES, "policy_arns": [] }));
    of_nodes.apply(&none).await.none();
    let mut only_these = exclusive(&core);
    let matched = only(json!({ "ignore": ["*EditPolicy"] }));
    only_these.apply(&matched).await.none();
    assert_eq!(only_these.get("policy_arns"), json!([VIEW]));
    assert_eq!(aws.writes().await, [""; 0]);
    let later = Core::of(&aws).await;
    let all = only(json!({ "ignore_managed_by_aws": false }));
    only_these.in_run(&later).apply(&all).await.warning().says(&["2 policy associations", ACK, EDIT]);
    assert_eq!(policies(&aws, ROLE).await, [VIEW]);
}

/// Of administrators only the policy that makes them one matters.
#[tokio::test]
async fn the_caller_keeps_its_policies_unless_the_cluster_admin_policy_stays() {
    let aws = Aws::with(with(ADMIN, &[CLUSTER_ADMIN, VIEW])).await;
    let of_admin = |policies: Json, more: Json| {
        let mut config = only(json!({ "principal_arn": ADMIN, "policy_arns": policies }));
        merge(&mut config, more);
        config
    };
    let core = Core::of(&aws).await;
    let (planned, problems) = exclusive(&core).try_plan(&of_admin(json!([VIEW]), json!({}))).await;
    assert!(planned.is_none());
    let error = problems.0.iter().find(|problem| problem.is_error).unwrap();
    error.at("policy_arns").says(&[
        "The caller's own access would be removed",
        CLUSTER_ADMIN,
        "for the whole cluster",
        "allow_self_removal = true",
    ]);
    let core = Core::of(&aws).await;
    let (_, problems) = plans(&exclusive(&core), &of_admin(json!([CLUSTER_ADMIN]), json!({}))).await;
    problems.warning().says(&["will be removed", VIEW]);
    let core = Core::of(&aws).await;
    // An apply has begun, so that the plan does not look ahead.
    core.entry().apply_unrefreshed(&entry(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    let mut only_these = exclusive(&core);
    only_these
        .apply_unrefreshed(&of_admin(json!([VIEW]), json!({})))
        .await
        .error()
        .says(&["Nothing was removed"]);
    assert_eq!(aws.count("DisassociateAccessPolicy").await, 0);
    let allowed = of_admin(json!([VIEW]), json!({ "allow_self_removal": true }));
    let core = Core::of(&aws).await;
    exclusive(&core).apply(&allowed).await.warning().says(&["removed", CLUSTER_ADMIN]);
    assert_eq!(policies(&aws, ADMIN).await, [VIEW]);
}

/// The entry has only what the same run associated.
#[tokio::test]
async fn an_entry_that_the_same_run_created_is_not_looked_at() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views, mut only_these) = (core.entry(), core.association(), exclusive(&core));
    plans(&only_these, &only(json!({}))).await.1.none();
    role.apply_unrefreshed(&entry(json!({}))).await.none();
    views.apply_unrefreshed(&association(json!({}))).await.none();
    aws.forget().await;
    only_these.apply_unrefreshed(&only(json!({}))).await.none();
    assert_eq!(aws.count("ListAssociatedAccessPolicies").await, 0);
    let later = Core::of(&aws).await;
    assert_eq!(only_these.in_run(&later).plan(&only(json!({}))).await.action, Action::Nothing);
}

#[tokio::test]
async fn an_association_of_this_configuration_that_is_not_named_is_an_error_in_either_order() {
    let aws = Aws::with(with(ROLE, &[])).await;
    let edits = association(json!({ "policy_arn": EDIT }));
    let core = Core::of(&aws).await;
    plans(&core.association(), &edits).await.1.none();
    let (planned, problems) = exclusive(&core).try_plan(&only(json!({}))).await;
    assert!(planned.is_none());
    problems.error().at("policy_arns").says(&["does not contain all policy associations", EDIT]);
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &only(json!({}))).await.1.none();
    let (planned, problems) = core.association().try_plan(&edits).await;
    assert!(planned.is_none());
    problems.error().at("policy_arn").says(&["not allowed by eksaccess_policy_associations_exclusive", EDIT]);
    plans(&core.association(), &association(json!({}))).await.1.none();
}

#[tokio::test]
async fn what_is_named_and_not_there_is_a_warning_and_nothing_is_associated() {
    let aws = Aws::with(with(ROLE, &[])).await;
    let core = Core::of(&aws).await;
    let mut only_these = exclusive(&core);
    let problems = only_these.apply_unrefreshed(&only(json!({}))).await;
    problems.warning().says(&["Policy associations do not exist", VIEW, "eksaccess_policy_association"]);
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn without_the_entry_an_apply_fails_with_what_is_nearly_it_and_a_state_ends() {
    let near = "arn:aws:iam::111122223333:role/dev";
    let aws = Aws::with(with(ROLE, &[])).await;
    let core = Core::of(&aws).await;
    let missing = only(json!({ "principal_arn": near }));
    plans(&exclusive(&core), &missing).await.1.none();
    let problems = exclusive(&core).apply_unrefreshed(&missing).await;
    problems.error().at("principal_arn").says(&[
        "No access entry for",
        near,
        ROLE,
        "eksaccess_entry.NAME.principal_arn",
    ]);
    let mut only_these = exclusive(&core);
    only_these.apply(&only(json!({ "policy_arns": [] }))).await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    let later = Core::of(&aws).await;
    let mut only_these = only_these.in_run(&later);
    only_these.refresh().await.none();
    assert!(only_these.is_gone());
}

#[tokio::test]
async fn an_unknown_principal_is_asked_nothing_about_and_unknown_policies_may_be_removed() {
    let aws = Aws::with(with(ROLE, &[EDIT])).await;
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &only(json!({ "principal_arn": UNKNOWN }))).await.1.none();
    assert_eq!(aws.operations().await, [""; 0]);
    let (_, problems) = plans(&exclusive(&core), &only(json!({ "policy_arns": [VIEW, UNKNOWN] }))).await;
    problems.warning().says(&["Policy associations may be removed", EDIT]);
}

#[tokio::test]
async fn an_entrys_policies_are_imported_by_its_id_its_arn_and_its_identity() {
    let aws = Aws::with(with(ROLE, &[EDIT, VIEW])).await;
    let arn = aws.entry(ROLE).await.unwrap()["access_entry_arn"].as_str().unwrap().to_owned();
    for id in [format!("{CLUSTER}:{ROLE}"), format!("{CLUSTER}#{ROLE}@eu-west-1"), arn] {
        let core = Core::of(&aws).await;
        let mut only_these = exclusive(&core);
        only_these.import(&id).await.none();
        assert_eq!(
            (only_these.get("policy_arns"), only_these.get("principal_arn")),
            (json!([EDIT, VIEW]), json!(ROLE))
        );
        let same = only(json!({ "policy_arns": [EDIT, VIEW] }));
        assert_eq!(only_these.plan(&same).await.action, Action::Nothing);
    }
    let core = Core::of(&aws).await;
    let identity =
        json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "account_id": null, "region": null });
    let (imported, problems) = exclusive(&core).import_by(&identity).await;
    problems.none();
    assert_eq!((&imported["account_id"], &imported["region"]), (&json!("111122223333"), &json!("eu-west-1")));
    let other = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "account_id": OTHER_ACCOUNT, "region": null });
    exclusive(&core).import_by(&other).await.1.error().at("account_id").says(&[OTHER_ACCOUNT]);
    let nobody = format!("{CLUSTER}:{OTHER_ROLE}");
    exclusive(&core).import(&nobody).await.error().says(&["Access entry not found", OTHER_ROLE]);
}
