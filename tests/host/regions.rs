//! Two clusters of one name in two regions, through two aliases of the provider in one configuration.

use harness::{
    World,
    world::{ACCOUNT, CLUSTER, REGION, role},
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

#[test]
fn an_id_with_a_region_is_imported_through_the_alias_for_it() {
    on_every_host(world(), |story| {
        story.configured(&format!("{OTHER_PROVIDER}{THERE}")).apply().succeeds();
        story.run(&["state", "rm", "eksaccess_entry.there"]).succeeds();
        let id = format!("demo:{}@{OTHER_REGION}", role("team/dev"));
        let refused =
            story.configured(&format!("{OTHER_PROVIDER}{HERE}")).import("eksaccess_entry.here", &id);
        refused.fails().says(REGION).says("region = \"us-east-1\"").says("provider = eksaccess.us_east_1");
        story.configured(&format!("{OTHER_PROVIDER}{THERE}"));
        story.import("eksaccess_entry.there", &id).succeeds().wrote(&[]);
        story.settles();
    });
}
