//! Import by id: the three forms, the region behind `@`, and what is said where nothing is.

use serde_json::json;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, shown},
    world::{
        CLUSTER, EDIT, NODES, OTHER_ACCOUNT, OTHER_KEY, OTHER_ROLE, OTHER_SECRET, ROLE, ROLE_NAME, VIEW,
        World,
    },
};

fn world() -> World {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    World::new().entry(json!({ "principal_arn": ROLE, "kubernetes_groups": ["g"], "policies": [view] }))
}

/// P44047: entries and associations wanted other separators, and the documentation showed the wrong one.
#[tokio::test]
async fn c44_an_entry_is_imported_by_each_of_its_ids() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let arn = aws.entry(ROLE).await.unwrap()["access_entry_arn"].as_str().unwrap().to_owned();
    for id in [format!("{CLUSTER}:{ROLE}"), format!("{CLUSTER}#{ROLE}"), arn] {
        for id in [format!("{id}@eu-west-1"), id] {
            let mut role = core.entry();
            role.import(&id).await.none();
            let config = entry(json!({ "kubernetes_groups": ["g"] }));
            assert_eq!(role.plan(&config).await.action, Action::Nothing, "{id}");
            assert_eq!((role.get("principal_arn"), role.get("user_name")), (json!(ROLE), json!(ROLE_NAME)));
            assert!(role.get("timeouts").is_null());
        }
    }
}

#[tokio::test]
async fn c44_an_association_is_imported_by_each_of_its_ids() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    for id in [format!("{CLUSTER}#{ROLE}#{VIEW}"), format!("{CLUSTER}:{ROLE}:{VIEW}")] {
        for id in [format!("{id}@eu-west-1"), id] {
            let mut views = core.association();
            views.import(&id).await.none();
            let config = association(json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } }));
            assert_eq!(views.plan(&config).await.action, Action::Nothing, "{id}");
        }
    }
}

#[tokio::test]
async fn a_name_with_an_at_sign_is_no_region() {
    let user = "arn:aws:iam::111122223333:user/jo@example.com";
    let aws =
        Aws::with(World::new().principal(json!({ "arn": user })).entry(json!({ "principal_arn": user })))
            .await;
    let core = Core::of(&aws).await;
    for id in [format!("{CLUSTER}:{user}"), format!("{CLUSTER}#{user}@eu-west-1")] {
        let mut jo = core.entry();
        jo.import(&id).await.none();
        assert_eq!(jo.get("principal_arn"), user);
    }
}

/// The groups that EKS gave are in state after the import, and `[]` in the configuration asks for nothing else.
#[tokio::test]
async fn an_imported_node_entry_with_empty_groups_settles_without_a_write() {
    let nodes = json!({ "principal_arn": NODES, "type": "EC2_LINUX" });
    let aws = Aws::with(World::new().entry(nodes)).await;
    let core = Core::of(&aws).await;
    let mut nodes = core.entry();
    nodes.import(&format!("{CLUSTER}:{NODES}")).await.none();
    let config = entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX", "kubernetes_groups": [] }));
    nodes.apply(&config).await.none();
    assert_eq!((nodes.get("kubernetes_groups"), aws.writes().await), (json!([]), vec![]));
}

#[tokio::test]
async fn an_import_by_arn_finds_its_entry_on_any_page() {
    let world = (0..5).fold(World::new().set("/page_size", json!(2)), |world, number| {
        world.entry(json!({ "principal_arn": format!("arn:aws:iam::444455556666:role/p{number}/dev") }))
    });
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let principal = "arn:aws:iam::444455556666:role/p4/dev";
    let arn = aws.entry(principal).await.unwrap()["access_entry_arn"].as_str().unwrap().to_owned();
    let mut dev = core.entry();
    dev.import(&arn).await.none();
    assert_eq!(dev.get("principal_arn"), principal);
    let unknown = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/444455556666/dev/00000000-0000";
    core.entry().import(unknown).await.error().says(&[unknown]);
}

#[tokio::test]
async fn an_imported_object_is_guarded_as_one_that_was_made_here() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    views.import(&format!("{CLUSTER}#{ROLE}#{VIEW}")).await.none();
    let theirs = json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET });
    let elsewhere = Core::configured(&aws, theirs).await;
    for lost in [role.in_run(&elsewhere), views.in_run(&elsewhere)] {
        let mut lost = lost;
        lost.refresh().await.error().says(&["111122223333", OTHER_ACCOUNT]);
    }
}

/// A name that AWS did not make, imported and not configured, is reset by the next apply.
#[tokio::test]
async fn an_imported_user_name_is_drift_unless_it_is_the_documented_default() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "username": "somebody" }))).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Update);
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["username"], ROLE_NAME);
}

/// The host's own words for it are "Cannot import non-existent remote object", and no more.
#[tokio::test]
async fn what_is_not_there_is_our_own_error_with_near_matches() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    for wrong in ["arn:aws:iam::111122223333:role/dev", "arn:aws:iam::111122223333:role/team/DEV"] {
        let mut role = core.entry();
        role.import(&format!("{CLUSTER}:{wrong}")).await.error().says(&[wrong, ROLE]);
        assert!(role.is_gone());
    }
    let mut views = core.association();
    views.import(&format!("{CLUSTER}#{ROLE}#{EDIT}")).await.error().says(&[EDIT, VIEW]);
    let mut nobodys = core.association();
    nobodys
        .import(&format!("{CLUSTER}#arn:aws:iam::111122223333:role/dev#{VIEW}"))
        .await
        .error()
        .says(&[ROLE, "different path"]);
    let mut nowhere = core.entry();
    nowhere.import(&format!("nowhere:{ROLE}")).await.error().says(&["nowhere"]);
}

#[tokio::test]
async fn an_entry_of_a_role_that_was_provisioned_again_is_named_with_what_happened() {
    let sso = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin";
    let (before, now) = (format!("{sso}_0123456789abcdef"), format!("{sso}_fedcba9876543210"));
    let world = World::new().principal(json!({ "arn": now })).entry(json!({ "principal_arn": now }));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let says = [now.as_str(), "different suffix", "permission set Admin"];
    core.entry().import(&format!("{CLUSTER}#{before}")).await.error().says(&says);
    for blank in [format!("{CLUSTER}# {now}"), format!("{CLUSTER}#{now}\n")] {
        core.entry().import(&blank).await.error().says(&["whitespace", &format!("{CLUSTER}#{now}")]);
    }
}

#[tokio::test]
async fn an_unreadable_id_is_refused_with_both_forms_and_the_values_that_were_given() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    for id in ["", CLUSTER, ROLE, "demo,arn:aws:iam::111122223333:role/team/dev", "demo:"] {
        let problems = core.entry().import(id).await;
        problems.error().says(&[":", "#"]);
    }
    let problems = core.entry().import("demo,arn:aws:iam::111122223333:role/team/dev").await;
    problems.error().says(&[&format!("{CLUSTER}:{ROLE}"), &format!("{CLUSTER}#{ROLE}")]);
    let problems = core.association().import(&format!("{CLUSTER}#{ROLE}")).await;
    problems.error().says(&[&format!("{CLUSTER}#{ROLE}#"), &format!("{CLUSTER}:{ROLE}:")]);
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn the_listing_for_near_matches_ends_after_ten_pages() {
    let world = (0..12).fold(World::new().set("/page_size", json!(1)), |world, number| {
        let principal = format!("arn:aws:iam::111122223333:role/crowd/r{number}");
        world.principal(json!({ "arn": principal })).entry(json!({ "principal_arn": principal }))
    });
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    core.entry().import(&format!("{CLUSTER}#{ROLE}")).await.error();
    assert_eq!(aws.count("ListAccessEntries").await, 10);
}

/// What a host writes for an imported entry validates, and has no line that EKS sets by itself.
#[tokio::test]
async fn generated_configuration_has_nothing_that_eks_sets() {
    let groups = json!({ "principal_arn": OTHER_ROLE, "kubernetes_groups": ["ops"], "username": "jo" });
    let world = World::new()
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": ROLE }))
        .entry(groups);
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    for (principal, kind, groups, user_name) in [
        (NODES, "EC2_LINUX", json!(null), json!(null)),
        (ROLE, "STANDARD", json!(null), json!(null)),
        (OTHER_ROLE, "STANDARD", json!(["ops"]), json!("jo")),
    ] {
        let mut instance = core.entry();
        instance.import(&format!("{CLUSTER}:{principal}")).await.none();
        let config = core.generate("eksaccess_entry", &instance.state.as_ref().unwrap().value).await;
        instance.validate_value(&config).await.none();
        let shown = shown(&config);
        assert_eq!((&shown["principal_arn"], &shown["type"]), (&json!(principal), &json!(kind)));
        assert_eq!((&shown["kubernetes_groups"], &shown["user_name"]), (&groups, &user_name), "{principal}");
        assert_eq!(shown["access_entry_arn"], json!(null), "only EKS sets it");
    }
}
