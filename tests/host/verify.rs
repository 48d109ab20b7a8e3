//! The action `eksaccess_verify` (Terraform 1.14): after an entry is created, and when it is invoked by itself. Other hosts refuse
//! the block. Never here: what it waits for in which case (`tests/rpc`).

use harness::{World, world::ADMIN};
use serde_json::json;

use crate::story::on_every_host;

const ACTION: &str = r#"
action "eksaccess_verify" "me" {
  config {
    cluster_name = "demo"
  }
}
"#;

fn entry(lifecycle: &str) -> String {
    format!(
        "resource \"eksaccess_entry\" \"me\" {{\n  cluster_name = \"demo\"\n  principal_arn = \"{ADMIN}\"\n  kubernetes_groups = [\"a\"]\n{lifecycle}}}\n"
    )
}

const TRIGGER: &str = r"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eksaccess_verify.me]
    }
  }
";

#[test]
fn a_run_goes_on_once_a_new_entry_has_taken_effect_and_ends_with_the_diagnosis_otherwise() {
    let slow = json!({ "principal_seconds": 0, "entry_seconds": 2 });
    on_every_host(World::standard().with("", "propagation", slow), |story| {
        story.configured(&format!("{ACTION}{}", entry(TRIGGER)));
        if !story.has_queries_and_actions() {
            story.plan().fails().says("Unsupported block type");
            story.configured(&entry("")).apply().succeeds();
            return;
        }
        let applied = story.apply();
        applied.succeeds().says("Waiting up to").says("for EKS to apply recent changes.");
        applied.says("can authenticate").says("API server of the cluster");
        applied.never_says("propagation:");
        let journal = story.control().journal(0).unwrap();
        let rejected = journal.into_iter().filter(|call| call.service == "kubernetes" && call.status == 401);
        applied.claim(rejected.count() > 0, "the server should not have known the entry at once");
        story.settles();
        story.by_hand("DeleteAccessEntry", json!({ "principalArn": ADMIN }));
        story.control().advance(2).unwrap(); // until the API server knows
        let invoked = story.apply_with(&["-invoke=action.eksaccess_verify.me"]);
        invoked.fails().says("cannot authenticate").says("no_access_entry").wrote(&[]);
    });
}
