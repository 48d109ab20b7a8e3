//! A cluster becomes a configuration: what `export` writes is formatted, imports everything, and then there is nothing to do.
//! Never here: random worlds (`tests/rpc/export`).

use std::process::Command;

use harness::{
    World,
    world::{ADMIN, KEY_ID, REGION, SECRET, policy, role, user},
};
use serde_json::json;

use crate::story::{PROVIDER, Story, on_every_host};

/// Names that collide, signs that HCL treats in its own way, nodes of the user's own, and what AWS created.
fn world() -> World {
    let scoped = |name: &str, namespaces: &[&str]| {
        let scope = match namespaces {
            [] => json!({ "type": "cluster" }),
            names => json!({ "type": "namespace", "namespaces": names }),
        };
        json!({ "policy_arn": policy(name), "access_scope": scope })
    };
    let linked = "aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    World::standard()
        .user("dev")
        .role("a+=,.@-b")
        .entry(json!({ "principal_arn": ADMIN, "policies": [scoped("AmazonEKSClusterAdminPolicy", &[])] }))
        .entry(json!({
            "principal_arn": role("team/dev"), "kubernetes_groups": ["viewers", "${x}"],
            "tags": { "team": "\"%{if}\" ${y}", "aws:cloudformation:stack-name": "access" },
            "policies": [scoped("AmazonEKSViewPolicy", &["shop", "dev-*"]), scoped("AmazonEKSAdminViewPolicy", &[])],
        }))
        .entry(json!({ "principal_arn": role("gone/dev"), "username": "ops:{{SessionName}}" }))
        .entry(json!({ "principal_arn": user("dev"), "policies": [scoped("AmazonEKSViewPolicy", &[])] }))
        .entry(json!({ "principal_arn": role("a+=,.@-b") }))
        .entry(json!({ "principal_arn": role("demo-node"), "type": "HYBRID_LINUX" }))
        .entry(json!({ "principal_arn": role(linked) }))
}

/// The program at the shell, into the story's folder.
fn export(story: &Story) {
    let output = Command::new(PROVIDER)
        .env_clear()
        .envs([("AWS_ENDPOINT_URL", story.url()), ("AWS_REGION", REGION)])
        .envs([("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", SECRET)])
        .envs([("AWS_CONFIG_FILE", "/nowhere/config"), ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/keys")])
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .args(["export", "--cluster", "demo", "--out"])
        .arg(story.folder())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn an_exported_cluster_is_imported_and_has_nothing_to_change() {
    on_every_host(world(), |story| {
        let before = story.control().world().unwrap();
        // Nothing but what the command writes.
        for own in ["terraform.tf", "provider.tf"] {
            std::fs::remove_file(story.folder().join(own)).unwrap();
        }
        export(story);
        story.run(&["fmt", "-check", "-diff"]).succeeds();
        story.apply().succeeds().wrote(&[]).says("10 imported, 0 added, 0 changed, 0 destroyed");
        std::fs::remove_file(story.folder().join("imports.tf")).unwrap();
        story.settles();
        assert_eq!(story.control().world().unwrap(), before);
    });
}
