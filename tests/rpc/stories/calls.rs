//! How often AWS is asked for many entries with two associations each: by whoever comes first, one after the other, with
//! changes by hand in between, and where EKS shows late. Never here: how fast (`throttled`).

use std::time::Duration;

use eks_simulator::ClockMode;
use serde_json::json;

use super::association::association;
use crate::rpc::{
    aws::Aws,
    fleet::{Fleet, counted, role, slow, world},
    host::Core,
    world::{CLUSTER, EDIT, ROLE, VIEW, World},
};

/// Entries, each with two associations.
const N: usize = 10;

/// What hosts do at once.
const TEN: usize = 10;

/// A simulator whose clock runs with virtual time, and whose calls take 20 ms.
async fn aws(world: World) -> Aws {
    let aws = Aws::start(world, ClockMode::Timer).await;
    slow(&aws, 20).await;
    aws
}

/// A fleet that an earlier run created.
async fn created<'c>(aws: &Aws, core: &'c Core, at_once: usize) -> Fleet<'c> {
    let mut fleet = Fleet::new(core, N, at_once);
    fleet.create().await.none();
    aws.forget().await;
    fleet
}

#[tokio::test(start_paused = true)]
async fn what_a_run_creates_costs_its_writes_and_one_list_an_entry() {
    let aws = aws(world(N)).await;
    let core = Core::of(&aws).await;
    let mut fleet = Fleet::new(&core, N, TEN);
    fleet.create().await.none();
    assert_eq!(counted(&aws).await, (3 * N, N));
    assert_eq!(aws.count("ListAssociatedAccessPolicies").await, N);
    assert_eq!(aws.count("ListAccessEntries").await, 1, "the plan's look at the cluster");
}

/// With `-parallelism=1` each association is read back before the next one is written.
#[tokio::test(start_paused = true)]
async fn what_is_created_one_after_the_other_is_read_back_one_after_the_other() {
    let aws = aws(world(N)).await;
    let core = Core::of(&aws).await;
    let mut fleet = Fleet::new(&core, N, 1);
    fleet.create().await.none();
    assert_eq!(counted(&aws).await, (3 * N, 2 * N));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_two_calls_an_entry_however_many_at_once() {
    for at_once in [TEN, 1] {
        let aws = aws(world(N)).await;
        let (before, core) = (Core::of(&aws).await, Core::of(&aws).await);
        let mut fleet = created(&aws, &before, at_once).await.in_run(&core);
        fleet.refresh().await.none();
        assert_eq!(counted(&aws).await, (0, 2 * N), "{at_once} at once");
        assert_eq!(aws.count("DescribeAccessEntry").await, N);
        assert!(fleet.associations.iter().all(|association| !association.is_gone()));
    }
}

/// IAM throttles early. Who may not list the roles asks for each, and misses nothing.
#[tokio::test(start_paused = true)]
async fn a_refresh_of_many_entries_asks_iam_for_ten_roles_and_for_one_list() {
    const MANY: usize = 25;
    for (denied, roles) in [(&[][..], 10), (&["iam:ListRoles"], MANY)] {
        let aws = aws(world(MANY).deny(denied)).await;
        let (before, core) = (Core::of(&aws).await, Core::of(&aws).await);
        let mut fleet = Fleet::new(&before, MANY, TEN);
        fleet.create_entries().await.none();
        aws.forget().await;
        for entry in &mut fleet.in_run(&core).entries {
            entry.refresh().await.none();
            assert_eq!(entry.get("principal_recreated"), json!(false));
        }
        assert_eq!(
            (aws.count("GetRole").await, aws.count("ListRoles").await),
            (roles, 1),
            "denied: {denied:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_is_a_refresh_three_writes_an_entry_and_the_look_before_a_deletion() {
    for at_once in [TEN, 1] {
        let aws = aws(world(N)).await;
        let (before, plan, apply) = (Core::of(&aws).await, Core::of(&aws).await, Core::of(&aws).await);
        let mut planned = created(&aws, &before, at_once).await.in_run(&plan);
        planned.refresh().await.none();
        planned.plan_destruction().await;
        assert_eq!(counted(&aws).await, (0, 2 * N), "{at_once} at once");
        aws.forget().await;
        planned.in_run(&apply).destroy().await.none();
        assert_eq!(counted(&aws).await, (3 * N, N), "{at_once} at once");
        assert_eq!(aws.cluster().await["entries"], json!([]));
    }
}

/// An entry that was there before may have any policy: it is looked for, once for both.
#[tokio::test(start_paused = true)]
async fn policies_for_entries_of_an_earlier_run_cost_one_more_list_an_entry() {
    let aws = aws(world(N)).await;
    let (before, core) = (Core::of(&aws).await, Core::of(&aws).await);
    let mut fleet = Fleet::new(&before, N, TEN);
    fleet.create_entries().await.none();
    aws.forget().await;
    fleet.in_run(&core).create_associations().await.none();
    assert_eq!(counted(&aws).await, (2 * N, 2 * N));
}

#[tokio::test(start_paused = true)]
async fn what_changed_by_hand_costs_one_more_list_each_and_shows() {
    for at_once in [TEN, 1] {
        let aws = aws(world(N)).await;
        let (before, core) = (Core::of(&aws).await, Core::of(&aws).await);
        let mut fleet = created(&aws, &before, at_once).await.in_run(&core);
        let wider = json!({ "policyArn": EDIT, "accessScope": { "type": "cluster" } });
        aws.by_hand("DisassociateAccessPolicy", &role(0), json!({ "policyArn": EDIT })).await;
        aws.by_hand("AssociateAccessPolicy", &role(1), wider).await;
        fleet.refresh().await.none();
        let (_, reads) = counted(&aws).await;
        assert!(reads <= 2 * N + 2, "{reads} reads, {at_once} at once");
        let gone: Vec<usize> = (0..2 * N).filter(|number| fleet.associations[*number].is_gone()).collect();
        assert_eq!(gone, [1]);
        assert_eq!(
            fleet.associations[3].get("access_scope"),
            json!({ "type": "cluster", "namespaces": null })
        );
    }
}

/// What a list of before shows is asked again where it is not what is in state: it may have come back since.
#[tokio::test]
async fn a_change_that_is_undone_after_the_list_is_never_in_state() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let before = Core::of(&aws).await;
    let (mut views, mut edits) = (before.association(), before.association());
    views.apply(&association(json!({}))).await.none();
    edits.apply(&association(json!({ "policy_arn": EDIT }))).await.none();
    for (operation, more) in [
        ("DisassociateAccessPolicy", json!({})),
        ("AssociateAccessPolicy", json!({ "accessScope": { "type": "namespace", "namespaces": ["a"] } })),
    ] {
        let core = Core::of(&aws).await;
        let (mut views, mut edits) = (views.in_run(&core), edits.in_run(&core));
        let mut change = json!({ "policyArn": EDIT });
        crate::rpc::aws::merge(&mut change, more);
        aws.by_hand(operation, ROLE, change).await;
        aws.forget().await;
        views.refresh().await.none();
        let back = json!({ "policyArn": EDIT, "accessScope": { "type": "cluster" } });
        aws.by_hand("AssociateAccessPolicy", ROLE, back).await;
        edits.refresh().await.none();
        assert_eq!(aws.count("ListAssociatedAccessPolicies").await, 2, "{operation}");
        assert_eq!(edits.get("access_scope"), json!({ "type": "cluster", "namespaces": null }));
    }
}

/// A list serves each association once, and none for longer than five minutes.
#[tokio::test(start_paused = true)]
async fn a_list_is_asked_for_anew_by_whoever_reads_again_and_after_five_minutes() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    slow(&aws, 20).await;
    let before = Core::of(&aws).await;
    let (mut views, mut edits) = (before.association(), before.association());
    views.apply(&association(json!({}))).await.none();
    edits.apply(&association(json!({ "policy_arn": EDIT }))).await.none();
    for (minutes, lists) in [(0, 1), (4, 1), (6, 2)] {
        let core = Core::of(&aws).await;
        let (mut views, mut edits) = (views.in_run(&core), edits.in_run(&core));
        aws.forget().await;
        views.refresh().await.none();
        tokio::time::advance(Duration::from_mins(minutes)).await;
        edits.refresh().await.none();
        assert_eq!(aws.count("ListAssociatedAccessPolicies").await, lists, "{minutes} minutes later");
        edits.refresh().await.none();
        assert_eq!(aws.count("ListAssociatedAccessPolicies").await, lists + 1, "read again");
    }
}

/// What this run wrote is no longer what a list of before shows.
#[tokio::test]
async fn a_list_from_before_a_write_serves_nobody_after_it() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let before = Core::of(&aws).await;
    let (mut views, mut edits) = (before.association(), before.association());
    views.apply(&association(json!({}))).await.none();
    edits.apply(&association(json!({ "policy_arn": EDIT }))).await.none();
    let core = Core::of(&aws).await;
    let (mut views, mut edits) = (views.in_run(&core), edits.in_run(&core));
    views.refresh().await.none();
    let narrower = json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    views.apply_unrefreshed(&association(narrower)).await.none();
    aws.forget().await;
    edits.refresh().await.none();
    assert_eq!(aws.operations().await, ["ListAssociatedAccessPolicies"]);
}

/// What is imported is not listed again by the read that follows.
#[tokio::test]
async fn an_import_and_the_read_behind_it_are_one_list() {
    let policies =
        [VIEW, EDIT].map(|arn| json!({ "policy_arn": arn, "access_scope": { "type": "cluster" } }));
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "policies": policies }))).await;
    let core = Core::of(&aws).await;
    core.association().import(&format!("{CLUSTER}#{ROLE}#{VIEW}")).await.none();
    assert_eq!(aws.count("ListAssociatedAccessPolicies").await, 1);
}

/// Lists are late by two seconds: both associations of an entry wait by the same ones, at 0, 0.25, 0.75, 1.75 and 3.75 s.
#[tokio::test(start_paused = true)]
async fn associations_that_show_late_wait_by_the_same_lists() {
    let late = world(N).set("/visibility", json!({ "describe_seconds": 2, "list_seconds": 2 }));
    let aws = aws(late).await;
    let (core, later) = (Core::of(&aws).await, Core::of(&aws).await);
    let mut fleet = Fleet::new(&core, N, TEN);
    fleet.create_entries().await.none();
    tokio::time::sleep(Duration::from_secs(3)).await; // virtual
    fleet.create_associations().await.none();
    let (writes, reads) = counted(&aws).await;
    assert_eq!(writes, 3 * N);
    assert!(reads <= 5 * N, "{reads} reads");
    aws.forget().await;
    let mut fleet = fleet.in_run(&later);
    fleet.refresh().await.none();
    assert_eq!(counted(&aws).await, (0, 2 * N));
    assert!(fleet.associations.iter().all(|association| !association.is_gone()));
}

/// A write that the entry does not show yet is refused as one for no entry, and sent again.
#[tokio::test(start_paused = true)]
async fn an_entry_of_this_run_that_does_not_show_yet_is_waited_for_without_a_list() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply_unrefreshed(&super::entry::entry(json!({}))).await.none();
    let absent = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'ListAccessEntries'.",
    });
    aws.fault("AssociateAccessPolicy", json!({ "count": 2, "error": absent })).await;
    aws.forget().await;
    core.association().apply_unrefreshed(&association(json!({}))).await.none();
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"; 3]);
    assert_eq!(aws.count("ListAssociatedAccessPolicies").await, 1);
}
