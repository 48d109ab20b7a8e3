//! `terraform query`: what is found of a cluster, with how many calls, and that what is found can be imported and stays as it
//! is. Never here: what hosts do with it (`tests/host`).

use serde_json::{Value as Json, json};

use super::stop::behind;
use crate::rpc::{
    aws::{Aws, merge},
    gate::Gate,
    host::{Core, Listed, Query, cluster, shown},
    world::{CLUSTER, EDIT, NODES, OTHER_REGION, OTHER_ROLE, ROLE, USER, VIEW, World},
};

const ENTRIES: &str = "eksaccess_entry";
const ASSOCIATIONS: &str = "eksaccess_policy_association";
const BOTH: [&str; 2] = [ENTRIES, ASSOCIATIONS];

const SERVICE_LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
const AUTO: &str = "arn:aws:iam::111122223333:role/auto-nodes";
const GONE: &str = "arn:aws:iam::111122223333:role/gone";

fn scoped(policy: &str, scope: Json) -> Json {
    json!({ "policy_arn": policy, "access_scope": scope })
}

/// Entries of each kind: with and without tags, groups and names of their own, with policies, of nodes, and one that nobody can
/// manage.
fn everybody() -> World {
    let web = json!({ "type": "namespace", "namespaces": ["web", "dev-*"] });
    let auto = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";
    let everywhere = json!({ "type": "cluster" });
    World::new()
        .entry(json!({ "principal_arn": USER, "kubernetes_groups": ["g", "h"], "tags": { "team": "x", "aws:eks:a": "b" } }))
        .entry(json!({ "principal_arn": ROLE, "username": "dev:{{SessionName}}", "tags": { "Owner": "platform" },
            "policies": [scoped(VIEW, web), scoped(EDIT, everywhere.clone())] }))
        .entry(json!({ "principal_arn": OTHER_ROLE }))
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": AUTO, "type": "EC2", "policies": [scoped(auto, everywhere.clone())] }))
        .entry(json!({ "principal_arn": GONE, "policies": [scoped(VIEW, everywhere.clone())] }))
        .entry(json!({ "principal_arn": SERVICE_LINKED, "policies": [
            scoped("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterInsightsPolicy", everywhere) ] }))
}

/// The principals of `everybody` that can be managed, in order.
const PEOPLE: [&str; 6] = [AUTO, GONE, NODES, ROLE, OTHER_ROLE, USER];

fn with_objects() -> Query {
    Query { includes_objects: true, ..Query::default() }
}

async fn all(core: &Core, resource: &'static str, more: Json, query: Query) -> Listed {
    let mut config = cluster();
    merge(&mut config, more);
    core.list(resource, &config, query).await
}

#[tokio::test]
async fn the_names_of_all_entries_cost_one_list_and_one_look_at_the_caller() {
    let aws = Aws::with(everybody()).await;
    let listed = all(&Core::of(&aws).await, ENTRIES, json!({}), Query::default()).await;
    assert_eq!(listed.names(), PEOPLE);
    assert_eq!(
        listed.items[3].identity,
        json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "account_id": "111122223333", "region": "eu-west-1" })
    );
    assert_eq!(aws.operations().await, ["GetCallerIdentity", "ListAccessEntries"]);
}

/// The whole cluster in one query.
#[tokio::test]
async fn whatever_is_found_is_imported_with_its_configuration_and_then_nothing_is_to_do() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    for (resource, count) in [(ENTRIES, 6), (ASSOCIATIONS, 4)] {
        let listed = all(&core, resource, json!({}), with_objects()).await;
        assert_eq!(listed.items.len(), count, "{resource}");
        for item in &listed.items {
            core.imports_cleanly(resource, item).await;
        }
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

/// A default tag that the entry has is none of its own, and is not configured a second time.
#[tokio::test]
async fn the_default_tags_of_the_provider_are_not_the_own_ones_of_what_is_found() {
    let aws = Aws::with(everybody()).await;
    let tags = json!({ "default_tags": [{ "tags": { "Owner": "platform" } }] });
    let core = Core::configured(&aws, tags).await;
    let listed = all(&core, ENTRIES, json!({}), with_objects()).await;
    let role = &listed.items[3];
    assert!(
        role.display_name == ROLE && shown(role.object.get("tags_all")) == json!({ "Owner": "platform" })
    );
    assert_eq!(shown(role.object.get("tags")), Json::Null);
    core.imports_cleanly(ENTRIES, role).await;
}

#[tokio::test]
async fn an_entry_that_nobody_can_manage_is_told_and_not_listed() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    for resource in BOTH {
        for query in [Query::default(), with_objects()] {
            let listed = all(&core, resource, json!({}), query).await;
            listed.problems.warning().says(&["not listed", SERVICE_LINKED, "eksaccess_entries"]);
            assert!(listed.names().iter().all(|name| !name.contains("service-role")), "{listed:?}");
        }
    }
    let named = all(&core, ASSOCIATIONS, json!({ "principal_arn": SERVICE_LINKED }), Query::default()).await;
    named.problems.error().at("principal_arn").says(&[SERVICE_LINKED, "cannot be imported"]);
}

#[tokio::test]
async fn a_policy_is_a_filter_of_entries_and_a_principal_one_of_associations() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let viewers = all(&core, ENTRIES, json!({ "associated_policy_arn": VIEW }), Query::default()).await;
    assert_eq!(viewers.names(), [GONE, ROLE]);
    viewers.problems.none();
    aws.forget().await;
    let of_role = all(&core, ASSOCIATIONS, json!({ "principal_arn": ROLE }), with_objects()).await;
    let names = ["AmazonEKSEditPolicy", "AmazonEKSViewPolicy"].map(|policy| format!("{ROLE}: {policy}"));
    let mut found = of_role.names();
    found.sort_unstable();
    assert_eq!(found, names);
    assert_eq!(aws.operations().await, ["ListAssociatedAccessPolicies"], "the caller is known by now");
    let nobody = all(&core, ASSOCIATIONS, json!({ "principal_arn": OTHER_ROLE }), Query::default()).await;
    assert!(nobody.items.is_empty());
    nobody.problems.none();
}

/// Associations are what an entry's list of them says: with and without their attributes the same calls.
#[tokio::test]
async fn all_associations_cost_one_list_an_entry() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    for query in [Query::default(), with_objects()] {
        aws.forget().await;
        let listed = all(&core, ASSOCIATIONS, json!({}), query).await;
        assert_eq!(listed.items.len(), 4);
        assert!(listed.items.iter().all(|item| item.identity["account_id"] == "111122223333"));
        assert_eq!(aws.count("ListAssociatedAccessPolicies").await, PEOPLE.len());
        assert_eq!((aws.count("ListAccessEntries").await, aws.count("DescribeAccessEntry").await), (1, 0));
    }
}

/// A cluster of 250 entries on pages of 100, each with a policy.
async fn crowd() -> Aws {
    let member = |number| format!("arn:aws:iam::444455556666:role/member-{number:03}");
    let world = (0..250).fold(World::new(), |world, number| {
        let everywhere = scoped(VIEW, json!({ "type": "cluster" }));
        world.entry(json!({ "principal_arn": member(number), "policies": [everywhere] }))
    });
    Aws::with(world).await
}

#[tokio::test]
async fn a_limit_does_not_cost_the_calls_of_what_is_beyond_it() {
    let aws = crowd().await;
    let core = Core::of(&aws).await;
    for (resource, includes_objects, limit, pages, reads) in [
        (ENTRIES, false, 5, 1, 0..=0),
        (ENTRIES, false, 100, 1, 0..=0),
        (ENTRIES, false, 101, 2, 0..=0),
        (ENTRIES, true, 1, 1, 1..=1),
        (ENTRIES, true, 12, 1, 12..=22),
        (ASSOCIATIONS, false, 3, 1, 3..=6),
        (ASSOCIATIONS, true, 30, 1, 30..=40),
    ] {
        aws.forget().await;
        let listed = all(&core, resource, json!({}), Query { includes_objects, limit }).await;
        listed.problems.none();
        assert_eq!(listed.items.len(), usize::try_from(limit).unwrap(), "{resource}");
        let read = aws.count("DescribeAccessEntry").await + aws.count("ListAssociatedAccessPolicies").await;
        let asked = aws.count("ListAccessEntries").await;
        assert!(asked == pages && reads.contains(&read), "{resource}, {limit}: {asked} pages, {read} reads");
    }
    let everything = all(&core, ENTRIES, json!({}), Query { includes_objects: false, limit: 0 }).await;
    assert_eq!(everything.items.len(), 250, "a host that sets no limit gets all");
}

#[tokio::test]
async fn at_most_ten_entries_are_read_at_once() {
    let aws = crowd().await;
    let gate = Gate::open(&aws).await;
    aws.fault("DescribeAccessEntry", json!({ "count": 999, "delay_ms": 5 })).await;
    let listed =
        all(&behind(&gate, &aws).await, ENTRIES, json!({}), Query { includes_objects: true, limit: 60 })
            .await;
    assert_eq!(listed.items.len(), 60);
    assert!((2..=10).contains(&gate.most_at_once()), "{}", gate.most_at_once());
}

#[tokio::test]
async fn an_entry_that_is_deleted_meanwhile_is_not_listed() {
    for (resource, operation) in
        [(ENTRIES, "DescribeAccessEntry"), (ASSOCIATIONS, "ListAssociatedAccessPolicies")]
    {
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE })).entry(json!({
            "principal_arn": USER, "policies": [scoped(VIEW, json!({ "type": "cluster" }))],
        })))
        .await;
        let absent = json!({
            "status": 404, "code": "ResourceNotFoundException",
            "message": "The specified principalArn could not be found. You can view your available access entries with 'ListAccessEntries'.",
        });
        aws.fault(operation, json!({ "target": ROLE, "error": absent })).await;
        let listed = all(&Core::of(&aws).await, resource, json!({}), with_objects()).await;
        listed.problems.none();
        assert!(listed.items.len() == 1 && listed.names()[0].starts_with(USER), "{listed:?}");
    }
}

#[tokio::test]
async fn a_cluster_in_another_region_is_found_there_and_its_objects_say_where() {
    let aws = Aws::with(everybody().second_cluster()).await;
    let core = Core::of(&aws).await;
    for resource in BOTH {
        let listed = all(&core, resource, json!({ "region": OTHER_REGION }), with_objects()).await;
        for item in &listed.items {
            assert_eq!(item.identity["region"], OTHER_REGION);
            core.imports_cleanly(resource, item).await;
        }
        assert!(!listed.items.is_empty());
    }
    let elsewhere = all(&core, ENTRIES, json!({ "region": "cn-north-1" }), Query::default()).await;
    elsewhere.problems.error().at("region").says(&["aws-cn"]);
}

#[tokio::test]
async fn what_keeps_a_query_from_its_end_is_one_clear_error() {
    let denied = |action: &str| everybody().deny(&[action]);
    for (resource, world, more, says) in [
        (ENTRIES, everybody(), json!({ "cluster_name": "nowhere" }), &["Cluster not found", "nowhere"][..]),
        (ASSOCIATIONS, everybody(), json!({ "cluster_name": "nowhere" }), &["Cluster not found"]),
        (ENTRIES, World::new().mode("CONFIG_MAP"), json!({}), &["not enabled", "update-cluster-config"]),
        (ASSOCIATIONS, World::new().mode("CONFIG_MAP"), json!({}), &["not enabled", "CONFIG_MAP"]),
        (ENTRIES, denied("eks:ListAccessEntries"), json!({}), &["Access denied", "eks:ListAccessEntries"]),
        (
            ENTRIES,
            denied("eks:DescribeAccessEntry"),
            json!({}),
            &["Access denied", "eks:DescribeAccessEntry"],
        ),
        (
            ASSOCIATIONS,
            denied("eks:ListAssociatedAccessPolicies"),
            json!({}),
            &["Access denied", "eks:ListAssociatedAccessPolicies"],
        ),
        (
            ASSOCIATIONS,
            everybody(),
            json!({ "principal_arn": "arn:aws:iam::111122223333:role/dev" }),
            &["Access entry not found", ROLE],
        ),
    ] {
        let aws = Aws::with(world).await;
        let listed = all(&Core::of(&aws).await, resource, more, with_objects()).await;
        let errors: Vec<_> = listed.problems.0.into_iter().filter(|problem| problem.is_error).collect();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        errors[0].says(says);
    }
}

/// The names alone need neither Describe nor anything of IAM.
#[tokio::test]
async fn the_names_of_entries_need_one_permission() {
    let world = everybody().deny(&["eks:Describe*", "eks:ListAssociatedAccessPolicies", "iam:*"]);
    let aws = Aws::with(world).await;
    assert_eq!(all(&Core::of(&aws).await, ENTRIES, json!({}), Query::default()).await.names(), PEOPLE);
    let aws = Aws::with(everybody()).await;
    aws.fails("GetCallerIdentity", 99, 500, "InternalFailure").await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    let listed = all(&core, ENTRIES, json!({}), Query::default()).await;
    assert_eq!(listed.names(), PEOPLE, "an import does not need the account");
    assert!(listed.items.iter().all(|item| item.identity["account_id"].is_null()));
}

#[tokio::test]
async fn what_was_found_before_a_failure_is_told_before_it() {
    let aws = crowd().await;
    aws.fault(
        "ListAccessEntries",
        json!({ "skip": 1, "count": 99, "error": {
        "status": 403, "code": "AccessDeniedException", "message": "no more",
    } }),
    )
    .await;
    let core = Core::of(&aws).await;
    let listed = all(&core, ENTRIES, json!({}), Query { includes_objects: false, limit: 250 }).await;
    assert_eq!(listed.items.len(), 100);
    listed.problems.error().says(&["Access denied"]);
}

#[tokio::test]
async fn a_value_that_was_not_known_when_the_host_validated_is_refused_before_anything_is_asked() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let wrong = json!({ "cluster_name": CLUSTER, "associated_policy_arn": "view" });
    let listed = core.list_unvalidated(ENTRIES, &wrong, Query::default()).await;
    listed.problems.error().at("associated_policy_arn").says(&["Invalid access policy"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

/// In a test with a mocked provider nothing is configured.
#[tokio::test]
async fn a_provider_that_is_not_configured_says_so() {
    let listed = Core::unconfigured().await.list(ENTRIES, &cluster(), Query::default()).await;
    listed.problems.error().says(&["Provider not configured"]);
}

#[tokio::test]
async fn a_query_that_is_stopped_ends_with_that() {
    let aws = crowd().await;
    aws.fails("DescribeAccessEntry", 9999, 429, "ThrottlingException").await;
    let gate = Gate::open(&aws).await;
    let endpoints = json!([{ "eks": gate.url(), "iam": aws.url(), "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints, "max_retries": 1000 })).await;
    let stop = async {
        gate.saw("GET", 3).await;
        core.stop().await;
    };
    let (listed, ()) = tokio::join!(all(&core, ENTRIES, json!({}), with_objects()), stop);
    listed.problems.error().says(&["Cancelled"]);
}

#[tokio::test]
async fn each_query_is_about_a_resource_that_has_an_identity() {
    let core = Core::unconfigured().await;
    let identities = core.identities().await;
    for (name, _) in core.list_resources() {
        assert!(identities.contains_key(name), "hosts refuse a query about {name}");
    }
}
