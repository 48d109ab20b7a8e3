//! The life of a policy's association: made, its scope changed in place, its entry replaced, taken away.

use serde_json::{Value as Json, json};

use super::{
    entry::{entry, renamed},
    stop::behind,
};
use crate::rpc::{
    aws::{Aws, merge},
    gate::Gate,
    host::{Action, Core, UNKNOWN},
    world::{CLUSTER, EDIT, OTHER_ROLE, ROLE, VIEW, World},
};

/// The view policy for the role in the whole cluster, with more arguments.
pub(crate) fn association(more: Json) -> Json {
    let mut config = json!({
        "cluster_name": CLUSTER, "principal_arn": ROLE, "policy_arn": VIEW, "access_scope": { "type": "cluster" },
    });
    merge(&mut config, more);
    config
}

fn namespaces(names: &[&str]) -> Json {
    json!({ "access_scope": { "type": "namespace", "namespaces": names } })
}

fn with_entry() -> World {
    World::new().entry(json!({ "principal_arn": ROLE }))
}

async fn scope(aws: &Aws) -> Json {
    aws.entry(ROLE).await.unwrap()["policies"][0]["access_scope"].clone()
}

#[tokio::test]
async fn an_association_is_made_by_one_write_and_leaves_nothing_to_do() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    let planned = views.plan(&association(json!({}))).await;
    assert_eq!((planned.get("associated_at"), planned.get("modified_at")), (json!(UNKNOWN), json!(UNKNOWN)));
    views.apply(&association(json!({}))).await.none();
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
    assert_eq!(scope(&aws).await["type"], "cluster");
    views.in_run(&Core::of(&aws).await).destroy().await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"], json!([]));
}

/// E7842: one more namespace meant a removal, a creation and a moment without access.
#[tokio::test]
async fn c19_a_scope_is_changed_in_place_by_one_write() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(namespaces(&["a"]))).await.none();
    let made = views.get("associated_at");
    for wanted in [namespaces(&["a", "b"]), json!({}), namespaces(&["dev-*"])] {
        aws.forget().await;
        aws.advance(5).await;
        let planned = views.plan(&association(wanted.clone())).await;
        assert_eq!((planned.action, planned.get("associated_at")), (Action::Update, made.clone()));
        views.apply(&association(wanted)).await.none();
        assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
    }
    assert_eq!(scope(&aws).await, json!({ "type": "namespace", "namespaces": ["dev-*"] }));
}

#[tokio::test]
async fn an_empty_set_of_namespaces_at_cluster_scope_is_none_and_stays_written() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    let empty = json!({ "access_scope": { "type": "cluster", "namespaces": [] } });
    views.apply(&association(empty)).await.none();
    assert_eq!(views.get("access_scope"), json!({ "type": "cluster", "namespaces": [] }));
    aws.forget().await;
    views.apply(&association(json!({}))).await.none();
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn an_association_is_found_on_any_page() {
    let policies = ["AmazonEKSAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"].map(|name| {
        let arn = format!("arn:aws:eks::aws:cluster-access-policy/{name}");
        json!({ "policy_arn": arn, "access_scope": { "type": "cluster" } })
    });
    let world = World::new()
        .set("/page_size", json!(1))
        .entry(json!({ "principal_arn": ROLE, "policies": policies }));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.import(&format!("{CLUSTER}#{ROLE}#{VIEW}")).await.none();
    views.apply(&association(json!({}))).await.none();
    assert_eq!(aws.writes().await, [""; 0]);
}

/// One call an entry and one for all its associations; what a run needs to know once is asked once.
#[tokio::test]
async fn a_refresh_is_two_calls_an_entry() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views, mut edits) = (core.entry(), core.association(), core.association());
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    views.apply(&association(json!({}))).await.none();
    edits.apply(&association(json!({ "policy_arn": EDIT }))).await.none();
    let later = Core::of(&aws).await;
    aws.forget().await;
    for known in [role.in_run(&later), views.in_run(&later), edits.in_run(&later)] {
        let mut known = known;
        known.refresh().await.none();
    }
    let (of_eks, of_others): (Vec<String>, Vec<String>) =
        aws.operations().await.into_iter().partition(|operation| !operation.starts_with("Get"));
    assert_eq!(of_eks, ["DescribeAccessEntry", "ListAssociatedAccessPolicies"]);
    assert_eq!(of_others, ["GetCallerIdentity", "GetRole"], "whether the principal was recreated");
}

#[tokio::test]
async fn a_scope_changed_by_hand_is_drift() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(namespaces(&["a"]))).await.none();
    let wider = json!({ "policyArn": VIEW, "accessScope": { "type": "cluster" } });
    aws.by_hand("AssociateAccessPolicy", ROLE, wider).await;
    assert_eq!(views.plan(&association(namespaces(&["a"]))).await.action, Action::Update);
    views.apply(&association(namespaces(&["a"]))).await.none();
    assert_eq!(scope(&aws).await["namespaces"], json!(["a"]));
}

#[tokio::test]
async fn what_names_an_association_replaces_it() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(json!({}))).await.none();
    for (change, path) in [
        (json!({ "cluster_name": "other" }), "cluster_name"),
        (json!({ "principal_arn": OTHER_ROLE }), "principal_arn"),
        (json!({ "policy_arn": EDIT }), "policy_arn"),
        (json!({ "policy_arn": UNKNOWN }), "policy_arn"),
    ] {
        let planned = views.plan(&association(change)).await;
        assert_eq!((planned.action, planned.replaces), (Action::Replace, vec![path.to_owned()]));
    }
}

#[tokio::test]
async fn an_unknown_scope_and_unknown_namespaces_pass_the_plan() {
    let aws = Aws::with(with_entry()).await;
    let known = association(namespaces(&["a"]));
    for scope in [
        json!({ "type": UNKNOWN, "namespaces": UNKNOWN }),
        json!({ "type": "namespace", "namespaces": [UNKNOWN] }),
        json!({ "type": "namespace", "namespaces": ["a", UNKNOWN] }),
    ] {
        let core = Core::of(&aws).await;
        let mut views = core.association();
        let planned = views.plan(&association(json!({ "access_scope": scope }))).await;
        views.apply_planned(planned, &known).await.none();
        assert_eq!(views.plan(&known).await.action, Action::Nothing);
    }
}

#[tokio::test]
async fn an_association_that_is_there_with_the_same_scope_is_taken() {
    let aws = Aws::with(with_entry()).await;
    let (one, later) = (Core::of(&aws).await, Core::of(&aws).await);
    one.association().apply(&association(namespaces(&["a"]))).await.none();
    let mut taken = later.association();
    taken.apply(&association(namespaces(&["a"]))).await.none();
    assert!(!taken.is_gone());
}

#[tokio::test]
async fn an_association_that_is_there_with_another_scope_is_an_error_with_the_import_block() {
    let aws = Aws::with(with_entry()).await;
    let (one, later) = (Core::of(&aws).await, Core::of(&aws).await);
    one.association().apply(&association(namespaces(&["a"]))).await.none();
    aws.forget().await;
    let mut refused = later.association();
    let id = format!("{CLUSTER}#{ROLE}#{VIEW}");
    let block = format!("id = \"{id}\"");
    let problems = refused.apply(&association(json!({}))).await;
    problems.error().says(&["import {", "to = eksaccess_policy_association.", &block, " a."]);
    assert!(refused.is_gone());
    assert_eq!(aws.writes().await, [""; 0]);
    refused.import(&id).await.none();
    refused.apply(&association(json!({}))).await.none();
}

/// P40951, M3024: associations came before their entries, waited with every slot taken, and said only "not found".
#[tokio::test(start_paused = true)]
async fn c08_a_missing_entry_is_waited_for_and_then_named_with_what_to_refer_to() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    let problems = views.apply(&association(json!({ "timeouts": { "create": "600ms" } }))).await;
    problems.error().at("principal_arn").says(&[ROLE, "eksaccess_entry.NAME.access_entry_arn"]);
    assert!(views.is_gone());
    assert!(aws.count("ListAssociatedAccessPolicies").await > 1, "it is waited for");
    assert_eq!(aws.writes().await, [""; 0], "nothing is sent for an entry that is not there");
}

#[tokio::test]
async fn c08_an_entry_that_comes_meanwhile_gets_its_policy() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    aws.fault("CreateAccessEntry", json!({ "delay_ms": 300 })).await;
    let (of_role, of_views) = (entry(json!({})), association(json!({})));
    let (made, associated) = tokio::join!(role.apply(&of_role), views.apply(&of_views));
    made.and(associated).none();
}

/// eks-controller PR#225: what was associated did not show yet, and was reported as in order.
#[tokio::test]
async fn c05_an_association_is_read_back_until_it_shows() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    // The first list looks for the entry; the two behind the write are as before it.
    aws.fault("ListAssociatedAccessPolicies", json!({ "skip": 1, "count": 2, "stale": true })).await;
    let mut views = core.association();
    views.apply_unrefreshed(&association(json!({}))).await.none();
    assert_eq!(aws.count("ListAssociatedAccessPolicies").await, 4);
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
}

#[tokio::test(start_paused = true)]
async fn c05_an_association_that_never_shows_is_an_error_that_keeps_the_state() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    aws.fault("ListAssociatedAccessPolicies", json!({ "skip": 1, "count": 99, "stale": true })).await;
    let mut views = core.association();
    let config = association(json!({ "timeouts": { "create": "600ms" } }));
    views.apply_unrefreshed(&config).await.error().says(&[VIEW, "does not", "timeouts"]);
    assert!(views.state.as_ref().unwrap().is_tainted, "what was written is in state");
}

#[tokio::test]
async fn an_association_whose_answer_is_lost_is_found_again() {
    let failed =
        json!({ "status": 500, "code": "ServerException", "message": "Failed after the work was done." });
    for lost in
        [json!({ "apply_then_cut": true }), json!({ "apply_then_error": failed }), json!({ "cut": true })]
    {
        let aws = Aws::with(with_entry()).await;
        let core = Core::of(&aws).await;
        aws.fault("AssociateAccessPolicy", lost.clone()).await;
        let mut views = core.association();
        views.apply(&association(json!({}))).await.none();
        assert!(!views.is_gone(), "{lost}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_list_where_nothing_may_be_tried_again() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    aws.fault("AssociateAccessPolicy", json!({ "apply_then_cut": true })).await;
    let mut views = core.association();
    let problems = views.apply(&association(json!({}))).await;
    assert!(!problems.has_errors(), "{problems:#?}");
    assert!(!views.is_gone());
}

#[tokio::test]
async fn the_reference_to_the_entry_replaces_only_between_two() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(json!({}))).await.none();
    let [one, two] = ["one", "two"]
        .map(|id| format!("arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/{id}"));
    for (arn, action, writes) in [
        (json!(one), Action::Update, vec!["AssociateAccessPolicy"]),
        (json!(one), Action::Nothing, vec![]),
        (Json::Null, Action::Nothing, vec![]),
    ] {
        aws.forget().await;
        let config = association(json!({ "access_entry_arn": arn }));
        assert_eq!(views.plan(&config).await.action, action, "{arn}");
        views.apply(&config).await.none();
        assert_eq!(aws.writes().await, writes, "{arn}");
    }
    views.apply(&association(json!({ "access_entry_arn": one }))).await.none();
    for arn in [two.as_str(), UNKNOWN] {
        let planned = views.plan(&association(json!({ "access_entry_arn": arn }))).await;
        assert_eq!(
            (planned.action, planned.replaces),
            (Action::Replace, vec!["access_entry_arn".to_owned()])
        );
    }
}

/// An entry that is replaced takes its associations along; the reference brings them back in the same run.
#[tokio::test]
async fn an_entry_replaced_with_its_association_ends_with_both() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    let named = |user: &str| entry(json!({ "user_name": user }));
    role.apply(&named("a")).await.none();
    let first = role.get("access_entry_arn");
    views.apply(&association(json!({ "access_entry_arn": first }))).await.none();
    // What `-replace=eksaccess_entry.role` does in a later run: associations go first, then the entry, then both come anew.
    let later = Core::of(&aws).await;
    let (mut role, mut views) = (role.in_run(&later), views.in_run(&later));
    let planned = views.plan(&association(json!({ "access_entry_arn": UNKNOWN }))).await;
    assert_eq!(planned.action, Action::Replace);
    views.destroy_unrefreshed().await.none();
    role.destroy_unrefreshed().await.none();
    aws.advance(1).await;
    role.apply(&named("a")).await.none();
    assert_ne!(role.get("access_entry_arn"), first);
    let anew = association(json!({ "access_entry_arn": role.get("access_entry_arn") }));
    views.apply(&anew).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"].as_array().unwrap().len(), 1);
}

/// With `create_before_destroy`, or a renamed `for_each` key, the old address goes after the new one came.
#[tokio::test]
async fn what_another_address_wrote_in_this_run_is_not_taken_away() {
    let aws = Aws::with(with_entry()).await;
    let before = Core::of(&aws).await;
    let mut old = before.association();
    old.apply(&association(json!({}))).await.none();
    let core = Core::of(&aws).await;
    let (mut old, mut new) = (old.in_run(&core), core.association());
    new.apply(&association(json!({}))).await.none();
    old.destroy_unrefreshed().await.warning().says(&[ROLE, VIEW]);
    assert_eq!(aws.count("DisassociateAccessPolicy").await, 0);
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"].as_array().unwrap().len(), 1);
    new.in_run(&Core::of(&aws).await).destroy().await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"], json!([]));
}

/// The write was answered, so that it cannot be read back loses nothing and fails nothing.
#[tokio::test]
async fn c93_c94_a_failed_read_back_is_one_warning_beside_the_state() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    let error = json!({ "status": 500, "code": "ServerException", "message": "Failed on order." });
    aws.fault("ListAssociatedAccessPolicies", json!({ "skip": 1, "count": 9, "error": error })).await;
    let mut views = core.association();
    views.apply_unrefreshed(&association(json!({}))).await.warning().says(&["Failed on order.", VIEW]);
    assert_eq!(views.get("policy_arn"), VIEW);
    assert!(!views.state.as_ref().unwrap().is_tainted);
}

#[tokio::test]
async fn a_failed_change_of_scope_keeps_what_was() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(namespaces(&["a"]))).await.none();
    aws.fails("AssociateAccessPolicy", 1, 403, "AccessDeniedException").await;
    views.apply(&association(json!({}))).await.error().says(&["eks:AssociateAccessPolicy"]);
    assert_eq!(views.get("access_scope"), json!({ "type": "namespace", "namespaces": ["a"] }));
}

/// A renamed `for_each` key: the deletion of the old one was sent, and done after the new one was written.
#[tokio::test]
async fn c22_a_deletion_under_way_takes_nothing_from_who_writes_after_it() {
    let aws = Aws::with(with_entry()).await;
    let before = Core::of(&aws).await;
    let mut old = before.association();
    old.apply(&association(json!({}))).await.none();
    aws.fault("DisassociateAccessPolicy", json!({ "delay_ms": 300 })).await;
    let gate = Gate::open(&aws).await;
    let core = behind(&gate, &aws).await;
    let mut new = core.association();
    renamed(&gate, old.in_run(&core), &mut new, &association(json!({}))).await;
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"][0]["policy_arn"], VIEW);
    assert_eq!(aws.writes().await.last().unwrap(), "AssociateAccessPolicy");
}

/// The plan was to change the scope; what is sent for that also brings the association back.
#[tokio::test]
async fn an_association_that_went_between_plan_and_apply_comes_back_with_the_new_scope() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    views.apply(&association(namespaces(&["a"]))).await.none();
    aws.by_hand("DisassociateAccessPolicy", ROLE, json!({ "policyArn": VIEW })).await;
    views.apply_unrefreshed(&association(namespaces(&["b"]))).await.none();
    assert_eq!(scope(&aws).await["namespaces"], json!(["b"]));
    assert_eq!(views.plan(&association(namespaces(&["b"]))).await.action, Action::Nothing);
}
