//! A principal that is deleted and recreated under its entry: seen by the refresh, warned of, and replaced only on request.

use serde_json::{Value as Json, json};

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Instance, shown},
    world::{CLUSTER, OTHER_ADMIN, OTHER_REGION, ROLE, USER, World},
};

/// Deletes the role or user and creates it again, long enough after its entry.
pub(crate) async fn recreate(aws: &Aws, principal: &str) {
    aws.advance(61).await;
    if principal == USER {
        aws.call("iam", "DeleteUser", json!({ "UserName": "jo" })).await;
        aws.call("iam", "CreateUser", json!({ "UserName": "jo" })).await;
        return;
    }
    let (trust, name) = (json!({ "Version": "2012-10-17", "Statement": [] }), json!("dev"));
    aws.call("iam", "DeleteRole", json!({ "RoleName": name })).await;
    let role = json!({ "RoleName": name, "Path": "/team/", "AssumeRolePolicyDocument": trust.to_string() });
    aws.call("iam", "CreateRole", role).await;
}

async fn applied<'a>(core: &'a Core, config: &Json) -> Instance<'a> {
    let mut entry = core.entry();
    entry.apply(config).await.none();
    entry
}

/// M3329: the entry looks right, the plan is empty, and every call answers 401.
#[tokio::test]
async fn m3329_a_recreated_principal_is_a_warning_with_the_argument_and_the_command() {
    for (principal, of_users) in [(ROLE, false), (USER, true)] {
        let aws = Aws::with(World::new()).await;
        let before = Core::of(&aws).await;
        let config = entry(json!({ "principal_arn": principal }));
        let made = applied(&before, &config).await;
        assert_eq!(made.get("principal_recreated"), json!(false));
        recreate(&aws, principal).await;
        let core = Core::of(&aws).await;
        let mut role = made.in_run(&core);
        role.refresh().await.none();
        assert_eq!(role.get("principal_recreated"), json!(true));
        let (planned, problems) = role.try_plan(&config).await;
        assert_eq!(planned.unwrap().action, Action::Nothing, "nobody asked for a replacement");
        let warning = problems.warning().at("principal_recreated");
        warning.says(&[
            "Principal recreated after its access entry",
            principal,
            CLUSTER,
            "terraform apply -replace=eksaccess_entry.NAME",
            "replace_when_recreated = true",
        ]);
        assert_eq!(warning.detail.contains("renamed"), of_users, "only a user can be renamed");
        assert_eq!(aws.count("DeleteAccessEntry").await, 0);
    }
}

#[tokio::test]
async fn a_recreated_principal_replaces_the_entry_where_the_configuration_says_so() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let config = entry(json!({ "replace_when_recreated": true }));
    let made = applied(&before, &config).await;
    let old = made.get("access_entry_arn");
    recreate(&aws, ROLE).await;
    let core = Core::of(&aws).await;
    let mut role = made.in_run(&core);
    let planned = role.plan(&config).await;
    assert_eq!(
        (planned.action, planned.replaces.as_slice()),
        (Action::Replace, &["principal_recreated".to_owned()][..])
    );
    assert_eq!(planned.get("principal_recreated"), json!(false), "the new entry is the current principal's");
    role.apply(&config).await.none();
    assert_eq!(role.get("principal_recreated"), json!(false));
    assert_ne!(role.get("access_entry_arn"), old);
}

/// The two arguments are in state alone: to set them calls nothing, and where they are set nothing drifts.
#[tokio::test]
async fn a_change_of_the_two_arguments_calls_nothing_and_moves_nothing() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = applied(&core, &entry(json!({}))).await;
    assert_eq!(
        (role.get("adopt_existing"), role.get("replace_when_recreated")),
        (json!(false), json!(false))
    );
    let modified = role.get("modified_at");
    aws.forget().await;
    let both = entry(json!({ "adopt_existing": true, "replace_when_recreated": true }));
    assert_eq!(role.plan(&both).await.get("modified_at"), modified);
    role.apply(&both).await.none();
    assert_eq!((role.get("adopt_existing"), role.get("modified_at")), (json!(true), modified));
    assert_eq!(aws.writes().await, [""; 0]);
}

/// IAM may be forbidden, switched off, or another account's: what was known stays, and nothing is made up.
#[tokio::test]
async fn what_iam_cannot_say_is_null_or_what_was_known_before() {
    for (arguments, denied, principal) in [
        (json!({ "skip_iam_lookups": true }), vec![], ROLE),
        (json!({}), vec!["iam:GetRole"], ROLE),
        (json!({}), vec![], OTHER_ADMIN),
    ] {
        let aws = Aws::with(World::new().deny(&denied)).await;
        let core = Core::configured(&aws, arguments.clone()).await;
        aws.call("eks", "CreateAccessEntry", json!({ "clusterName": CLUSTER, "principalArn": principal }))
            .await;
        let mut role = core.entry();
        let problems = role.import(&format!("{CLUSTER}:{principal}")).await;
        assert_eq!(problems.0.len(), denied.len(), "one warning a run: {problems:#?}");
        assert_eq!(role.get("principal_recreated"), Json::Null);
        role.set_flag("principal_recreated", true);
        assert!(!role.refresh().await.has_errors());
        assert_eq!(role.get("principal_recreated"), json!(true), "what was known before stays");
    }
}

/// An entry of a deleted principal is not one of a recreated principal.
#[tokio::test]
async fn a_deleted_principal_is_not_a_recreated_one() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let made = applied(&before, &entry(json!({}))).await;
    aws.advance(61).await;
    aws.call("iam", "DeleteRole", json!({ "RoleName": "dev" })).await;
    let core = Core::of(&aws).await;
    let mut role = made.in_run(&core);
    role.refresh().await.none();
    assert_eq!(role.get("principal_recreated"), json!(false));
}

/// An import, a move and a state of an earlier version have none of the three.
#[tokio::test]
async fn the_first_read_of_an_earlier_state_sets_the_arguments_to_false() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let made = applied(&before, &entry(json!({}))).await;
    let attributes = ["adopt_existing", "replace_when_recreated", "principal_recreated"];
    let mut earlier = shown(&made.state.as_ref().unwrap().value);
    for name in attributes {
        earlier.as_object_mut().unwrap().remove(name);
    }
    let core = Core::of(&aws).await;
    let mut role = made.in_run(&core);
    role.has_stored(&earlier, Vec::new()).await;
    let unrefreshed = role.plan_unrefreshed(&entry(json!({}))).await;
    assert_eq!(unrefreshed.action, Action::Nothing, "also with -refresh=false");
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Nothing);
    assert_eq!(attributes.map(|name| role.get(name)), [json!(false), json!(false), json!(false)]);
    let mut imported = core.entry();
    imported.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    assert_eq!(attributes.map(|name| imported.get(name)), [json!(false), json!(false), json!(false)]);
}

/// A refresh of many entries asks IAM for each principal once, whatever the clusters.
#[tokio::test]
async fn a_principal_on_two_clusters_is_looked_up_once_a_run() {
    let aws = Aws::with(World::new().second_cluster()).await;
    let before = Core::of(&aws).await;
    let here = applied(&before, &entry(json!({}))).await;
    let there = applied(&before, &entry(json!({ "region": OTHER_REGION }))).await;
    let core = Core::of(&aws).await;
    aws.forget().await;
    for made in [here, there] {
        made.in_run(&core).refresh().await.none();
    }
    assert_eq!((aws.count("GetRole").await, aws.count("GetCallerIdentity").await), (1, 1));
    assert_eq!(aws.count("DescribeAccessEntry").await, 2);
}
