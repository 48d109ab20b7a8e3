//! Two clusters of one name in two regions, through `region` of each resource and through two aliases of the provider.

use harness::{
    World,
    world::{ACCOUNT, CLUSTER, REGION, policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const OTHER_REGION: &str = "us-east-1";

const OTHER_PROVIDER: &str = "provider \"eksaccess\" {\n  alias  = \"other\"\n  region = \"us-east-1\"\n}\n";

const HERE: &str = r#"
resource "eksaccess_entry" "here" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
"#;

const THERE: &str = r#"
resource "eksaccess_entry" "there" {
  provider      = eksaccess.other
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
"#;

/// The cluster in both regions.
fn world() -> World {
    World::standard().cluster(json!({
        "name": CLUSTER, "account": ACCOUNT, "region": OTHER_REGION, "authentication_mode": "API",
    }))
}

/// Whether the role has an entry on the cluster of each region.
fn entries(story: &Story) -> [bool; 2] {
    let world = story.control().world().unwrap();
    let clusters = world["clusters"].as_array().unwrap();
    [REGION, OTHER_REGION].map(|region| {
        let cluster = clusters.iter().find(|cluster| cluster["region"] == region).unwrap();
        let entries = cluster["entries"].as_array().map_or(&[][..], Vec::as_slice);
        entries.iter().any(|entry: &Value| entry["principal_arn"] == role("team/dev"))
    })
}

#[test]
fn one_region_loses_an_entry_while_the_other_gets_it() {
    on_every_host(world(), |story| {
        story.configured(&format!("{OTHER_PROVIDER}{THERE}")).apply().succeeds();
        assert_eq!(entries(story), [false, true]);
        story.configured(&format!("{OTHER_PROVIDER}{HERE}"));
        story.apply().succeeds().plans(1, 0, 1);
        assert_eq!(entries(story), [true, false]);
        story.settles();
    });
}

/// The entry of both regions, through one provider block.
const BOTH: &str = r#"
resource "eksaccess_entry" "dev" {
  for_each      = toset(["eu-west-1", "us-east-1"])
  region        = each.key
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}

resource "eksaccess_policy_association" "dev" {
  for_each         = eksaccess_entry.dev
  region           = each.value.region
  cluster_name     = each.value.cluster_name
  principal_arn    = each.value.principal_arn
  access_entry_arn = each.value.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#;

#[test]
fn one_provider_block_manages_both_regions() {
    on_every_host(world(), |story| {
        story.configured(BOTH).apply().succeeds().plans(4, 0, 0);
        assert_eq!(entries(story), [true, true]);
        story.settles();
        story
            .configured(&BOTH.replace("toset([\"eu-west-1\", ", "toset(["))
            .apply()
            .succeeds()
            .plans(0, 0, 2);
        assert_eq!(entries(story), [false, true]);
        story.settles();
    });
}

/// P43733, P42853: an import without the region read another cluster, and the next plan replaced what was imported.
#[test]
fn every_id_of_an_import_may_name_a_region() {
    let by_id = |id: &str| {
        format!(
            "import {{\n  for_each = {{ \"us-east-1\" = \"{id}\" }}\n  to = eksaccess_entry.dev[each.key]\n  id = each.value\n}}\n"
        )
    };
    let there = BOTH.replace("toset([\"eu-west-1\", ", "toset([");
    let entry_alone = there.split("resource \"eksaccess_policy_association\"").next().unwrap().to_owned();
    on_every_host(world(), |story| {
        story.configured(&entry_alone).apply().succeeds();
        let arn = story.state("eksaccess_entry.dev")["access_entry_arn"].as_str().unwrap().to_owned();
        for id in [
            format!("demo:{}@us-east-1", role("team/dev")),
            format!("demo#{}@us-east-1", role("team/dev")),
            arn,
        ] {
            story.run(&["state", "rm", "eksaccess_entry.dev"]).succeeds();
            story.configured(&format!("{entry_alone}{}", by_id(&id))).apply().succeeds().wrote(&[]);
            assert_eq!(story.state("eksaccess_entry.dev")["region"], OTHER_REGION);
            story.settles();
        }
        story.configured(&there).apply().succeeds();
        let key = [CLUSTER, &role("team/dev"), &policy("AmazonEKSViewPolicy")].join("#");
        let by_command = "eksaccess_policy_association.dev[\"us-east-1\"]";
        story.run(&["state", "rm", by_command]).succeeds();
        story.import(by_command, &format!("{key}@us-east-1")).succeeds().wrote(&[]);
        // The reference to the entry is not in AWS: the next apply sends it.
        story.apply().succeeds();
        story.settles();
    });
}

#[test]
fn another_region_of_the_provider_block_is_said_before_anything_moves() {
    on_every_host(world(), |story| {
        story.configured(HERE).apply().succeeds();
        story.provider("provider \"eksaccess\" {\n  region = \"us-east-1\"\n}\n");
        let plan = story.plan();
        plan.says("forces replacement").says("region = \"eu-west-1\"").says("must be replaced");
        story.configured(&HERE.replace("\n}", "\n  region = \"eu-west-1\"\n}")).settles();
        assert_eq!(entries(story), [true, false]);
    });
}

/// A state of before there were regions: neither a plan without a refresh nor one with it finds anything to do.
#[test]
fn a_state_from_before_regions_plans_nothing() {
    let here = BOTH.replace(", \"us-east-1\"])", "])").replace("  region        = each.key\n", "");
    on_every_host(world(), |story| {
        story.configured(&here).apply().succeeds();
        let forget = |state: &mut Value| {
            let resources = state["resources"].as_array_mut().unwrap();
            for instance in resources.iter_mut().flat_map(|it| it["instances"].as_array_mut().unwrap()) {
                instance["attributes"].as_object_mut().unwrap().remove("region");
            }
        };
        story.edit_state(forget);
        story.plan_with(&["-refresh=false"]).has_no_changes();
        story.edit_state(forget);
        story.settles();
        story.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(story.state("eksaccess_entry.dev")["region"], REGION);
    });
}
