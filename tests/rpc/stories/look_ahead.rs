//! What a plan finds on AWS: warnings before anything is written, each look-up once a run, nothing asked of what stays.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::{association::association, entry::entry, recreated::recreate};
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Instance, Problems, UNKNOWN},
    world::{ACCOUNT, ADMIN, CLUSTER, EDIT, OTHER_ROLE, REGION, ROLE, VIEW, World},
};

/// What the plan of a configuration warns of; it is never an error.
async fn warns(instance: &Instance<'_>, config: &Json) -> Problems {
    let (planned, problems) = instance.try_plan(config).await;
    assert!(planned.is_some(), "a plan only warns: {problems:#?}");
    problems
}

/// Many new entries, each with a principal of its own, planned ten at a time as hosts do.
async fn plan_many(core: &Core, count: usize, cluster: &str) -> Vec<Problems> {
    let mut found = Vec::new();
    let configs: Vec<Json> = (0..count)
        .map(|number| {
            let arn = format!("arn:aws:iam::{ACCOUNT}:role/people/person-{number}");
            entry(json!({ "cluster_name": cluster, "principal_arn": arn }))
        })
        .collect();
    for ten in configs.chunks(10) {
        let planned = ten.iter().map(|config| async { core.entry().try_plan(config).await.1 });
        found.extend(join_all(planned).await);
    }
    found
}

fn people(count: usize) -> World {
    (0..count).fold(World::new(), |world, number| {
        world.principal(json!({ "arn": format!("arn:aws:iam::{ACCOUNT}:role/people/person-{number}") }))
    })
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_one_warning_and_one_call_however_many_entries() {
    let aws = Aws::with(people(50)).await;
    let core = Core::of(&aws).await;
    let found = plan_many(&core, 50, "nowhere").await;
    let warnings: Vec<_> = found.iter().flat_map(|problems| &problems.0).collect();
    let [warning] = warnings[..] else { panic!("{warnings:#?}") };
    warning.at("cluster_name").says(&[
        "Cluster not found",
        "nowhere",
        REGION,
        "If this configuration creates it",
    ]);
    assert_eq!(aws.count("ListAccessEntries").await, 1);
    let policy = association(json!({ "cluster_name": "nowhere" }));
    warns(&core.association(), &policy).await.none();
    assert_eq!(aws.count("ListAccessEntries").await, 1, "what holds for an entry holds for an association");
}

/// M3048: the mode was found out by the apply, after half of it.
#[tokio::test]
async fn m3048_a_cluster_in_mode_config_map_is_a_warning_with_the_one_way_command() {
    let aws = Aws::with(World::new().mode("CONFIG_MAP")).await;
    for of_entry in [true, false] {
        let core = Core::of(&aws).await;
        let problems = if of_entry {
            warns(&core.entry(), &entry(json!({}))).await
        } else {
            warns(&core.association(), &association(json!({}))).await
        };
        problems.warning().at("cluster_name").says(&[
            "Access entries not enabled",
            "CONFIG_MAP",
            "cannot be undone",
            "aws eks update-cluster-config --name demo --region eu-west-1",
            "authenticationMode=API_AND_CONFIG_MAP",
        ]);
    }
}

/// M2969, jfrog/terraform-provider-artifactory#853: a path that was forgotten is found out before anything is created.
#[tokio::test]
async fn m2969_a_principal_that_is_not_there_is_a_warning_with_what_is_nearly_it() {
    const SSO: &str =
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef";
    const OLD: &str =
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_fedcba9876543210";
    let aws = Aws::with(World::new().principal(json!({ "arn": SSO }))).await;
    for (principal, says) in [
        (
            "arn:aws:iam::111122223333:role/nobody",
            vec!["nobody does not exist in IAM", "If this configuration creates it"],
        ),
        ("arn:aws:iam::111122223333:user/nobody", vec!["nobody does not exist in IAM"]),
        ("arn:aws:iam::111122223333:role/dev", vec![ROLE, "different path", "Use the exact ARN"]),
        (OLD, vec![SSO, "different suffix"]),
    ] {
        let core = Core::of(&aws).await;
        let problems = warns(&core.entry(), &entry(json!({ "principal_arn": principal }))).await;
        let warning = problems.warning().at("principal_arn");
        assert_eq!(warning.summary, "Principal not found in IAM");
        warning.says(&says).says(&[principal]);
    }
}

/// M2968, P36742: the 409 of an apply is told by the plan, with who probably created the entry.
#[tokio::test]
async fn m2968_an_entry_that_is_there_is_a_warning_with_its_details_and_the_import_block() {
    let there = json!({
        "principal_arn": ROLE, "kubernetes_groups": ["admins"], "created_at": "2025-03-01T10:00:00Z",
        "tags": { "alpha.eksctl.io/cluster-name": "demo" },
        "policies": [{ "policy_arn": VIEW, "access_scope": { "type": "cluster" } }],
    });
    let aws = Aws::with(World::new().entry(there)).await;
    let core = Core::of(&aws).await;
    let problems = warns(&core.entry(), &entry(json!({}))).await;
    let id = format!("id = \"{CLUSTER}:{ROLE}\"");
    problems.warning().at("principal_arn").says(&[
        "Access entry already exists",
        "STANDARD",
        "admins",
        "AmazonEKSViewPolicy (cluster)",
        "2025-03-01T10:00:00Z (",
        "probably eksctl (tag alpha.eksctl.io/cluster-name=demo)",
        "import {",
        &id,
        "adopt_existing = true",
    ]);
}

/// What is not known is not asked, and what may be the object of another address is not warned of.
#[tokio::test]
async fn nothing_is_asked_of_what_is_unknown_or_stays() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut role = before.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    let core = Core::of(&aws).await;
    aws.forget().await;
    let unknown = entry(json!({ "cluster_name": UNKNOWN, "principal_arn": UNKNOWN }));
    warns(&core.entry(), &unknown).await.none();
    warns(&core.association(), &association(json!({ "cluster_name": UNKNOWN }))).await.none();
    let kept = role.in_run(&core);
    for (config, action) in [
        (entry(json!({ "tags": { "a": "1" } })), Action::Nothing),
        (entry(json!({ "tags": { "a": "2" } })), Action::Update),
        (entry(json!({ "tags": { "a": "1" }, "adopt_existing": true })), Action::Update),
    ] {
        let (planned, problems) = kept.try_plan(&config).await;
        problems.none();
        assert_eq!(planned.unwrap().action, action);
    }
    assert_eq!(aws.operations().await, [""; 0]);
}

/// `terraform test` with a mocked provider, and a configuration of the provider that is not known yet.
#[tokio::test]
async fn a_provider_that_is_not_configured_asks_nothing() {
    let core = Core::unconfigured().await;
    warns(&core.entry(), &entry(json!({ "adopt_existing": true }))).await.none();
    warns(&core.association(), &association(json!({}))).await.none();
}

/// A renamed `for_each` key without a `moved` block: the entry is in state under the other address.
#[tokio::test]
async fn an_entry_that_another_address_has_in_state_is_not_one_that_exists_already() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut old = before.entry();
    old.apply(&entry(json!({}))).await.none();
    let core = Core::of(&aws).await;
    let mut leaving = old.in_run(&core);
    leaving.refresh().await.none();
    leaving.plan_destruction().await;
    warns(&core.entry(), &entry(json!({}))).await.none();
}

/// What a planner may not ask it does without: the apply may have other permissions.
#[tokio::test]
async fn a_planner_that_may_not_look_plans_all_the_same() {
    for (denied, warnings) in [
        (vec!["eks:ListAccessEntries"], 0),
        (vec!["eks:ListAccessEntries", "eks:DescribeAccessEntry"], 0),
        (vec!["eks:ListAssociatedAccessPolicies"], 0),
        (vec!["iam:GetRole"], 1),
    ] {
        let aws = Aws::with(World::new().deny(&denied)).await;
        let core = Core::of(&aws).await;
        let mut problems = Vec::new();
        for principal in [ROLE, OTHER_ROLE] {
            problems.extend(warns(&core.entry(), &entry(json!({ "principal_arn": principal }))).await.0);
        }
        assert_eq!(problems.len(), warnings, "at most one warning a run: {problems:#?}");
        assert!(problems.iter().all(|problem| problem.summary == "IAM look-ups failed"));
        if denied[0] == "eks:ListAccessEntries" {
            assert_eq!(aws.count("ListAccessEntries").await, 1, "a denial holds for the plan");
        }
    }
}

/// The plan inside an apply looks ahead until the first write of the run, and no further.
#[tokio::test]
async fn an_apply_of_many_entries_lists_them_once() {
    let aws = Aws::with(people(30)).await;
    let core = Core::of(&aws).await;
    for number in 0..30 {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/people/person-{number}");
        core.entry().apply_unrefreshed(&entry(json!({ "principal_arn": arn }))).await.none();
    }
    assert_eq!((aws.count("ListAccessEntries").await, aws.count("GetRole").await), (1, 1));
    assert_eq!(aws.count("CreateAccessEntry").await, 30);
}

/// Of a very long list only the first ten pages are read; who is not on them is asked for.
#[tokio::test]
async fn an_entry_behind_the_pages_that_are_read_is_found_as_well() {
    let person = |number: usize| format!("arn:aws:iam::{ACCOUNT}:role/people/person-{number}");
    let world =
        (0..13).fold(people(14), |world, number| world.entry(json!({ "principal_arn": person(number) })));
    let aws = Aws::with(world.set("/page_size", json!(1))).await;
    let core = Core::of(&aws).await;
    for number in 0..13 {
        let problems = warns(&core.entry(), &entry(json!({ "principal_arn": person(number) }))).await;
        assert_eq!(problems.warning().summary, "Access entry already exists", "{number}");
    }
    warns(&core.entry(), &entry(json!({ "principal_arn": person(13) }))).await.none();
    assert_eq!(aws.count("ListAccessEntries").await, 10, "ten pages, once");
}

/// M2903, M2923, M3005: a destroy that takes the caller's own access first leaves the rest undestroyable.
#[tokio::test]
async fn m2903_a_destroy_of_the_callers_own_entry_is_a_warning_that_names_the_caller() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    for (principal, is_own) in [(ADMIN, true), (ROLE, false)] {
        let mut made = before.entry();
        made.apply(&entry(json!({ "principal_arn": principal }))).await.none();
        let core = Core::of(&aws).await;
        let (planned, problems) = made.in_run(&core).try_plan(&Json::Null).await;
        assert!(planned.is_some());
        if is_own {
            let warning = problems.warning();
            assert_eq!(warning.summary, "This plan removes the caller's own access");
            warning.says(&["Admin", CLUSTER, ADMIN, "deletes that entry", "apply with another identity"]);
        } else {
            problems.none();
        }
        let (planned, problems) = made
            .in_run(&core)
            .try_plan(&entry(json!({ "principal_arn": principal, "type": "EC2_LINUX" })))
            .await;
        assert_eq!(planned.unwrap().action, Action::Replace);
        assert_eq!(problems.0.len(), usize::from(is_own), "{problems:#?}");
        if is_own {
            problems.warning().says(&["replaces that entry"]);
        }
    }
}

#[tokio::test]
async fn a_policy_taken_from_the_callers_own_entry_is_a_warning_with_what_remains() {
    let own = json!({
        "principal_arn": ADMIN, "kubernetes_groups": ["ops"],
        "policies": [{ "policy_arn": EDIT, "access_scope": { "type": "cluster" } }],
    });
    let aws = Aws::with(World::new().entry(own)).await;
    let before = Core::of(&aws).await;
    let of_admin = |scope: Json| association(json!({ "principal_arn": ADMIN, "access_scope": scope }));
    let namespaces = |names: &[&str]| json!({ "type": "namespace", "namespaces": names });
    let mut views = before.association();
    views.apply(&of_admin(namespaces(&["a", "b"]))).await.none();
    for (config, says) in [
        (Json::Null, Some("removes")),
        (of_admin(namespaces(&["a"])), Some("narrows the scope of")),
        (of_admin(namespaces(&["a", "b", "c"])), None),
        (of_admin(json!({ "type": "cluster" })), None),
    ] {
        let core = Core::of(&aws).await;
        let (planned, problems) = views.in_run(&core).try_plan(&config).await;
        assert!(planned.is_some());
        match says {
            None => problems.none(),
            Some(says) => drop(problems.warning().says(&[
                says,
                VIEW,
                "Admin",
                "AmazonEKSEditPolicy (cluster)",
                "groups: ops",
            ])),
        }
    }
}

#[tokio::test]
async fn groups_taken_from_the_callers_own_entry_are_a_warning_with_the_policies_that_remain() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let groups = |groups: Json| entry(json!({ "principal_arn": ADMIN, "kubernetes_groups": groups }));
    let mut own = before.entry();
    own.apply(&groups(json!(["ops", "oncall"]))).await.none();
    let edit = json!({ "policyArn": EDIT, "accessScope": { "type": "cluster" } });
    aws.by_hand("AssociateAccessPolicy", ADMIN, edit).await;
    for (config, is_warned) in
        [(groups(json!(["ops"])), true), (groups(json!(["ops", "oncall", "more"])), false)]
    {
        let core = Core::of(&aws).await;
        let problems = warns(&own.in_run(&core), &config).await;
        if is_warned {
            let parts = ["removes the groups oncall", "AmazonEKSEditPolicy (cluster)", "Admin"];
            problems.warning().at("kubernetes_groups").says(&parts);
        } else {
            problems.none();
        }
    }
}

/// A replacement takes the policies along; those whose address does not refer to the entry come back a run later.
#[tokio::test]
async fn a_replaced_entry_names_its_policies_and_an_association_that_stays_is_a_warning_in_either_order() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let (mut role, mut views) = (before.entry(), before.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let nodes = entry(json!({ "type": "EC2_LINUX" }));
    for entry_is_first in [true, false] {
        let core = Core::of(&aws).await;
        let (role, views) = (role.in_run(&core), views.in_run(&core));
        let (of_entry, of_association) = if entry_is_first {
            let of_entry = warns(&role, &nodes).await;
            (of_entry, warns(&views, &association(json!({}))).await)
        } else {
            let of_association = warns(&views, &association(json!({}))).await;
            (warns(&role, &nodes).await, of_association)
        };
        let summaries = |problems: &Problems| -> Vec<String> {
            problems.0.iter().map(|problem| problem.summary.clone()).collect()
        };
        let mut all = [summaries(&of_entry), summaries(&of_association)].concat();
        all.retain(|summary| summary != "Access policy not allowed for the entry's type");
        all.sort();
        let expected = [
            "Association is deleted with its access entry",
            "Replacing an access entry deletes its policies",
        ];
        assert_eq!(all, expected, "{entry_is_first}");
    }
}

/// With `access_entry_arn` the association is replaced as well, so that nothing is lost.
#[tokio::test]
async fn an_association_that_is_replaced_with_its_entry_is_not_warned_of() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let (mut role, mut views) = (before.entry(), before.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({ "access_entry_arn": role.get("access_entry_arn") }))).await.none();
    let core = Core::of(&aws).await;
    let problems = warns(&role.in_run(&core), &entry(json!({ "principal_arn": OTHER_ROLE }))).await;
    problems
        .warning()
        .says(&["Replacing an access entry deletes its policies", "AmazonEKSViewPolicy (cluster)"]);
    let replaced = association(json!({ "access_entry_arn": UNKNOWN, "principal_arn": OTHER_ROLE }));
    warns(&views.in_run(&core), &replaced).await.none();
}

/// A refresh that found a recreated principal is what the plan goes by, also if it is planned without one.
#[tokio::test]
async fn without_a_refresh_a_plan_goes_by_what_is_in_state() {
    let aws = Aws::with(World::new()).await;
    let before = Core::of(&aws).await;
    let mut role = before.entry();
    role.apply(&entry(json!({}))).await.none();
    recreate(&aws, ROLE).await;
    let core = Core::of(&aws).await;
    aws.forget().await;
    warns(&role.in_run(&core), &entry(json!({}))).await.none();
    assert_eq!(aws.operations().await, [""; 0]);
    role.set_flag("principal_recreated", true);
    warns(&role.in_run(&core), &entry(json!({}))).await.warning().says(&["Principal recreated"]);
}
