//! What is not there any more, and what only looks like it: the kinds of 404, other accounts, clusters without entries,
//! deletions that fail. Never here: creation.

use serde_json::json;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::{Action, Core},
    world::{CLUSTER, OTHER_ACCOUNT, OTHER_KEY, OTHER_SECRET, ROLE, VIEW, World},
};

/// E7907: an entry that was deleted in the console was called up to date.
#[tokio::test]
async fn c16_an_entry_deleted_by_hand_leaves_state_and_is_made_anew() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    role.refresh().await.none();
    views.refresh().await.none();
    assert!(role.is_gone() && views.is_gone());
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Create);
}

#[tokio::test]
async fn c16_an_association_taken_away_by_hand_leaves_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply(&entry(json!({}))).await.none();
    let mut views = core.association();
    views.apply(&association(json!({}))).await.none();
    aws.by_hand("DisassociateAccessPolicy", ROLE, json!({ "policyArn": VIEW })).await;
    views.refresh().await.none();
    assert!(views.is_gone());
}

/// open-cluster-management-io/ocm#1010: a deletion was blocked for ever by the entry's, or the cluster's, absence.
#[tokio::test]
async fn c17_what_is_gone_already_is_deleted() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    aws.by_hand("DisassociateAccessPolicy", ROLE, json!({ "policyArn": VIEW })).await;
    views.in_run(&Core::of(&aws).await).destroy_unrefreshed().await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    views.in_run(&Core::of(&aws).await).destroy_unrefreshed().await.none();
    role.destroy_unrefreshed().await.none();
}

#[tokio::test]
async fn c17_a_cluster_that_is_gone_takes_its_objects_along_with_a_warning() {
    for refreshed in [true, false] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let (mut role, mut views) = (core.entry(), core.association());
        role.apply(&entry(json!({}))).await.none();
        views.apply(&association(json!({}))).await.none();
        aws.change(|world| world["clusters"] = json!([])).await;
        let later = Core::of(&aws).await;
        for gone in [role.in_run(&later), views.in_run(&later)] {
            let mut gone = gone;
            let problems = if refreshed { gone.refresh().await } else { gone.destroy_unrefreshed().await };
            problems.warning().says(&[CLUSTER, "111122223333", "eu-west-1"]);
            assert!(gone.is_gone());
        }
    }
}

#[tokio::test]
async fn a_404_from_another_account_is_an_error_that_names_both_and_keeps_the_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let theirs = json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET });
    let elsewhere = Core::configured(&aws, theirs).await;
    for lost in [role.in_run(&elsewhere), views.in_run(&elsewhere)] {
        let mut lost = lost;
        lost.refresh().await.error().says(&["111122223333", "eu-west-1", OTHER_ACCOUNT]);
        lost.destroy_unrefreshed().await.error().says(&["111122223333", "eu-west-1", OTHER_ACCOUNT]);
        assert!(!lost.is_gone());
    }
    assert!(aws.entry(ROLE).await.is_some());
}

/// Its region is in its state, so that another provider block looks for it in the same place.
#[tokio::test]
async fn what_is_in_a_region_is_read_and_deleted_there_whatever_the_provider_block_has() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let elsewhere = Core::configured(&aws, json!({ "region": "us-east-1" })).await;
    for kept in [views.in_run(&elsewhere), role.in_run(&elsewhere)] {
        let mut kept = kept;
        kept.refresh().await.none();
        assert_eq!(kept.get("region"), "eu-west-1");
        kept.destroy_unrefreshed().await.none();
    }
    assert_eq!(aws.entry(ROLE).await, None);
}

#[tokio::test]
async fn a_404_is_no_answer_while_it_cannot_be_told_whose_account_it_is() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.change(|world| world["clusters"] = json!([])).await;
    let later = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    let mut role = role.in_run(&later);
    aws.fails("GetCallerIdentity", 9, 500, "InternalFailure").await;
    let problems = role.refresh().await;
    problems.error().says(&["111122223333", "eu-west-1", "Run again later", "terraform state rm"]);
    assert!(!role.is_gone());
}

/// Three failures of STS were enough to fail a refresh, where EKS has 25.
#[tokio::test]
async fn sts_has_as_many_tries_as_eks_where_it_decides_whether_an_object_is_gone() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    let later = Core::configured(&aws, json!({ "max_retries": 4 })).await;
    let mut role = role.in_run(&later);
    aws.fails("GetCallerIdentity", 3, 503, "ServiceUnavailable").await;
    role.refresh().await.none();
    assert!(role.is_gone());
}

/// upbound/configuration-aws-eks#122: on a `CONFIG_MAP` cluster even a refresh broke, and nobody said how to go on.
#[tokio::test]
async fn c18_a_config_map_cluster_is_an_error_that_keeps_the_state_and_shows_the_switch() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    aws.change(|world| world["clusters"][0]["authentication_mode"] = json!("CONFIG_MAP")).await;
    let switch = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "update-cluster-config", "removed"];
    let later = Core::of(&aws).await;
    for known in [role.in_run(&later), views.in_run(&later)] {
        let mut known = known;
        known.refresh().await.error().says(&switch);
        known.destroy_unrefreshed().await.error().says(&switch);
        assert!(!known.is_gone());
    }
    later.entry().apply(&entry(json!({}))).await.error().says(&["CONFIG_MAP", "API_AND_CONFIG_MAP"]);
}

/// M2958: with renamed keys one address deleted what another had just made.
#[tokio::test]
async fn c22_an_entry_that_was_made_anew_is_left_alone_with_a_warning() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.advance(60).await;
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    aws.by_hand("CreateAccessEntry", ROLE, json!({})).await;
    role.destroy_unrefreshed().await.warning().says(&["recreated", ROLE]);
    assert!(aws.entry(ROLE).await.is_some());
    assert_eq!(aws.count("DeleteAccessEntry").await, 0);
}

/// carina-rs/carina#316: a deletion that failed took the resource out of state.
#[tokio::test]
async fn c98_a_failed_deletion_keeps_the_state() {
    for (operation, status, code) in [
        ("DeleteAccessEntry", 400, "InvalidRequestException"),
        ("DeleteAccessEntry", 403, "AccessDeniedException"),
        ("DescribeAccessEntry", 403, "AccessDeniedException"),
        ("DeleteAccessEntry", 500, "ServerException"),
    ] {
        let aws = Aws::with(World::new()).await;
        let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
        let mut role = core.entry();
        role.apply(&entry(json!({}))).await.none();
        aws.fails(operation, 9, status, code).await;
        role.destroy_unrefreshed().await.error().says(&[ROLE]);
        assert!(!role.is_gone(), "{operation} {code}");
        aws.mend().await;
        role.destroy().await.none();
    }
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_a_deletion() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    aws.fault("DisassociateAccessPolicy", json!({ "apply_then_cut": true })).await;
    aws.fault("DeleteAccessEntry", json!({ "apply_then_cut": true })).await;
    let later = Core::of(&aws).await;
    views.in_run(&later).destroy().await.none();
    role.in_run(&later).destroy().await.none();
    assert_eq!(aws.entry(ROLE).await, None);
}

#[tokio::test]
async fn a_failed_refresh_keeps_the_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    for (status, code) in
        [(500, "ServerException"), (403, "AccessDeniedException"), (400, "InvalidParameterException")]
    {
        aws.fails("DescribeAccessEntry", 1, status, code).await;
        role.refresh().await.error().says(&["reading", ROLE]);
        assert!(!role.is_gone(), "{code}");
    }
}

/// A state from elsewhere has times in whole seconds, EKS has milliseconds: our own entry was "newer" and left.
#[tokio::test]
async fn an_entry_is_ours_by_its_arn_and_not_by_its_times() {
    for created_at in ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({}))).await.none();
        role.set("created_at", created_at);
        role.destroy_unrefreshed().await.none();
        assert_eq!(aws.entry(ROLE).await, None, "{created_at}");
    }
}

/// It was made in the same second, so that its times tell nothing.
#[tokio::test]
async fn another_entry_is_left_alone_even_if_its_times_are_the_same() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    aws.by_hand("CreateAccessEntry", ROLE, json!({})).await;
    role.set("created_at", aws.entry(ROLE).await.unwrap()["created_at"].as_str().unwrap());
    role.destroy_unrefreshed().await.warning().says(&["recreated", ROLE]);
    assert!(aws.entry(ROLE).await.is_some());
}

/// An association in a state from elsewhere, without private data: its entry's ARN says where it was made.
#[tokio::test]
async fn the_home_of_an_association_is_that_of_its_entry() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    let arn = role.get("access_entry_arn");
    views.apply(&association(json!({ "access_entry_arn": arn }))).await.none();
    views.state.as_mut().unwrap().private.clear();
    let theirs = json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET });
    let elsewhere = Core::configured(&aws, theirs).await;
    let mut lost = views.in_run(&elsewhere);
    lost.refresh().await.error().says(&["111122223333", "eu-west-1", OTHER_ACCOUNT]);
    lost.destroy_unrefreshed().await.error().says(&["111122223333", "eu-west-1", OTHER_ACCOUNT]);
    assert!(!lost.is_gone());
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    views.refresh().await.none();
    assert!(views.is_gone());
}

#[tokio::test]
async fn a_404_for_an_association_of_unknown_home_is_an_error_that_keeps_it() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    views.state.as_mut().unwrap().private.clear();
    aws.by_hand("DeleteAccessEntry", ROLE, json!({})).await;
    let later = Core::of(&aws).await;
    let mut views = views.in_run(&later);
    views.refresh().await.error().says(&["not recorded", "stays in state", "removed"]);
    views.destroy_unrefreshed().await.error().says(&["not recorded"]);
    assert!(!views.is_gone());
}

/// What Describe and List show may be from before the create, for some seconds.
#[tokio::test]
async fn what_was_created_a_moment_ago_and_does_not_show_yet_stays_in_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let absent = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
    let later = Core::of(&aws).await;
    for operation in ["DescribeAccessEntry", "ListAssociatedAccessPolicies"] {
        aws.fault(operation, json!({ "count": 2, "error": absent })).await;
    }
    for known in [role.in_run(&later), views.in_run(&later)] {
        let mut known = known;
        known.refresh().await.none();
        assert!(!known.is_gone());
    }
}

#[tokio::test]
async fn an_entry_that_does_not_show_yet_is_deleted_all_the_same() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let absent = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
    aws.fault("DescribeAccessEntry", json!({ "error": absent })).await;
    role.destroy_unrefreshed().await.none();
    assert_eq!(aws.entry(ROLE).await, None);
}
