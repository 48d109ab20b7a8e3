//! Two accounts through two blocks of the provider in one configuration. Never here: regions (`regions`).

use harness::{World, world::CLUSTER};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const OTHER_ACCOUNT: &str = "444455556666";

/// The block of the other account. Its role is assumed with the credentials of the environment.
const OTHER_PROVIDER: &str = r#"
provider "eksaccess" {
  alias               = "other"
  allowed_account_ids = ["444455556666"]

  assume_role {
    role_arn     = "arn:aws:iam::444455556666:role/ClusterAccess"
    session_name = "terraform"
  }
}
"#;

const ENTRIES: &str = r#"
resource "eksaccess_entry" "here" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}

resource "eksaccess_entry" "there" {
  provider      = eksaccess.other
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::444455556666:role/team/dev"
}
"#;

/// The cluster in both accounts, in one region.
fn world() -> World {
    let other = |name: &str| json!({ "arn": format!("arn:aws:iam::{OTHER_ACCOUNT}:role/{name}") });
    World::standard().principal(other("ClusterAccess")).principal(other("team/dev")).cluster(json!({
        "name": CLUSTER, "account": OTHER_ACCOUNT, "region": harness::world::REGION, "authentication_mode": "API",
    }))
}

/// The principals with an entry on the cluster of an account.
fn entries(story: &Story, account: &str) -> Vec<String> {
    let world = story.control().world().unwrap();
    let clusters = world["clusters"].as_array().unwrap();
    let cluster = clusters.iter().find(|cluster| cluster["account"] == account).unwrap();
    let entries = cluster["entries"].as_array().map_or(&[][..], Vec::as_slice);
    entries.iter().map(|entry: &Value| entry["principal_arn"].as_str().unwrap().to_owned()).collect()
}

/// P17026, C83: each resource is read and written with the credentials of its own block.
#[test]
fn two_blocks_write_each_to_its_own_account() {
    on_every_host(world(), |story| {
        story.configured(&format!("{OTHER_PROVIDER}{ENTRIES}")).apply().succeeds();
        assert_eq!(entries(story, harness::world::ACCOUNT), ["arn:aws:iam::111122223333:role/team/dev"]);
        assert_eq!(entries(story, OTHER_ACCOUNT), ["arn:aws:iam::444455556666:role/team/dev"]);
        story.settles();
    });
}

/// Credentials that lead to another account than the block allows change nothing there.
#[test]
fn a_block_for_another_account_than_its_credentials_changes_nothing() {
    on_every_host(world(), |story| {
        let wrong = OTHER_PROVIDER.replace("[\"444455556666\"]", "[\"999988887777\"]");
        let refused = story.configured(&format!("{wrong}{ENTRIES}")).apply();
        refused.fails().says("AWS account not allowed").says(OTHER_ACCOUNT);
        assert_eq!(entries(story, OTHER_ACCOUNT), [""; 0]);
    });
}
