//! `data "eksaccess_audit"`: the same as the audit at the shell, for a `check` block. Which finding follows from which world
//! is in `tests/audit`.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::Core,
    world::{ADMIN, CLUSTER, NODES, ROLE, USER, VIEW, World},
};

const ADMIN_POLICY: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

fn world() -> World {
    let admin = json!({ "policy_arn": ADMIN_POLICY, "access_scope": { "type": "cluster" } });
    World::new()
        .mode("API_AND_CONFIG_MAP")
        .set("/clusters/0/node_groups", json!([{ "role_arn": NODES }]))
        .entry(json!({ "principal_arn": ADMIN, "policies": [admin] }))
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
}

const LINES: &str = "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev\n  groups: [viewers]\n";

async fn audited(core: &Core, more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER });
    crate::rpc::aws::merge(&mut config, more);
    let (found, problems) = core.data("eksaccess_audit", &config).await;
    problems.none();
    found
}

fn codes(audit: &Json) -> Vec<&str> {
    audit["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_entry_and_a_line_are_shown_whole_and_arguments_come_back_as_configured() {
    let aws = Aws::with(world()).await;
    let lines = json!({ "aws_auth": { "mapRoles": LINES } });
    let audit = audited(&Core::of(&aws).await, lines.clone()).await;
    assert_eq!((&audit["aws_auth"], &audit["if_mode"]), (&lines["aws_auth"], &json!(null)));
    assert_eq!(codes(&audit), ["cluster_admin"]);
    let principals = audit["principals"].as_array().unwrap();
    assert_eq!(principals.len(), 3);
    assert_eq!(
        (&principals[0]["principal_arn"], &principals[0]["via"], &principals[0]["status"]),
        (&json!(NODES), &json!("access_entry"), &json!("authenticates"))
    );
    let there = aws.entry(ADMIN).await.unwrap();
    assert_eq!(principals[1]["access_entry_arn"], there["access_entry_arn"]);
    assert_eq!(principals[1]["policies"][0]["policy_arn"], ADMIN_POLICY);
    assert_eq!(
        principals[2],
        json!({
            "principal_arn": "arn:aws:iam::111122223333:role/dev", "via": "aws_auth", "status": "authenticates",
            "access_entry_arn": null, "type": null, "aws_auth_list": "mapRoles", "aws_auth_line": 1,
            "user_name": "dev", "kubernetes_groups": ["viewers"], "policies": [],
        })
    );
}

/// What it proposes for a mode without aws-auth keeps the access, for the role's exact ARN.
#[tokio::test]
async fn a_switch_of_the_mode_is_answered_with_the_hcl_that_keeps_access() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let audit = audited(&core, json!({ "aws_auth": { "mapRoles": LINES }, "if_mode": "API" })).await;
    assert_eq!(codes(&audit), ["loses_access", "cluster_admin"]);
    let finding = &audit["findings"][0];
    assert_eq!(
        (&finding["severity"], &finding["principal_arn"]),
        (&json!("high"), &json!("arn:aws:iam::111122223333:role/dev"))
    );
    let remedy = finding["remedy"].as_str().unwrap();
    for words in [ROLE, "kubernetes_groups = [\"viewers\"]", "user_name         = \"dev\""] {
        assert!(remedy.contains(words), "{words} is not in {remedy}");
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_a_finding_and_only_entries_are_an_error() {
    for (denied, code) in [("iam:GetRole", "iam_forbidden"), ("eks:ListNodegroups", "nodes_unknown")] {
        let world = world().mode("API").entry(json!({ "principal_arn": ROLE, "kubernetes_groups": ["dev"] }));
        let aws = Aws::with(world.deny(&[denied])).await;
        let config = json!({ "cluster_name": CLUSTER });
        let (found, _) = Core::of(&aws).await.data("eksaccess_audit", &config).await;
        assert!(codes(&found).contains(&code), "{denied}: {:?}", codes(&found));
    }
    for denied in ["eks:DescribeCluster", "eks:ListAccessEntries", "eks:ListAssociatedAccessPolicies"] {
        let aws = Aws::with(world().deny(&[denied])).await;
        let config = json!({ "cluster_name": CLUSTER });
        let (_, problems) = Core::of(&aws).await.data("eksaccess_audit", &config).await;
        problems.error().says(&[denied, CLUSTER]);
    }
    let aws = Aws::with(world()).await;
    let config = json!({ "cluster_name": "nowhere" });
    Core::of(&aws).await.data("eksaccess_audit", &config).await.1.error().says(&["nowhere"]);
}

/// Public report: after the switch a Fargate profile's role has no entry, and aws-auth is already empty.
#[tokio::test]
async fn c50_nodes_that_lack_access_are_found_before_the_switch_and_after_it() {
    let pods = "arn:aws:iam::111122223333:role/team/pods";
    let profile = json!([{ "name": "f1", "role_arn": pods, "type": "FARGATE_LINUX" }]);
    let world = World::new()
        .mode("API_AND_CONFIG_MAP")
        .principal(json!({ "arn": pods }))
        .set("/clusters/0/node_groups", profile);
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let line = "- rolearn: arn:aws:iam::111122223333:role/pods\n  username: system:node:{{SessionName}}\n  groups: [system:nodes, system:node-proxier]\n";
    for (lines, if_mode, code) in [
        (line, json!(null), None),
        (line, json!("API"), Some("loses_access")),
        ("[]", json!(null), Some("fargate_profile_without_access")),
    ] {
        let audit = audited(&core, json!({ "aws_auth": { "mapRoles": lines }, "if_mode": if_mode })).await;
        assert_eq!(codes(&audit), code.into_iter().collect::<Vec<_>>(), "{lines} {if_mode}");
        for finding in audit["findings"].as_array().unwrap() {
            let remedy = finding["remedy"].as_str().unwrap();
            assert!(remedy.contains(pods) && remedy.contains("FARGATE_LINUX"), "{remedy}");
        }
    }
}

/// What is newer than this version, and a private network without IAM.
#[tokio::test]
async fn what_cannot_be_read_or_reached_is_a_finding_of_its_own() {
    let workload = "arn:aws:iam::111122223333:workload/of-tomorrow";
    let text = json!({ "accessEntries": [workload, ADMIN] }).to_string();
    let aws = Aws::with(world().mode("API")).await;
    let body = json!({ "status": 200, "content_type": "application/json", "text": text });
    aws.fault("ListAccessEntries", json!({ "body": body })).await;
    let audit = audited(&Core::of(&aws).await, json!({})).await;
    let finding =
        audit["findings"].as_array().unwrap().iter().find(|it| it["code"] == "principal_unreadable");
    assert_eq!(finding.unwrap()["principal_arn"], workload);
    let endpoints = json!([{ "eks": aws.url(), "iam": "http://127.0.0.1:9", "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints })).await;
    let (found, problems) = core.data("eksaccess_audit", &json!({ "cluster_name": CLUSTER })).await;
    problems.warning().says(&["IAM look-ups failed", "127.0.0.1:9"]);
    assert!(codes(&found).contains(&"iam_unreachable"), "{:?}", codes(&found));
}

/// 1 list, 2 calls an entry, 1 for each principal in IAM, 2 lists of nodes and one call a node group.
#[tokio::test]
async fn nothing_is_asked_twice() {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    let aws =
        Aws::with(world().mode("API").entry(json!({ "principal_arn": USER, "policies": [view] }))).await;
    let audit = audited(&Core::of(&aws).await, json!({})).await;
    assert_eq!(audit["principals"].as_array().unwrap().len(), 3);
    for (operation, count) in [
        ("GetCallerIdentity", 1),
        ("DescribeCluster", 1),
        ("ListAccessEntries", 1),
        ("DescribeAccessEntry", 3),
        ("ListAssociatedAccessPolicies", 3),
        ("GetRole", 2),
        ("GetUser", 1),
        ("ListNodegroups", 1),
        ("DescribeNodegroup", 1),
        ("ListFargateProfiles", 1),
    ] {
        assert_eq!(aws.count(operation).await, count, "{operation}");
    }
}
