//! Nobody but the named principals has an entry: what a plan names, what an apply removes, and what is never removed. Never
//! here: the policies of one entry (`policy_associations_exclusive`).

use eks_simulator::ClockMode;
use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, Instance, Planned, Problems, UNKNOWN, shown},
    world::{
        ADMIN, CLUSTER, EDIT, NODES, OTHER_ACCOUNT, OTHER_KEY, OTHER_REGION, OTHER_ROLE, OTHER_SECRET, ROLE,
        USER, VIEW, World,
    },
};

const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

/// Only the administrator and the role, with more arguments.
fn only(more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arns": [ADMIN, ROLE] });
    merge(&mut config, more);
    config
}

/// The administrator, the role, and somebody who is not named.
fn intruded() -> World {
    let edit = json!({ "policy_arn": EDIT, "access_scope": { "type": "cluster" } });
    let intruder =
        json!({ "principal_arn": OTHER_ROLE, "kubernetes_groups": ["admins"], "policies": [edit] });
    people().entry(intruder)
}

fn people() -> World {
    World::new().entry(json!({ "principal_arn": ADMIN })).entry(json!({ "principal_arn": ROLE }))
}

fn exclusive(core: &Core) -> Instance<'_> {
    core.resource("eksaccess_entries_exclusive")
}

/// What a plan without a refresh says; it must be one.
async fn plans(instance: &Instance<'_>, config: &Json) -> (Planned, Problems) {
    let (planned, problems) = instance.try_plan(config).await;
    (planned.unwrap_or_else(|| panic!("{problems:#?}")), problems)
}

/// The principals that have an entry.
async fn principals(aws: &Aws) -> Vec<String> {
    let cluster = aws.cluster().await;
    let entries = cluster["entries"].as_array().unwrap().iter();
    let mut principals: Vec<String> =
        entries.map(|entry| entry["principal_arn"].as_str().unwrap().to_owned()).collect();
    principals.sort();
    principals
}

/// A process in which an apply has begun, so that no plan looks ahead.
async fn busy(aws: &Aws) -> Core {
    let core = Core::configured(aws, json!({ "max_retries": 1 })).await;
    let tagged = json!({ "tags": { "a": "1" }, "adopt_existing": true });
    drop(core.entry().apply_unrefreshed(&entry(tagged)).await);
    aws.forget().await;
    core
}

#[tokio::test]
async fn a_first_plan_names_everything_that_the_apply_removes_and_nothing_else() {
    let aws = Aws::with(intruded()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    let (planned, problems) = plans(&only_they, &only(json!({}))).await;
    assert_eq!(planned.action, Action::Create);
    let warning = problems.warning().at("principal_arns");
    warning.says(&["Access entries will be removed", "1 access entry of the cluster demo", OTHER_ROLE]);
    warning.says(&["STANDARD; groups: admins; policies: AmazonEKSEditPolicy (cluster)", "or to `ignore`"]);
    assert!(!warning.detail.contains(ROLE) && !warning.detail.contains(ADMIN));
    assert_eq!(aws.writes().await, [""; 0]);
    let removed = only_they.apply(&only(json!({}))).await;
    removed.warning().says(&["Access entry removed", OTHER_ROLE, "groups: admins", "AmazonEKSEditPolicy"]);
    assert_eq!(aws.writes().await, ["DeleteAccessEntry"]);
    assert_eq!(principals(&aws).await, [ADMIN, ROLE]);
}

#[tokio::test]
async fn an_entry_that_was_added_outside_is_a_difference_in_the_plan_and_is_removed() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({}))).await.none();
    aws.by_hand("CreateAccessEntry", USER, json!({})).await;
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    only_they.refresh().await.none();
    assert_eq!(only_they.get("principal_arns"), json!([ADMIN, ROLE, USER]));
    let (planned, problems) = plans(&only_they, &only(json!({}))).await;
    assert_eq!((planned.action, planned.get("principal_arns")), (Action::Update, json!([ADMIN, ROLE])));
    problems.warning().says(&["will be removed", USER]);
    only_they.apply(&only(json!({}))).await.warning().says(&["removed", USER]);
    assert_eq!(principals(&aws).await, [ADMIN, ROLE]);
}

/// The plan has shown one entry, and somebody adds another one before the apply.
#[tokio::test]
async fn an_update_removes_what_the_plan_has_shown_and_nothing_that_came_later() {
    let aws = Aws::with(people()).await;
    let mut only_they = exclusive(&Core::of(&aws).await).state;
    let config = only(json!({}));
    {
        let core = Core::of(&aws).await;
        let mut first = exclusive(&core);
        first.apply(&config).await.none();
        aws.by_hand("CreateAccessEntry", USER, json!({})).await;
        first.refresh().await.none();
        only_they.clone_from(&first.state);
    }
    aws.by_hand("CreateAccessEntry", OTHER_ROLE, json!({})).await;
    let core = Core::of(&aws).await;
    let mut later = exclusive(&core);
    later.state = only_they;
    let removed = later.apply_unrefreshed(&config).await;
    removed.warning().says(&["Access entry removed", USER]);
    assert_eq!(principals(&aws).await, [ADMIN, ROLE, OTHER_ROLE]);
    aws.advance(60).await;
    later.refresh().await.none();
    assert_eq!(later.get("principal_arns"), json!([ADMIN, ROLE, OTHER_ROLE]), "the next plan shows it");
}

#[tokio::test]
async fn what_aws_creates_is_neither_in_state_nor_removed_unless_it_is_asked_for() {
    let capability = "arn:aws:iam::111122223333:role/ack";
    let tagged = "arn:aws:iam::111122223333:role/tagged";
    let policy = |name: &str| json!([{ "policy_arn": format!("arn:aws:eks::aws:cluster-access-policy/{name}"), "access_scope": { "type": "cluster" } }]);
    let auto = "arn:aws:iam::111122223333:role/auto";
    let roles = [capability, tagged, auto, LINKED];
    let world = roles.into_iter().fold(people(), |world, arn| world.principal(json!({ "arn": arn })));
    let world = world
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": auto, "type": "EC2", "policies": policy("AmazonEKSAutoNodePolicy") }))
        .entry(json!({ "principal_arn": capability, "policies": policy("AmazonEKSACKPolicy") }))
        .entry(json!({ "principal_arn": tagged, "tags": { "aws:eks:cluster-name": CLUSTER } }))
        .entry(json!({ "principal_arn": LINKED }));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    plans(&only_they, &only(json!({}))).await.1.none();
    only_they.apply(&only(json!({}))).await.none();
    only_they.refresh().await.none();
    assert_eq!(only_they.get("principal_arns"), json!([ADMIN, ROLE]));
    assert_eq!(aws.writes().await, [""; 0]);
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    let all = only(json!({ "ignore_managed_by_aws": false }));
    let (_, problems) = plans(&only_they, &all).await;
    problems.warning().says(&[
        "4 access entries",
        NODES,
        auto,
        capability,
        tagged,
        "EC2_LINUX",
        "EKS Auto Mode",
    ]);
    assert!(!problems.warning().detail.contains(LINKED), "EKS rejects it");
    only_they.apply(&all).await.warning().says(&["4 access entries"]);
    assert_eq!(principals(&aws).await, [LINKED, ADMIN, ROLE]);
}

#[tokio::test]
async fn a_node_role_that_is_named_is_in_state_like_any_other() {
    let aws = Aws::with(people().entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({ "principal_arns": [ADMIN, ROLE, NODES] }))).await.none();
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    only_they.apply(&only(json!({}))).await.none();
    assert_eq!(aws.writes().await, [""; 0], "it is ignored from then on");
}

#[tokio::test]
async fn what_a_pattern_matches_is_left_alone_until_the_pattern_goes() {
    let aws = Aws::with(intruded()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    let ignoring = only(json!({ "ignore": ["arn:aws:iam::*:role/team/o*"] }));
    plans(&only_they, &ignoring).await.1.none();
    only_they.apply(&ignoring).await.none();
    assert_eq!(only_they.get("principal_arns"), json!([ADMIN, ROLE]));
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    let (planned, problems) = plans(&only_they, &only(json!({}))).await;
    assert_eq!(planned.action, Action::Update);
    problems.warning().says(&["will be removed", OTHER_ROLE]);
    only_they.apply(&only(json!({}))).await.warning().says(&["removed", OTHER_ROLE]);
    assert_eq!(principals(&aws).await, [ADMIN, ROLE]);
}

#[tokio::test]
async fn the_callers_own_entry_is_protected_by_the_plan_unless_it_is_given_up() {
    let aws = Aws::with(people()).await;
    let without = only(json!({ "principal_arns": [ROLE] }));
    let core = Core::of(&aws).await;
    let (planned, problems) = exclusive(&core).try_plan(&without).await;
    assert!(planned.is_none());
    let [warning, error] = &problems.0[..] else { panic!("{problems:#?}") };
    warning.says(&["Access entries will be removed", ADMIN]);
    assert!(error.is_error);
    error.at("principal_arns").says(&[
        "The caller's own access would be removed",
        ADMIN,
        "Nothing was removed",
        "allow_self_removal = true",
    ]);
    let matched = only(json!({ "principal_arns": [ROLE], "ignore": [ADMIN] }));
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &matched).await.1.none();
    let core = Core::of(&aws).await;
    let allowed = only(json!({ "principal_arns": [ROLE], "allow_self_removal": true }));
    let (_, problems) = plans(&exclusive(&core), &allowed).await;
    let summaries: Vec<&str> = problems.0.iter().map(|problem| problem.summary.as_str()).collect();
    assert_eq!(summaries, ["Access entries will be removed", "This plan removes the caller's own access"]);
    exclusive(&core).apply_unrefreshed(&allowed).await.warning().says(&["removed", ADMIN]);
    assert_eq!(principals(&aws).await, [ROLE]);
}

/// The plan could not know it, so that the apply is the first to find out.
#[tokio::test]
async fn an_apply_removes_nothing_while_the_caller_would_lose_its_access_or_may() {
    for unknown_caller in [false, true] {
        let aws = Aws::with(intruded()).await;
        let core = busy(&aws).await;
        if unknown_caller {
            aws.fails("GetCallerIdentity", 99, 500, "InternalFailure").await;
        }
        let fresh = if unknown_caller { busy_without_caller(&aws).await } else { core };
        let names = if unknown_caller { json!([ADMIN, ROLE]) } else { json!([ROLE]) };
        let mut only_they = exclusive(&fresh);
        let problems = only_they.apply_unrefreshed(&only(json!({ "principal_arns": names }))).await;
        let says =
            if unknown_caller { "cannot be determined" } else { "The caller's own access would be removed" };
        problems.error().says(&[says, "allow_self_removal = true", "othing was removed"]);
        assert!(only_they.is_gone() && aws.writes().await.iter().all(|write| write != "DeleteAccessEntry"));
        assert_eq!(principals(&aws).await, [ADMIN, ROLE, OTHER_ROLE]);
    }
}

/// The same as [`busy`], while STS does not answer: an association is written without it.
async fn busy_without_caller(aws: &Aws) -> Core {
    let core = Core::configured(aws, json!({ "max_retries": 1 })).await;
    drop(core.association().apply_unrefreshed(&association(json!({}))).await);
    core
}

#[tokio::test]
async fn what_is_not_known_yet_may_be_removed_and_only_the_apply_decides() {
    let aws = Aws::with(people()).await;
    for names in [json!([ADMIN, UNKNOWN]), json!(UNKNOWN)] {
        let core = Core::of(&aws).await;
        let mut only_they = exclusive(&core);
        let (planned, problems) = plans(&only_they, &only(json!({ "principal_arns": names }))).await;
        problems.warning().at("principal_arns").says(&["Access entries may be removed", ROLE]);
        only_they.apply_planned(planned, &only(json!({}))).await.none();
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

/// The cluster and its entries come with the same apply.
#[tokio::test]
async fn nothing_is_said_of_a_cluster_that_is_unknown_and_a_missing_one_is_a_warning() {
    let aws = Aws::with(people().set("/clusters/0/name", json!("other"))).await;
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &only(json!({ "cluster_name": UNKNOWN }))).await.1.none();
    assert_eq!(aws.operations().await, [""; 0]);
    let (_, problems) = plans(&exclusive(&core), &only(json!({}))).await;
    problems.warning().at("cluster_name").says(&["Cluster not found"]);
    let mut only_they = exclusive(&core);
    only_they
        .apply_unrefreshed(&only(json!({})))
        .await
        .error()
        .says(&["Cluster not found while reading the access entries of demo"]);
    assert!(only_they.is_gone());
}

#[tokio::test]
async fn an_entry_of_this_configuration_that_is_not_named_is_an_error_in_either_order() {
    let aws = Aws::with(people()).await;
    let intruder = entry(json!({ "principal_arn": OTHER_ROLE }));
    let core = Core::of(&aws).await;
    plans(&core.entry(), &intruder).await.1.none();
    let (planned, problems) = exclusive(&core).try_plan(&only(json!({}))).await;
    assert!(planned.is_none());
    let problem = problems.error().at("principal_arns");
    problem.says(&[
        "principal_arns does not contain all access entries",
        OTHER_ROLE,
        "eksaccess_entry.NAME.principal_arn",
    ]);
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &only(json!({}))).await.1.none();
    let (planned, problems) = core.entry().try_plan(&intruder).await;
    assert!(planned.is_none());
    problems.error().at("principal_arn").says(&[
        "not allowed by eksaccess_entries_exclusive",
        OTHER_ROLE,
        "principal_arns",
    ]);
    for fits in [
        entry(json!({ "adopt_existing": true })),
        entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" })),
    ] {
        let (planned, problems) = core.entry().try_plan(&fits).await;
        assert!(planned.is_some(), "{problems:#?}");
    }
}

/// It became known during the apply which entries there are.
#[tokio::test]
async fn what_the_same_run_created_elsewhere_is_never_removed() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    let (planned, _) = plans(&only_they, &only(json!({ "principal_arns": UNKNOWN }))).await;
    core.entry().apply_unrefreshed(&entry(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    let problems = only_they.apply_planned(planned, &only(json!({}))).await;
    problems.error().says(&["does not contain all access entries", OTHER_ROLE]);
    assert_eq!(aws.count("DeleteAccessEntry").await, 0);
}

/// Another address gave it a policy, so that it is somebody's business.
#[tokio::test]
async fn an_entry_with_a_policy_of_another_address_is_kept_with_a_warning() {
    let aws = Aws::with(intruded()).await;
    let core = Core::of(&aws).await;
    core.association().apply_unrefreshed(&association(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    let mut only_they = exclusive(&core);
    let problems = only_they.apply_unrefreshed(&only(json!({}))).await;
    problems.warning().says(&["Access entry not removed", OTHER_ROLE, "Another address"]);
    assert_eq!(aws.count("DeleteAccessEntry").await, 0);
}

/// A removed `for_each` key: its own address deletes the entry.
#[tokio::test]
async fn an_entry_that_its_own_address_deletes_is_not_announced() {
    let aws = Aws::with(people()).await;
    let before = Core::of(&aws).await;
    let (mut gone, mut only_they) = (before.entry(), exclusive(&before));
    gone.apply(&entry(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    only_they.apply(&only(json!({ "principal_arns": [ADMIN, ROLE, OTHER_ROLE] }))).await.none();
    let core = Core::of(&aws).await;
    let (mut gone, mut only_they) = (gone.in_run(&core), only_they.in_run(&core));
    gone.refresh().await.none();
    only_they.refresh().await.none();
    gone.plan_destruction().await;
    plans(&only_they, &only(json!({}))).await.1.none();
    gone.destroy_unrefreshed().await.none();
    only_they.apply_unrefreshed(&only(json!({}))).await.none();
    assert_eq!(aws.count("DeleteAccessEntry").await, 1);
}

#[tokio::test]
async fn two_addresses_for_one_cluster_must_agree() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    plans(&exclusive(&core), &only(json!({}))).await.1.none();
    for other in [json!({ "principal_arns": [ADMIN] }), json!({ "ignore": ["arn:aws:iam::*:user/*"] })] {
        let (planned, problems) = exclusive(&core).try_plan(&only(other)).await;
        assert!(planned.is_none());
        problems.error().says(&["Two addresses are exclusive for the same cluster", CLUSTER]);
    }
    let (mut one, mut same) = (exclusive(&core), exclusive(&core));
    one.apply_unrefreshed(&only(json!({}))).await.none();
    same.apply_unrefreshed(&only(json!({}))).await.warning().says(&["Two addresses", "Keep only one"]);
    let later = Core::of(&aws).await;
    let (one, same) = (one.in_run(&later), same.in_run(&later));
    assert_eq!(plans(&one, &only(json!({}))).await.0.action, Action::Nothing);
    let (planned, problems) = same.try_plan(&only(json!({ "principal_arns": [ADMIN] }))).await;
    assert!(planned.is_none() && problems.has_errors());
}

/// The second of three removals fails.
#[tokio::test]
async fn what_was_removed_before_a_failure_is_named_and_out_of_state() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({}))).await.none();
    for intruder in [NODES, OTHER_ROLE, USER] {
        aws.by_hand("CreateAccessEntry", intruder, json!({})).await;
    }
    let denied = json!({ "status": 403, "code": "AccessDeniedException", "message": "Failed on order." });
    aws.fault("DeleteAccessEntry", json!({ "skip": 1, "count": 1, "error": denied })).await;
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    let problems = only_they.apply(&only(json!({}))).await;
    let [removed, failed] = &problems.0[..] else { panic!("{problems:#?}") };
    removed.says(&["Access entry removed", NODES]);
    assert!(!removed.is_error && !removed.detail.contains(OTHER_ROLE) && failed.is_error);
    failed.says(&["Access denied while removing", OTHER_ROLE, "eks:DeleteAccessEntry"]);
    assert_eq!(only_they.get("principal_arns"), json!([ADMIN, ROLE, OTHER_ROLE, USER]));
    only_they.apply(&only(json!({}))).await.warning().says(&["2 access entries", OTHER_ROLE, USER]);
    assert_eq!(principals(&aws).await, [ADMIN, ROLE]);
}

/// Hosts would replace what a failed creation answers.
#[tokio::test]
async fn a_first_apply_that_fails_leaves_nothing_in_state_and_names_what_was_removed() {
    let aws = Aws::with(intruded().entry(json!({ "principal_arn": USER }))).await;
    let denied = json!({ "status": 403, "code": "AccessDeniedException", "message": "Failed on order." });
    aws.fault("DeleteAccessEntry", json!({ "skip": 1, "count": 1, "error": denied })).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    let problems = only_they.apply(&only(json!({}))).await;
    assert!(problems.has_errors() && only_they.is_gone());
    problems.0[0].says(&["Access entry removed", OTHER_ROLE]);
    let later = Core::of(&aws).await;
    exclusive(&later).apply(&only(json!({}))).await.warning().says(&["removed", USER]);
}

#[tokio::test]
async fn a_removal_whose_answer_is_lost_is_named_as_one() {
    let aws = Aws::with(intruded()).await;
    aws.fault("DeleteAccessEntry", json!({ "apply_then_cut": true })).await;
    let core = Core::of(&aws).await;
    exclusive(&core).apply(&only(json!({}))).await.warning().says(&["Access entry removed", OTHER_ROLE]);
}

#[tokio::test]
async fn a_name_without_an_entry_is_a_warning_and_a_difference_and_nothing_is_created() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ADMIN }))).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    let problems = only_they.apply_unrefreshed(&only(json!({}))).await;
    problems.warning().at("principal_arns").says(&["Access entries do not exist", ROLE, "eksaccess_entry"]);
    assert_eq!(aws.writes().await, [""; 0]);
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    aws.advance(60).await;
    assert_eq!(only_they.plan(&only(json!({}))).await.action, Action::Update);
    later.entry().apply(&entry(json!({}))).await.none();
    only_they.apply_unrefreshed(&only(json!({}))).await.none();
}

#[tokio::test]
async fn a_destruction_removes_nothing_and_asks_nobody() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({}))).await.none();
    aws.by_hand("CreateAccessEntry", USER, json!({})).await;
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    aws.forget().await;
    only_they.try_plan_destruction().await.none();
    only_they.destroy_unrefreshed().await.none();
    assert!(only_they.is_gone());
    assert_eq!(aws.operations().await, [""; 0]);
}

/// What a flag or a timeout changes is in state alone.
#[tokio::test]
async fn only_what_is_named_and_what_is_nobodys_costs_calls() {
    let person = |number: usize| format!("arn:aws:iam::111122223333:role/people/person-{number}");
    let world = (0..30).fold(people(), |world, number| {
        let arn = person(number);
        world.principal(json!({ "arn": arn })).entry(json!({ "principal_arn": arn }))
    });
    let world = world.entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }));
    let aws = Aws::with(world.entry(json!({ "principal_arn": OTHER_ROLE }))).await;
    let names: Vec<String> = (0..30).map(person).chain([ADMIN.to_owned(), ROLE.to_owned()]).collect();
    let config = only(json!({ "principal_arns": names }));
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&config).await.warning().says(&[OTHER_ROLE]);
    aws.forget().await;
    let later = Core::of(&aws).await;
    let mut only_they = only_they.in_run(&later);
    only_they.refresh().await.none();
    assert_eq!(aws.operations().await, ["ListAccessEntries", "DescribeAccessEntry"], "for the nodes");
    aws.forget().await;
    let mut flagged = config.clone();
    merge(&mut flagged, json!({ "allow_self_removal": true, "timeouts": { "update": "9m" } }));
    only_they.apply_unrefreshed(&flagged).await.none();
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn a_cluster_without_access_entries_keeps_the_state_and_one_that_is_gone_does_not() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({}))).await.none();
    let theirs = json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET });
    let elsewhere = Core::configured(&aws, theirs).await;
    let mut lost = only_they.in_run(&elsewhere);
    lost.refresh().await.error().says(&["111122223333", "eu-west-1", OTHER_ACCOUNT]);
    assert!(!lost.is_gone());
    aws.change(|world| world["clusters"][0]["authentication_mode"] = json!("CONFIG_MAP")).await;
    let later = Core::of(&aws).await;
    let mut known = only_they.in_run(&later);
    known.refresh().await.error().says(&["CONFIG_MAP", "API_AND_CONFIG_MAP"]);
    assert!(!known.is_gone());
    let (_, problems) = plans(&exclusive(&later), &only(json!({}))).await;
    problems.warning().says(&["Access entries not enabled"]);
    exclusive(&later).apply_unrefreshed(&only(json!({}))).await.error().says(&["Access entries not enabled"]);
    aws.change(|world| world["clusters"] = json!([])).await;
    let later = Core::of(&aws).await;
    let mut gone = only_they.in_run(&later);
    gone.refresh().await.warning().says(&[CLUSTER, "Cluster deleted"]);
    assert!(gone.is_gone());
}

#[tokio::test]
async fn a_planner_that_may_not_list_says_that_it_names_nothing() {
    let aws = Aws::with(intruded().deny(&["eks:ListAccessEntries"])).await;
    let core = Core::of(&aws).await;
    let (_, problems) = plans(&exclusive(&core), &only(json!({}))).await;
    problems.warning().says(&["could not determine what will be removed", "eks:ListAccessEntries"]);
    let mut only_they = exclusive(&core);
    only_they.apply_unrefreshed(&only(json!({}))).await.error().says(&["eks:ListAccessEntries"]);
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_cluster_is_imported_by_its_name_and_region_with_everything_that_is_not_ignored() {
    let aws = Aws::with(intruded().second_cluster()).await;
    for (id, region) in
        [(CLUSTER.to_owned(), "eu-west-1"), (format!("{CLUSTER}@{OTHER_REGION}"), OTHER_REGION)]
    {
        let core = Core::of(&aws).await;
        let mut only_they = exclusive(&core);
        only_they.import(&id).await.none();
        assert_eq!(only_they.get("principal_arns"), json!([ADMIN, ROLE, OTHER_ROLE]));
        assert_eq!((only_they.get("region"), only_they.get("cluster_name")), (json!(region), json!(CLUSTER)));
        let same = only(json!({ "principal_arns": [ADMIN, ROLE, OTHER_ROLE], "region": region }));
        assert_eq!(only_they.plan(&same).await.action, Action::Nothing);
        let (_, problems) = plans(&only_they, &only(json!({ "region": region }))).await;
        problems.warning().says(&["will be removed", OTHER_ROLE]);
    }
    let core = Core::of(&aws).await;
    exclusive(&core).import("moon").await.error().says(&["Cluster not found while importing moon"]);
    exclusive(&core).import("demo:x").await.error().says(&["Invalid import ID", "demo@eu-west-1"]);
}

#[tokio::test]
async fn its_identity_is_the_cluster_in_its_account_and_region() {
    let aws = Aws::with(people()).await;
    let core = Core::of(&aws).await;
    let short = json!({ "cluster_name": CLUSTER, "account_id": null, "region": null });
    let whole = json!({ "cluster_name": CLUSTER, "account_id": "111122223333", "region": "eu-west-1" });
    for given in [&short, &whole] {
        let mut only_they = exclusive(&core);
        let (imported, problems) = only_they.import_by(given).await;
        problems.none();
        assert_eq!((imported, only_they.get("principal_arns")), (whole.clone(), json!([ADMIN, ROLE])));
        assert_eq!(only_they.refreshed_identity(&Json::Null).await, whole);
    }
    let other = json!({ "cluster_name": CLUSTER, "account_id": OTHER_ACCOUNT, "region": null });
    exclusive(&core).import_by(&other).await.1.error().at("account_id").says(&[OTHER_ACCOUNT]);
    let generated = {
        let mut only_they = exclusive(&core);
        only_they.import(CLUSTER).await.none();
        core.generate("eksaccess_entries_exclusive", &only_they.state.unwrap().value).await
    };
    assert_eq!(shown(generated.get("principal_arns")), json!([ADMIN, ROLE]));
}

/// EKS lists what was there before the apply, for some seconds.
#[tokio::test(start_paused = true)]
async fn a_list_that_is_late_is_no_difference() {
    let lag = json!({ "describe_seconds": 3, "list_seconds": 3 });
    let aws = Aws::start(intruded().set("/visibility", lag), ClockMode::Timer).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    core.entry().apply_unrefreshed(&entry(json!({ "principal_arn": USER }))).await.none();
    let with_user = only(json!({ "principal_arns": [ADMIN, ROLE, USER] }));
    only_they.apply_unrefreshed(&with_user).await.warning().says(&["removed", OTHER_ROLE]);
    let later = Core::of(&aws).await;
    assert_eq!(only_they.in_run(&later).plan(&with_user).await.action, Action::Nothing);
}

/// A policy is none of an entry's conditions: it goes with the entry.
#[tokio::test]
async fn an_empty_set_removes_all_but_what_is_ignored() {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    let world = World::new().entry(json!({ "principal_arn": ROLE, "policies": [view] }));
    let aws = Aws::with(world.entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))).await;
    let core = Core::of(&aws).await;
    let mut only_they = exclusive(&core);
    only_they.apply(&only(json!({ "principal_arns": [] }))).await.warning().says(&[ROLE, VIEW_SHOWN]);
    assert_eq!(principals(&aws).await, [NODES]);
}

const VIEW_SHOWN: &str = "AmazonEKSViewPolicy (cluster)";
