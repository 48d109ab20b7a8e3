//! `data "eksaccess_entries"`: everybody whom a cluster lets in, page by page.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    gate::Gate,
    host::Core,
    world::{CLUSTER, EDIT, NODES, OTHER_ROLE, ROLE, USER, VIEW, World},
};

const SERVICE_LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
const GONE: &str = "arn:aws:iam::111122223333:role/gone";
const RECREATED: &str = "arn:aws:iam::111122223333:role/recreated";
const ELSEWHERE: &str = "arn:aws:iam::444455556666:role/theirs";

fn everybody() -> World {
    let view =
        json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["b", "a"] } });
    let edit = json!({ "policy_arn": EDIT, "access_scope": { "type": "cluster" } });
    World::new()
        .set("/page_size", json!(2))
        .principal(json!({ "arn": RECREATED, "created_at": "2025-06-01T00:00:00Z" }))
        .entry(json!({ "principal_arn": USER, "kubernetes_groups": ["g", "h"], "tags": { "team": "x" } }))
        .entry(json!({ "principal_arn": ROLE, "policies": [view, edit] }))
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
        .entry(
            json!({ "principal_arn": OTHER_ROLE, "kubernetes_groups": ["g"], "tags": { "aws:eks:x": "y" } }),
        )
        .entry(json!({ "principal_arn": GONE }))
        .entry(json!({ "principal_arn": RECREATED, "created_at": "2025-01-01T00:00:00Z" }))
        .entry(json!({ "principal_arn": ELSEWHERE }))
        .entry(json!({ "principal_arn": SERVICE_LINKED }))
}

async fn listed(core: &Core, filters: Json) -> Vec<Json> {
    let mut config = json!({ "cluster_name": CLUSTER });
    crate::rpc::aws::merge(&mut config, filters);
    let (found, problems) = core.data("eksaccess_entries", &config).await;
    problems.none();
    found["entries"].as_array().unwrap().clone()
}

fn principals(entries: &[Json]) -> Vec<&str> {
    entries.iter().map(|entry| entry["principal_arn"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_entry_of_every_page_is_listed_in_the_order_of_principals() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let entries = listed(&core, json!({})).await;
    let mut sorted = principals(&entries);
    sorted.sort_unstable();
    assert_eq!((principals(&entries), entries.len()), (sorted, 8));
    assert!(aws.count("ListAccessEntries").await >= 4, "the pages hold two");
}

#[tokio::test]
async fn an_entry_is_shown_whole() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let entries = listed(&core, json!({})).await;
    let of = |principal: &str| entries.iter().find(|entry| entry["principal_arn"] == principal).unwrap();
    assert_eq!(
        of(ROLE)["policies"],
        json!([
            { "policy_arn": EDIT, "access_scope": { "type": "cluster", "namespaces": [] } },
            { "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["a", "b"] } },
        ])
    );
    assert_eq!(
        (&of(USER)["kubernetes_groups"], &of(USER)["tags"]),
        (&json!(["g", "h"]), &json!({ "team": "x" }))
    );
    assert_eq!((&of(USER)["type"], &of(USER)["user_name"]), (&json!("STANDARD"), &json!(USER)));
    let there = aws.entry(ROLE).await.unwrap();
    assert_eq!(of(ROLE)["access_entry_arn"], there["access_entry_arn"]);
    assert_eq!(of(RECREATED)["created_at"], "2025-01-01T00:00:00Z");
}

#[tokio::test]
async fn what_iam_says_of_each_principal_is_told_and_null_where_it_cannot_be_asked() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let entries = listed(&core, json!({})).await;
    for (principal, exists, recreated) in [
        (ROLE, json!(true), json!(false)),
        (USER, json!(true), json!(false)),
        (GONE, json!(false), json!(null)),
        (RECREATED, json!(true), json!(true)),
        (ELSEWHERE, json!(null), json!(null)),
    ] {
        let entry = entries.iter().find(|entry| entry["principal_arn"] == principal).unwrap();
        assert_eq!(
            (&entry["principal_exists"], &entry["principal_recreated"]),
            (&exists, &recreated),
            "{principal}"
        );
    }
}

/// One judge: what an audit finds about an entry by itself, without a call more.
#[tokio::test]
async fn each_entry_has_the_findings_that_an_audit_has_about_it() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    let entries = listed(&core, json!({})).await;
    assert_eq!((aws.count("DescribeCluster").await, aws.count("ListNodegroups").await), (0, 0));
    let (audit, _) = core.data("eksaccess_audit", &json!({ "cluster_name": CLUSTER })).await;
    let mut codes = Vec::new();
    for entry in &entries {
        let about = |finding: &&Json| finding["principal_arn"] == entry["principal_arn"];
        let mut expected: Vec<Json> =
            audit["findings"].as_array().unwrap().iter().filter(about).cloned().collect();
        for finding in &mut expected {
            codes.push(finding["code"].as_str().unwrap().to_owned());
            finding.as_object_mut().unwrap().remove("principal_arn");
        }
        assert_eq!(entry["findings"], json!(expected), "{}", entry["principal_arn"]);
    }
    for code in ["principal_recreated", "principal_does_not_exist", "broad_scope", "grants_nothing"] {
        assert!(codes.iter().any(|found| found == code), "{code} is not in {codes:?}");
    }
}

#[tokio::test]
async fn who_manages_an_entry_is_said_only_where_something_proves_it() {
    let capability = json!({
        "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSKROPolicy",
        "access_scope": { "type": "cluster" },
    });
    let of_cloud_formation = json!({ "aws:cloudformation:stack-name": "access" });
    let world = everybody()
        .entry(json!({ "principal_arn": "arn:aws:iam::444455556666:role/kro", "policies": [capability] }))
        .entry(
            json!({ "principal_arn": "arn:aws:iam::444455556666:role/stack", "tags": of_cloud_formation }),
        );
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let entries = listed(&core, json!({})).await;
    for (principal, managed) in [
        (SERVICE_LINKED, json!(true)),
        (OTHER_ROLE, json!(true)),
        ("arn:aws:iam::444455556666:role/kro", json!(true)),
        ("arn:aws:iam::444455556666:role/stack", json!(false)),
        (ROLE, json!(false)),
        (NODES, json!(null)),
    ] {
        let entry = entries.iter().find(|entry| entry["principal_arn"] == principal).unwrap();
        assert_eq!(entry["managed_by_aws"], managed, "{principal}");
    }
}

/// A filter is a question, and may ask for what nobody may configure.
#[tokio::test]
async fn a_policy_for_service_linked_roles_alone_can_be_looked_for() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    for policy in ["AmazonEKSComputePolicy", "AmazonEKSPolicyOfTomorrow"] {
        let arn = format!("arn:aws:eks::aws:cluster-access-policy/{policy}");
        let config =
            json!({ "cluster_name": CLUSTER, "associated_policy_arn": arn, "type": "TYPE_OF_TOMORROW" });
        let block = core.data_block("eksaccess_entries").config(&config);
        core.validate_data("eksaccess_entries", &block).await.none();
    }
    let found = listed(
        &core,
        json!({
            "associated_policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSComputePolicy",
        }),
    );
    assert_eq!(found.await, [json!(null); 0]);
}

#[tokio::test]
async fn a_filter_that_misspells_a_known_word_is_refused_with_the_right_one() {
    let core = Core::unconfigured().await;
    for (name, given, meant) in [
        ("type", "Standard", "\"STANDARD\""),
        (
            "associated_policy_arn",
            "arn:aws:eks::aws:cluster-access-policy/amazonEKSviewPolicy",
            "cluster-access-policy/AmazonEKSViewPolicy",
        ),
    ] {
        let config =
            core.data_block("eksaccess_entries").config(&json!({ "cluster_name": CLUSTER, name: given }));
        core.validate_data("eksaccess_entries", &config).await.error().at(name).says(&[meant]);
    }
}

#[tokio::test]
async fn a_principal_that_cannot_be_read_stays_in_the_list() {
    let aws = Aws::with(everybody()).await;
    let workload = "arn:aws:iam::111122223333:workload/of-tomorrow";
    let page = json!({ "accessEntries": [workload, ROLE] }).to_string();
    aws.fault(
        "ListAccessEntries",
        json!({
            "body": { "status": 200, "content_type": "application/json", "text": page },
        }),
    )
    .await;
    let core = Core::of(&aws).await;
    let config = json!({ "cluster_name": CLUSTER, "type": "STANDARD" });
    let (found, problems) = core.data("eksaccess_entries", &config).await;
    problems.warning().says(&[workload, CLUSTER]);
    let entries = found["entries"].as_array().unwrap();
    assert_eq!(principals(entries), [ROLE, workload]);
    for unknown in ["type", "policies", "findings"] {
        assert_eq!(entries[1][unknown], json!(null), "{unknown}");
    }
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let aws = Aws::with(everybody()).await;
    let core = Core::of(&aws).await;
    for (filter, found) in [
        (json!({ "type": "EC2_LINUX" }), vec![NODES]),
        (json!({ "associated_policy_arn": VIEW }), vec![ROLE]),
        (json!({ "kubernetes_group": "g" }), vec![OTHER_ROLE, USER]),
        (json!({ "kubernetes_group": "g", "type": "EC2_LINUX" }), vec![]),
        (json!({ "kubernetes_group": "h", "type": "STANDARD" }), vec![USER]),
    ] {
        assert_eq!(principals(&listed(&core, filter.clone()).await), found, "{filter}");
    }
}

#[tokio::test]
async fn a_cluster_without_entries_has_an_empty_list() {
    let aws = Aws::with(World::new()).await;
    assert_eq!(listed(&Core::of(&aws).await, json!({})).await, [json!(null); 0]);
}

#[tokio::test]
async fn an_entry_that_vanishes_meanwhile_is_left_out() {
    let no_entry = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
    for operation in ["DescribeAccessEntry", "ListAssociatedAccessPolicies"] {
        let aws = Aws::with(everybody()).await;
        aws.fault(operation, json!({ "target": USER, "error": no_entry })).await;
        let entries = listed(&Core::of(&aws).await, json!({})).await;
        assert!(!principals(&entries).contains(&USER) && entries.len() == 7, "{operation}");
    }
}

/// 300 entries are read quickly, but never with more than ten calls at once.
#[tokio::test]
async fn at_most_ten_entries_are_read_at_once() {
    let world = (0..30).fold(World::new(), |world, number| {
        world.entry(json!({ "principal_arn": format!("arn:aws:iam::444455556666:role/r{number:02}") }))
    });
    let aws = Aws::with(world).await;
    let gate = Gate::open(&aws).await;
    aws.fault("DescribeAccessEntry", json!({ "count": 999, "delay_ms": 5 })).await;
    let endpoints = json!([{ "eks": gate.url(), "iam": aws.url(), "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints })).await;
    assert_eq!(listed(&core, json!({})).await.len(), 30);
    assert!((2..=10).contains(&gate.most_at_once()), "{}", gate.most_at_once());
}

/// 12,086 calls in five minutes, and then the advice to raise the timeout.
#[tokio::test]
async fn a_list_that_repeats_its_token_is_an_error_after_two_calls() {
    let aws = Aws::with(everybody()).await;
    let text = json!({ "accessEntries": [ROLE], "nextToken": "again" }).to_string();
    let id = json!({ "x-amzn-RequestId": "request-1" });
    let body = json!({ "status": 200, "content_type": "application/json", "text": text, "headers": id });
    aws.fault("ListAccessEntries", json!({ "count": 99, "body": body })).await;
    let config = json!({ "cluster_name": CLUSTER });
    let (_, problems) = Core::of(&aws).await.data("eksaccess_entries", &config).await;
    let problem = problems.error().says(&["repeats its pagination token", "request-1", "AWS Support"]);
    assert!(!problem.detail.contains("timeouts"), "{problem:?}");
    assert_eq!(aws.count("ListAccessEntries").await, 2);
}

/// Three refusals of IAM's were enough for a null without a word.
#[tokio::test]
async fn an_iam_that_throttles_is_asked_again_and_never_a_silent_null() {
    let throttled = json!({ "status": 400, "code": "Throttling", "message": "Rate exceeded" });
    let aws = Aws::with(everybody()).await;
    aws.fault("GetRole", json!({ "target": "dev", "count": 3, "error": throttled })).await;
    let core = Core::configured(&aws, json!({ "max_retries": 4 })).await;
    let entries = listed(&core, json!({})).await;
    let dev = entries.iter().find(|entry| entry["principal_arn"] == ROLE).unwrap();
    assert_eq!(dev["principal_exists"], json!(true));
    aws.fault("GetRole", json!({ "target": "dev", "count": 3, "error": throttled })).await;
    let once = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    let config = json!({ "cluster_name": CLUSTER });
    once.data("eksaccess_entries", &config).await.1.error().says(&["Throttling", "GetRole"]);
}

/// A private runner: 10 s for each principal, and nulls without a word.
#[tokio::test]
async fn an_iam_that_cannot_be_reached_is_one_warning_and_nulls() {
    let aws = Aws::with(everybody()).await;
    let endpoints = json!([{ "eks": aws.url(), "iam": "http://127.0.0.1:9", "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints })).await;
    let config = json!({ "cluster_name": CLUSTER });
    let (found, problems) = core.data("eksaccess_entries", &config).await;
    problems.warning().says(&["IAM look-ups failed", "127.0.0.1:9", "skip_iam_lookups"]);
    let entries = found["entries"].as_array().unwrap();
    assert!(entries.len() == 8 && entries.iter().all(|entry| entry["principal_exists"].is_null()));
    core.data("eksaccess_entries", &config).await.1.none();
}

#[tokio::test]
async fn errors_are_only_what_kept_us_from_answering() {
    let aws = Aws::with(World::new().mode("CONFIG_MAP")).await;
    let core = Core::of(&aws).await;
    let of = |name: &str| json!({ "cluster_name": name });
    core.data("eksaccess_entries", &of(CLUSTER))
        .await
        .1
        .error()
        .says(&["CONFIG_MAP", "update-cluster-config"]);
    core.data("eksaccess_entries", &of("nowhere")).await.1.error().says(&["nowhere"]);
}
