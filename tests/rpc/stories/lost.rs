//! Writes whose answers are lost where nothing may be tried again: one look tells what came of them. Never here: creation.

use eks_simulator::ClockMode;
use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::Core,
    world::{CLUSTER, ROLE, ROLE_NAME, VIEW, World},
};

/// A run that tries nothing twice.
async fn once(aws: &Aws) -> Core {
    Core::configured(aws, json!({ "max_retries": 1 })).await
}

/// The ways in which an answer is lost after the work was done.
fn done_and_lost() -> [Json; 2] {
    let failed =
        json!({ "status": 500, "code": "ServerException", "message": "Failed after the work was done." });
    [json!({ "apply_then_cut": true }), json!({ "apply_then_error": failed })]
}

#[tokio::test]
async fn an_update_that_was_done_is_a_success() {
    for lost in done_and_lost() {
        for (before, after) in [
            (json!({}), json!({ "kubernetes_groups": ["g"] })),
            (json!({ "kubernetes_groups": ["g"] }), json!({})),
            (json!({}), json!({ "user_name": "me" })),
            (json!({ "user_name": "me" }), json!({})),
        ] {
            let aws = Aws::with(World::new()).await;
            let core = once(&aws).await;
            let mut role = core.entry();
            role.apply(&entry(before)).await.none();
            aws.fault("UpdateAccessEntry", lost.clone()).await;
            role.apply(&entry(after.clone())).await.none();
            let name = after["user_name"].as_str().unwrap_or(ROLE_NAME).to_owned();
            assert_eq!(role.get("user_name"), name, "{lost} {after}");
        }
    }
}

#[tokio::test]
async fn an_update_that_was_not_done_is_an_error_that_keeps_what_was() {
    let aws = Aws::with(World::new()).await;
    let core = once(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "user_name": "me" }))).await.none();
    for change in
        [json!({ "user_name": "me", "kubernetes_groups": ["g"] }), json!({ "user_name": "you" }), json!({})]
    {
        aws.fault("UpdateAccessEntry", json!({ "cut": true })).await;
        role.apply(&entry(change)).await.error().says(&["updating", ROLE]);
        assert_eq!((role.get("user_name"), role.get("kubernetes_groups")), (json!("me"), json!([])));
    }
}

#[tokio::test]
async fn tags_that_were_set_or_taken_away_are_a_success() {
    for lost in done_and_lost() {
        for (operation, tags) in
            [("TagResource", json!({ "a": "1", "b": "2" })), ("UntagResource", json!({}))]
        {
            let aws = Aws::with(World::new()).await;
            let core = once(&aws).await;
            let mut role = core.entry();
            role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
            aws.fault(operation, lost.clone()).await;
            role.apply(&entry(json!({ "tags": tags }))).await.none();
            assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], tags, "{lost}");
        }
    }
}

/// Half of the tags' change was done: what is in state is what is there.
#[tokio::test]
async fn a_change_of_tags_that_was_half_done_is_kept_by_half() {
    let aws = Aws::with(World::new()).await;
    let core = once(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1", "b": "2" } }))).await.none();
    aws.fault("TagResource", json!({ "cut": true })).await;
    let changed = entry(json!({ "tags": { "b": "2", "c": "3" } }));
    role.apply(&changed).await.error().says(&["tagging", ROLE]);
    assert_eq!(role.get("tags"), json!({ "b": "2" }));
    role.apply(&changed).await.none();
}

#[tokio::test]
async fn a_deletion_that_was_done_is_a_success_and_one_that_was_not_is_an_error() {
    let cut = json!({ "cut": true });
    for (lost, is_done) in done_and_lost().into_iter().map(|lost| (lost, true)).chain([(cut, false)]) {
        let aws = Aws::with(World::new()).await;
        let core = once(&aws).await;
        let (mut role, mut views) = (core.entry(), core.association());
        role.apply(&entry(json!({}))).await.none();
        views.apply(&association(json!({}))).await.none();
        let later = once(&aws).await;
        let (mut role, mut views) = (role.in_run(&later), views.in_run(&later));
        aws.fault("DisassociateAccessPolicy", lost.clone()).await;
        assert_eq!(!views.destroy().await.has_errors(), is_done, "{lost}");
        assert_eq!(views.is_gone(), is_done);
        aws.fault("DeleteAccessEntry", lost).await;
        assert_eq!(!role.destroy().await.has_errors(), is_done);
        assert_eq!((role.is_gone(), aws.entry(ROLE).await.is_none()), (is_done, is_done));
    }
}

/// Neither the answer nor the list came, and nothing named what had been created.
#[tokio::test]
async fn an_association_that_nobody_can_tell_of_is_named_with_its_import_block() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = once(&aws).await;
    aws.fault("AssociateAccessPolicy", json!({ "apply_then_cut": true })).await;
    let denied = json!({ "status": 403, "code": "AccessDeniedException", "message": "Not allowed." });
    aws.fault("ListAssociatedAccessPolicies", json!({ "skip": 1, "count": 9, "error": denied })).await;
    let mut views = core.association();
    let id = format!("id = \"{CLUSTER}#{ROLE}#{VIEW}\"");
    views.apply_unrefreshed(&association(json!({}))).await.error().says(&["import {", &id, "Not allowed."]);
    assert!(views.is_gone());
}

/// EKS shows an entry or an association some seconds late, so a look that finds nothing proves nothing.
#[tokio::test]
async fn what_was_lost_and_does_not_show_yet_is_named_with_its_import_block() {
    let late = json!({ "describe_seconds": 5, "list_seconds": 5 });
    let aws = Aws::with(World::new().set("/visibility", late)).await;
    let core = once(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    aws.fault("CreateAccessEntry", json!({ "apply_then_cut": true })).await;
    let id = format!("id = \"{CLUSTER}:{ROLE}\"");
    role.apply(&entry(json!({}))).await.error().says(&["import {", &id]);
    aws.advance(60).await;
    aws.fault("AssociateAccessPolicy", json!({ "apply_then_cut": true })).await;
    let id = format!("id = \"{CLUSTER}#{ROLE}#{VIEW}\"");
    views.apply(&association(json!({}))).await.error().says(&["import {", &id]);
}

/// The first list hung for a minute, which was taken for the wait for a missing entry.
#[tokio::test(start_paused = true)]
async fn a_list_that_hangs_is_no_missing_entry() {
    let aws = Aws::start(World::new().entry(json!({ "principal_arn": ROLE })), ClockMode::Timer).await;
    let core = Core::of(&aws).await;
    aws.fault("ListAssociatedAccessPolicies", json!({ "delay_ms": 70_000 })).await;
    core.association().apply_unrefreshed(&association(json!({}))).await.none();
}

#[tokio::test]
async fn a_change_of_scope_that_was_done_is_a_success() {
    for lost in done_and_lost() {
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
        let core = once(&aws).await;
        let mut views = core.association();
        views.apply(&association(json!({}))).await.none();
        aws.fault("AssociateAccessPolicy", lost).await;
        let narrower = json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } });
        views.apply(&association(narrower)).await.none();
    }
}

#[tokio::test]
async fn a_change_of_scope_that_was_not_done_is_an_error_that_keeps_what_was() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = once(&aws).await;
    let mut views = core.association();
    views.apply(&association(json!({}))).await.none();
    aws.fault("AssociateAccessPolicy", json!({ "cut": true })).await;
    let narrower = json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    views.apply(&association(narrower)).await.error().says(&["associating", VIEW]);
    assert_eq!(views.get("access_scope"), json!({ "type": "cluster", "namespaces": null }));
}

/// The bodies of an answer with status 200 that is not EKS's: a sign-in page, and nothing.
fn strangers() -> [Json; 2] {
    ["<html>Please sign in</html>", ""]
        .map(|text| json!({ "body": { "status": 200, "content_type": "text/html", "text": text } }))
}

/// A captive portal says 200 to everything, and an object that exists was forgotten.
#[tokio::test]
async fn a_strangers_200_to_a_deletion_is_settled_by_one_look() {
    for stranger in strangers() {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let (mut role, mut views) = (core.entry(), core.association());
        role.apply(&entry(json!({}))).await.none();
        views.apply(&association(json!({}))).await.none();
        let later = Core::of(&aws).await;
        let (mut role, mut views) = (role.in_run(&later), views.in_run(&later));
        aws.fault("DisassociateAccessPolicy", stranger.clone()).await;
        views.destroy_unrefreshed().await.error().says(&["Unexpected response", "deleting", VIEW]);
        aws.fault("DeleteAccessEntry", stranger).await;
        role.destroy_unrefreshed().await.error().says(&["Unexpected response", "deleting", ROLE]);
        assert!(!views.is_gone() && !role.is_gone() && aws.entry(ROLE).await.is_some());
        views.destroy().await.none();
        role.destroy().await.none();
        assert_eq!(aws.entry(ROLE).await, None);
    }
}

#[tokio::test]
async fn tags_that_only_a_stranger_took_are_not_in_state() {
    for stranger in strangers() {
        for (operation, tags) in
            [("TagResource", json!({ "a": "1", "b": "2" })), ("UntagResource", json!({}))]
        {
            let aws = Aws::with(World::new()).await;
            let core = Core::of(&aws).await;
            let mut role = core.entry();
            role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
            aws.fault(operation, stranger.clone()).await;
            role.apply(&entry(json!({ "tags": tags }))).await.error().says(&["tagging", ROLE]);
            assert_eq!(role.get("tags"), json!({ "a": "1" }), "{operation}");
            role.apply(&entry(json!({ "tags": tags }))).await.none();
            assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], tags);
        }
    }
}

/// The other writes answer something, so a stranger cannot speak for them; one look tells what they came to.
#[tokio::test]
async fn a_strangers_200_to_a_creation_an_update_or_an_association_is_settled_by_one_look() {
    for stranger in strangers() {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let (mut role, mut views) = (core.entry(), core.association());
        aws.fault("CreateAccessEntry", stranger.clone()).await;
        role.apply(&entry(json!({}))).await.error().says(&["creating", ROLE]);
        role.apply(&entry(json!({}))).await.none();
        aws.fault("UpdateAccessEntry", stranger.clone()).await;
        role.apply(&entry(json!({ "user_name": "me" }))).await.error().says(&["updating", ROLE]);
        assert_eq!(role.get("user_name"), ROLE_NAME);
        aws.fault("AssociateAccessPolicy", stranger).await;
        views.apply(&association(json!({}))).await.error().says(&["associating", VIEW]);
        views.apply(&association(json!({}))).await.none();
    }
}

/// An association left state, and the next apply "created" it.
#[tokio::test]
async fn a_list_that_lacks_its_list_takes_nothing_out_of_state() {
    for text in ["{}", ""] {
        let id = json!({ "x-amzn-RequestId": "request-1" });
        let body = json!({ "status": 200, "content_type": "application/json", "text": text, "headers": id });
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
        let core = Core::of(&aws).await;
        let mut views = core.association();
        views.apply(&association(json!({}))).await.none();
        let later = Core::of(&aws).await;
        let mut views = views.in_run(&later);
        aws.fault("ListAssociatedAccessPolicies", json!({ "body": body })).await;
        let problems = views.refresh().await;
        let problem = problems.error().says(&["has no associatedAccessPolicies", "AWS Support"]);
        assert!(!problem.detail.contains("proxy"), "{problem:?}");
        assert!(!views.is_gone());
    }
}

/// Something between here and AWS answers in AWS's place.
#[tokio::test]
async fn a_proxys_page_is_no_answer_of_awss() {
    let page = json!({ "status": 200, "content_type": "text/html", "text": "<html>Please sign in</html>" });
    let aws = Aws::with(World::new()).await;
    let core = once(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.fault("DescribeAccessEntry", json!({ "body": page })).await;
    role.refresh().await.error().says(&["Unexpected response", "proxy"]);
    assert!(!role.is_gone());
}
