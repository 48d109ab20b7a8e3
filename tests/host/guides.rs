//! Guides with screens of a host, played on one host: the HCL is the page's own. What differs between hosts is not in a screen.
//! Never here: what resources do in other configurations, and guides that need no host (`tests/guides`).

use harness::{
    World,
    world::{ADMIN, CLUSTER, policy, role},
};
use serde_json::{Value, json};

use crate::{
    documents::blocks,
    guide::{Guide, Shell},
    story::{Story, on_host},
    transcript::Transcript,
};

/// Puts the blocks of the guide whose first line is the name of a file into files.
fn configured(story: &Story, guide: &Guide) {
    for block in blocks(guide.template()) {
        let name = block.lines().next().and_then(|line| line.strip_prefix("# ")?.strip_suffix(".tf"));
        if let Some(name) = name {
            story.file(&format!("{name}.tf"), &block);
        }
    }
}

/// The lines from one that begins like this to the last before one that begins like that.
fn part(transcript: &Transcript, first: &str, end: &str) -> String {
    let text = transcript.outcome.readable();
    let lines = text.lines().skip_while(|line| !line.starts_with(first));
    let mut lines: Vec<&str> = lines.collect();
    let length = lines.iter().skip(1).position(|line| line.starts_with(end)).map_or(lines.len(), |at| at + 1);
    lines.truncate(length);
    transcript.claim(!lines.is_empty(), &format!("it should have a line that begins with \"{first}\""));
    lines.join("\n")
}

#[test]
fn the_first_guide_leads_from_a_denial_to_verified_access() {
    on_host(0, World::standard(), |story| {
        let (guide, shell) = (Guide::open("getting-started"), Shell::at(story.folder(), story.url()));
        configured(story, &guide);
        // The wait for a young entry is another story (`live`).
        let page = story.read("access.tf");
        let hasty = page.replace(
            "  namespace     = \"web\"\n",
            "  namespace = \"web\"\n  propagation_timeout = \"0s\"\n",
        );
        assert_ne!(hasty, page);
        story.file("access.tf", &hasty);
        guide.play(|screen, command| match screen {
            "denied" => shell.shows(command, 1),
            "apply" => {
                let applied = story.apply();
                applied.succeeds();
                part(&applied, "Apply complete!", "no other line")
            }
            _ => {
                story.control().advance(40).unwrap();
                let shown = shell.shows(command, 0);
                let created = story.entry(ADMIN)["created_at"].clone();
                shown.replace(&created.as_str().unwrap()[..19], "2026-11-26T09:30:00")
            }
        });
    });
}

#[test]
fn the_guide_about_exclusive_management_shows_what_will_be_removed() {
    let admin = json!([{ "policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" } }]);
    let world = World::standard()
        .role("break-glass/OnCall")
        .entry(json!({ "principal_arn": ADMIN, "policies": admin.clone() }))
        .entry(json!({ "principal_arn": role("break-glass/OnCall"), "policies": admin }))
        .entry(json!({ "principal_arn": role("demo-node"), "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": role("team/ops"), "kubernetes_groups": ["viewers"] }));
    on_host(0, world, |story| {
        let (guide, shell) = (Guide::open("exclusive-management"), Shell::at(story.folder(), story.url()));
        configured(story, &guide);
        guide.play(|screen, command| match screen {
            "audit" => shell.shows(command, 0),
            "plan" => {
                let planned = story.plan();
                planned.succeeds().says(&role("team/ops")).never_says("break-glass/OnCall (");
                part(&planned, "Warning: Access entries will be removed", "Warning: ")
            }
            other => panic!("no screen {other} is made here"),
        });
    });
}

/// What the aws provider stored of the guide's two resources.
fn state_of_aws(registry: &str, entry: &Value, association: &Value) -> Value {
    let resource = |kind: &str, name: &str, attributes: &Value| {
        json!({
            "mode": "managed", "type": kind, "name": name,
            "provider": format!("provider[\"{registry}/hashicorp/aws\"]"),
            "instances": [{ "schema_version": 0, "attributes": attributes, "sensitive_attributes": [] }],
        })
    };
    json!({
        "version": 4, "terraform_version": "1.8.0", "serial": 1, "lineage": "a", "outputs": {}, "check_results": null,
        "resources": [
            resource("aws_eks_access_entry", "analysts", entry),
            resource("aws_eks_access_policy_association", "analysts_view", association),
        ],
    })
}

#[test]
fn the_guide_about_moving_changes_nothing_but_the_reference_to_the_entry() {
    let (created, dev, view) = ("2026-01-01T12:00:00Z", role("team/dev"), policy("AmazonEKSViewPolicy"));
    let arn = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/0a1b2c3d-1111-2222-3333-444455556666";
    let scope = json!({ "type": "namespace", "namespaces": ["data"] });
    let there = json!({
        "principal_arn": dev, "access_entry_arn": arn, "created_at": created, "modified_at": created,
        "kubernetes_groups": ["analysts"],
        "policies": [{ "policy_arn": view, "access_scope": scope, "associated_at": created, "modified_at": created }],
    });
    let entry = json!({
        "id": format!("{CLUSTER}:{dev}"), "cluster_name": CLUSTER, "principal_arn": dev, "access_entry_arn": arn,
        "created_at": created, "modified_at": created, "kubernetes_groups": ["analysts"], "type": "STANDARD",
        "user_name": "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}", "tags": {}, "tags_all": {}, "timeouts": null,
    });
    let association = json!({
        "id": format!("{CLUSTER}#{dev}#{view}"), "cluster_name": CLUSTER, "principal_arn": dev, "policy_arn": view,
        "access_scope": [scope], "associated_at": "2026-01-01 12:00:00 +0000 UTC",
        "modified_at": "2026-01-01 12:00:00 +0000 UTC", "timeouts": null,
    });
    on_host(0, World::standard().entry(there), |story| {
        if !story.moves_between_types() {
            return;
        }
        let guide = Guide::open("moving-from-the-aws-provider");
        configured(story, &guide);
        story.has_provider("hashicorp/aws");
        story.file("terraform.tfstate", &state_of_aws(story.registry(), &entry, &association).to_string());
        guide.play(|screen, _| match screen {
            "plan" => {
                let planned = story.plan();
                planned.plans(0, 1, 0);
                part(&planned, "  # ", "───")
            }
            "apply" => {
                let applied = story.apply();
                applied.succeeds().wrote(&["AssociateAccessPolicy"]);
                part(&applied, "Apply complete!", "no other line")
            }
            other => panic!("no screen {other} is made here"),
        });
        assert_eq!(story.state("eksaccess_entry.analysts")["access_entry_arn"], arn);
    });
}
