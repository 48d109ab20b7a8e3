//! Ctrl-C in the middle: what was sent is awaited and kept, what was not yet sent is not.

use harness::{World, world::role};
use serde_json::json;

use crate::story::on_every_host;

const CREATE: &str = "POST /clusters/demo/access-entries HTTP";
/// Both an update of the entry and an association are such a request.
const CHANGE: &str = "POST /clusters/demo/access-entries/";

const ENTRY: &str = r#"
resource "eksaccess_entry" "ops" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/ops"
}
"#;

const ASSOCIATION: &str = r#"
resource "eksaccess_policy_association" "ops" {
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.ops.principal_arn
  access_entry_arn = eksaccess_entry.ops.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#;

#[test]
fn an_interrupt_in_mid_create_loses_nothing() {
    on_every_host(World::standard(), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}"));
        story.interrupt_during_apply(CREATE).wrote(&["CreateAccessEntry"]);
        assert!(!story.entry(&role("team/ops")).is_null(), "the entry was made");
        story.keeps("eksaccess_entry.ops");
        story.apply().succeeds().wrote(&["AssociateAccessPolicy"]);
        story.settles();
    });
}

#[test]
fn an_interrupt_in_mid_association_loses_nothing() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.configured(&format!("{ENTRY}{ASSOCIATION}"));
        story.interrupt_during_apply(CHANGE).wrote(&["AssociateAccessPolicy"]);
        story.keeps("eksaccess_policy_association.ops");
        story.settles();
    });
}

#[test]
fn an_interrupt_in_mid_update_keeps_what_was_written() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.configured(&ENTRY.replace("\n}", "\n  kubernetes_groups = [\"viewers\"]\n}"));
        story.interrupt_during_apply(CHANGE).wrote(&["UpdateAccessEntry"]);
        assert_eq!(story.state("eksaccess_entry.ops")["kubernetes_groups"], json!(["viewers"]));
        story.settles();
    });
}

#[test]
fn an_interrupt_in_mid_delete_leaves_nothing_half_known() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.configured("");
        story.interrupt_during_apply("DELETE /clusters/demo/access-entries/").wrote(&["DeleteAccessEntry"]);
        assert!(story.entry(&role("team/ops")).is_null() && story.state("eksaccess_entry.ops").is_null());
        story.settles();
    });
}

#[test]
fn an_interrupt_ends_a_wait_for_a_principal_that_does_not_come() {
    on_every_host(World::standard(), |story| {
        story.configured(&ENTRY.replace("team/ops", "team/late"));
        let transcript = story.interrupt_during_apply(CREATE);
        transcript.fails();
        transcript.claim(transcript.count("CreateAccessEntry") == 1, "no try after the interrupt");
        assert!(story.state("eksaccess_entry.ops").is_null());
    });
}
