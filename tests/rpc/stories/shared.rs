//! Two addresses of one object: at work at once, one after another, one on its way out. Never here: what somebody else does.

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry, stop::behind};
use crate::rpc::{
    aws::{Aws, merge},
    gate::Gate,
    host::{Action, Core, Problems},
    world::{CLUSTER, ROLE, VIEW, World},
};

fn with_entry() -> World {
    World::new().entry(json!({ "principal_arn": ROLE }))
}

/// The view policy in some namespaces.
fn in_namespaces(names: &[&str]) -> Json {
    association(json!({ "access_scope": { "type": "namespace", "namespaces": names } }))
}

/// The namespaces of the view policy; null where the entry does not have it, or in the whole cluster.
async fn namespaces(aws: &Aws) -> Json {
    aws.entry(ROLE).await.unwrap()["policies"][0]["access_scope"]["namespaces"].clone()
}

/// The one of two outcomes that failed.
fn failed(one: Problems, other: Problems) -> Problems {
    assert_ne!(one.has_errors(), other.has_errors(), "one of two fails: {one:#?}, {other:#?}");
    if one.has_errors() { one } else { other }
}

/// Before, the apply was green with one grant, and every further apply gave it to the other address.
#[tokio::test]
async fn two_scopes_of_one_policy_are_one_write_and_an_error_that_names_both() {
    let aws = Aws::with(with_entry()).await;
    for operation in ["ListAssociatedAccessPolicies", "AssociateAccessPolicy"] {
        aws.fault(operation, json!({ "count": 9, "delay_ms": 100 })).await;
    }
    let core = Core::of(&aws).await;
    let (mut a, mut b) = (core.association(), core.association());
    let (of_a, of_b) = (in_namespaces(&["a"]), in_namespaces(&["b"]));
    let (one, other) = tokio::join!(a.apply_unrefreshed(&of_a), b.apply_unrefreshed(&of_b));
    failed(one, other).error().at("access_scope").says(&[
        VIEW,
        ROLE,
        "namespace a",
        "namespace b",
        "Put both namespaces into one association",
        "[\"a\", \"b\"]",
    ]);
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
    let (stayed, name, config) = if a.is_gone() { (&mut b, "b", of_b) } else { (&mut a, "a", of_a) };
    assert_eq!(namespaces(&aws).await, json!([name]));
    assert_eq!(stayed.plan(&config).await.action, Action::Nothing);
    assert!(a.is_gone() || b.is_gone(), "the second has nothing in state");
}

#[tokio::test]
async fn the_whole_cluster_and_a_namespace_clash_too() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    core.association().apply(&in_namespaces(&["a"])).await.none();
    let problems = core.association().apply(&association(json!({}))).await;
    problems.error().says(&[VIEW, "namespace a", "the whole cluster", "Keep one of the two"]);
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
}

/// `count = 2`, and later `count = 1`, whichever of the two was first.
#[tokio::test]
async fn the_same_scope_twice_is_one_write_with_a_warning_and_the_removal_of_one_leaves_it() {
    for removed in [0, 1] {
        let aws = Aws::with(with_entry()).await;
        let core = Core::of(&aws).await;
        let config = association(json!({}));
        let mut both = [core.association(), core.association()];
        let [first, second] = &mut both;
        let (one, other) = tokio::join!(first.apply_unrefreshed(&config), second.apply_unrefreshed(&config));
        one.and(other).warning().says(&[VIEW, ROLE, "same scope"]);
        assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
        let later = Core::of(&aws).await;
        let (mut kept, mut gone) = (both[1 - removed].in_run(&later), both[removed].in_run(&later));
        assert_eq!(kept.plan(&config).await.action, Action::Nothing);
        gone.destroy().await.warning().says(&[VIEW, "other address"]);
        assert_eq!(kept.plan(&config).await.action, Action::Nothing, "the grant is still there");
        kept.in_run(&Core::of(&aws).await).destroy().await.none();
        assert_eq!(aws.entry(ROLE).await.unwrap()["policies"], json!([]));
    }
}

#[tokio::test]
async fn both_addresses_of_an_association_can_go_in_one_run() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let config = association(json!({}));
    let (mut one, mut other) = (core.association(), core.association());
    one.apply(&config).await.none();
    other.apply(&config).await.warning();
    let (plan, apply) = (Core::of(&aws).await, Core::of(&aws).await);
    let (mut one, mut other) = (one.in_run(&plan), other.in_run(&plan));
    for known in [&mut one, &mut other] {
        known.refresh().await.none();
    }
    for known in [&mut one, &mut other] {
        known.plan_destruction().await;
    }
    one.in_run(&apply).destroy_unrefreshed().await.warning();
    other.in_run(&apply).destroy_unrefreshed().await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["policies"], json!([]));
}

/// Each way in which two addresses of one association may want two scopes once both are in state: the plan refuses it.
#[tokio::test]
async fn a_scope_is_never_changed_under_another_address() {
    for (of_one, of_other) in [("b", "c"), ("b", "a"), ("a", "b")] {
        let aws = Aws::with(with_entry()).await;
        let core = Core::of(&aws).await;
        let (mut one, mut other) = (core.association(), core.association());
        one.apply(&in_namespaces(&["a"])).await.none();
        other.apply(&in_namespaces(&["a"])).await.warning();
        let later = Core::of(&aws).await;
        let (mut one, mut other) = (one.in_run(&later), other.in_run(&later));
        aws.forget().await;
        one.plan(&in_namespaces(&[of_one])).await;
        let problems = other.apply(&in_namespaces(&[of_other])).await;
        problems.error().says(&[
            VIEW,
            &format!("namespace {of_one}"),
            &format!("namespace {of_other}"),
            "Put both",
        ]);
        assert_eq!(aws.writes().await, [""; 0]);
    }
}

/// A host plans what stays late in its apply: the one that goes knows of the other by what is stored beside it.
#[tokio::test]
async fn a_removal_knows_of_the_other_address_from_earlier_runs() {
    for removed in [0, 1] {
        let aws = Aws::with(with_entry()).await;
        let core = Core::of(&aws).await;
        let config = association(json!({}));
        let mut both = [core.association(), core.association()];
        let [first, second] = &mut both;
        aws.fault("ListAssociatedAccessPolicies", json!({ "count": 9, "delay_ms": 100 })).await;
        let (one, other) = tokio::join!(first.apply_unrefreshed(&config), second.apply_unrefreshed(&config));
        one.and(other).warning();
        let later = Core::of(&aws).await;
        both[removed].in_run(&later).destroy_unrefreshed().await.warning().says(&["other address"]);
        assert_eq!(aws.count("DisassociateAccessPolicy").await, 0);
        // The one that stays hears in the next plan that the other goes, and is the last one then.
        let plan = Core::of(&aws).await;
        both[removed].in_run(&plan).plan_destruction().await;
        let mut kept = both[1 - removed].in_run(&plan);
        kept.refresh().await.none();
        kept.in_run(&Core::of(&aws).await).destroy_unrefreshed().await.none();
        assert_eq!(aws.entry(ROLE).await.unwrap()["policies"], json!([]));
    }
}

#[tokio::test]
async fn the_same_change_at_two_addresses_is_one_write() {
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let (mut one, mut other) = (core.association(), core.association());
    one.apply(&in_namespaces(&["a"])).await.none();
    other.apply(&in_namespaces(&["a"])).await.warning();
    let later = Core::of(&aws).await;
    let (mut one, mut other) = (one.in_run(&later), other.in_run(&later));
    aws.forget().await;
    let wider = in_namespaces(&["a", "b"]);
    let (of_one, of_other) = tokio::join!(one.apply_unrefreshed(&wider), other.apply_unrefreshed(&wider));
    of_one.and(of_other).warning().says(&["same scope"]);
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
}

/// A renamed `for_each` key whose scope changes as well: in whatever order the host begins, the new address has the last word.
#[tokio::test]
async fn a_renamed_key_with_another_scope_ends_with_the_new_one() {
    for (held, begins_with) in
        [("DisassociateAccessPolicy", "DELETE"), ("ListAssociatedAccessPolicies", "GET")]
    {
        let aws = Aws::with(with_entry()).await;
        let before = Core::of(&aws).await;
        let mut views = before.association();
        views.apply(&in_namespaces(&["a"])).await.none();
        let gate = Gate::open(&aws).await;
        let core = behind(&gate, &aws).await;
        let (mut old, mut new) = (views.in_run(&core), core.association());
        aws.fault(held, json!({ "delay_ms": 200 })).await;
        let config = in_namespaces(&["b"]);
        let problems = if begins_with == "DELETE" {
            let write = async {
                gate.saw("DELETE", 1).await;
                new.apply_unrefreshed(&config).await
            };
            let (deleted, written) = tokio::join!(old.destroy_unrefreshed(), write);
            deleted.and(written)
        } else {
            let delete = async {
                gate.saw("GET", 1).await;
                old.destroy_unrefreshed().await
            };
            let (written, deleted) = tokio::join!(new.apply_unrefreshed(&config), delete);
            written.and(deleted)
        };
        problems.none();
        assert_eq!(namespaces(&aws).await, json!(["b"]), "{held}");
    }
}

#[tokio::test]
async fn a_principal_at_two_addresses_is_one_create_and_an_error() {
    let aws = Aws::with(World::new()).await;
    aws.fault("CreateAccessEntry", json!({ "delay_ms": 100 })).await;
    let core = Core::of(&aws).await;
    let (mut a, mut b) = (core.entry(), core.entry());
    let config = entry(json!({}));
    let (one, other) = tokio::join!(a.apply_unrefreshed(&config), b.apply_unrefreshed(&config));
    let says = ["nother address of this configuration created", ROLE, CLUSTER, "moved"];
    failed(one, other).error().at("principal_arn").says(&says);
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert!(a.is_gone() != b.is_gone());
}

/// Both came to be in state by imports.
#[tokio::test]
async fn an_entry_is_never_changed_under_another_address() {
    let id = format!("{CLUSTER}:{ROLE}");
    for change in
        [json!({ "kubernetes_groups": ["b"] }), json!({ "user_name": "b" }), json!({ "tags": { "b": "1" } })]
    {
        let aws = Aws::with(with_entry()).await;
        let core = Core::of(&aws).await;
        let (mut one, mut other) = (core.entry(), core.entry());
        one.import(&id).await.none();
        other.import(&id).await.none();
        let mut first = json!({ "kubernetes_groups": ["a"], "tags": { "a": "1" } });
        one.apply(&entry(first.clone())).await.none();
        aws.forget().await;
        merge(&mut first, change.clone());
        other.apply(&entry(first)).await.error().says(&["nother address of this configuration", ROLE]);
        assert_eq!(aws.writes().await, [""; 0], "{change}");
    }
}

/// With two addresses in state the removal of one must not take the access of the other.
#[tokio::test]
async fn an_entry_that_another_address_keeps_is_not_deleted() {
    let id = format!("{CLUSTER}:{ROLE}");
    let aws = Aws::with(with_entry()).await;
    let core = Core::of(&aws).await;
    let (mut kept, mut gone) = (core.entry(), core.entry());
    kept.import(&id).await.none();
    gone.import(&id).await.none();
    assert_eq!(kept.plan(&entry(json!({}))).await.action, Action::Nothing);
    gone.destroy().await.warning().says(&[ROLE, "other address"]);
    assert_eq!(aws.writes().await, [""; 0]);
    kept.destroy().await.none();
    assert_eq!(aws.entry(ROLE).await, None);
}

/// The old address knows another entry, or the same one if nothing tells them apart: what this run created decides.
#[tokio::test]
async fn an_entry_that_another_address_created_in_this_run_is_not_deleted() {
    for with_arn_of_new in [false, true] {
        let aws = Aws::with(World::new()).await;
        let before = Core::of(&aws).await;
        let mut old = before.entry();
        old.apply(&entry(json!({}))).await.none();
        aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
        let core = Core::of(&aws).await;
        let (mut old, mut new) = (old.in_run(&core), core.entry());
        new.apply(&entry(json!({}))).await.none();
        if with_arn_of_new {
            old.set("access_entry_arn", new.get("access_entry_arn").as_str().unwrap());
        }
        old.destroy_unrefreshed().await.warning().says(&[ROLE, "other address"]);
        assert!(aws.entry(ROLE).await.is_some());
        assert_eq!(aws.count("DeleteAccessEntry").await, 0);
    }
}

/// M2958: the create comes first, is answered 409, and then the deletion of the old key begins, or that of its association.
#[tokio::test]
async fn a_create_that_comes_before_the_deletion_of_the_old_key_is_sent_again() {
    for with_association in [false, true] {
        let aws = Aws::with(World::new()).await;
        let before = Core::of(&aws).await;
        let (mut role, mut views) = (before.entry(), before.association());
        role.apply(&entry(json!({}))).await.none();
        if with_association {
            views.apply(&association(json!({}))).await.none();
        }
        aws.fault("CreateAccessEntry", json!({ "delay_ms": 100 })).await;
        aws.fault("DisassociateAccessPolicy", json!({ "delay_ms": 300 })).await;
        let gate = Gate::open(&aws).await;
        let core = behind(&gate, &aws).await;
        let (mut old, mut old_views, mut new) = (role.in_run(&core), views.in_run(&core), core.entry());
        let delete = async {
            gate.saw("POST", 1).await;
            old_views.destroy_unrefreshed().await.and(old.destroy_unrefreshed().await)
        };
        let config = entry(json!({}));
        let (made, deleted) = tokio::join!(new.apply_unrefreshed(&config), delete);
        made.and(deleted).none();
        assert_eq!(new.get("access_entry_arn"), aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
        assert_eq!(aws.count("DeleteAccessEntry").await, 1);
    }
}

/// EKS still says 409 for an entry that is gone by its own Describe.
#[tokio::test]
async fn a_conflict_with_an_entry_that_is_gone_is_tried_again() {
    let aws = Aws::with(World::new()).await;
    aws.fails("CreateAccessEntry", 2, 409, "ResourceInUseException").await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry"; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_an_entry_that_never_shows_says_how_long_it_was_waited_for() {
    let aws = Aws::with(World::new()).await;
    aws.fails("CreateAccessEntry", 99, 409, "ResourceInUseException").await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let problems = role.apply(&entry(json!({ "timeouts": { "create": "600ms" } }))).await;
    problems.error().says(&["already exists", "does not show", "retried for 0.", "import {", ROLE]);
    assert!(role.is_gone());
}
