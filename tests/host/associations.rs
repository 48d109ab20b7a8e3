//! Policies on an entry: associated, widened in place, replaced with their entry.

use harness::{
    Fault, World,
    world::{policy, role},
};
use serde_json::json;

use crate::story::{Story, on_every_host};

const ADDRESS: &str = "eksaccess_policy_association.dev";

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
"#;

/// An entry with the View policy at this scope.
fn with_scope(scope: &str) -> String {
    format!(
        r#"{ENTRY}
resource "eksaccess_policy_association" "dev" {{
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "{}"

  access_scope {{
    {scope}
  }}
}}
"#,
        policy("AmazonEKSViewPolicy")
    )
}

fn scope_of(story: &Story) -> serde_json::Value {
    story.entry(&role("team/dev"))["policies"][0]["access_scope"].clone()
}

#[test]
fn c19_a_scope_is_changed_in_place_by_one_call() {
    on_every_host(World::standard(), |story| {
        story.configured(&with_scope("type = \"namespace\"\n namespaces = [\"a\"]")).apply().succeeds();
        story.settles();
        for (scope, expected) in [
            (
                "type = \"namespace\"\n namespaces = [\"b\", \"a\"]",
                json!({ "type": "namespace", "namespaces": ["a", "b"] }),
            ),
            ("type = \"cluster\"", json!({ "type": "cluster", "namespaces": [] })),
            (
                "type = \"namespace\"\n namespaces = [\"dev-*\"]",
                json!({ "type": "namespace", "namespaces": ["dev-*"] }),
            ),
        ] {
            story.configured(&with_scope(scope)).plan().plans(0, 1, 0);
            story.apply().succeeds().wrote(&["AssociateAccessPolicy"]);
            let mut seen = scope_of(story);
            seen["namespaces"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
            assert_eq!(seen, expected);
            story.settles();
        }
    });
}

#[test]
fn an_empty_set_of_namespaces_at_cluster_scope_is_none_and_stays() {
    on_every_host(World::standard(), |story| {
        story.configured(&with_scope("type = \"cluster\"\n namespaces = []")).apply().succeeds();
        story.settles();
        assert_eq!(scope_of(story)["type"], "cluster");
    });
}

#[test]
fn the_order_of_namespaces_is_no_change() {
    on_every_host(World::standard(), |story| {
        story
            .configured(&with_scope("type = \"namespace\"\n namespaces = [\"a\", \"b\"]"))
            .apply()
            .succeeds();
        story
            .configured(&with_scope("type = \"namespace\"\n namespaces = [\"b\", \"a\", \"b\"]"))
            .plan()
            .has_no_changes();
    });
}

#[test]
fn an_entry_that_is_replaced_takes_its_association_along_and_gets_it_back() {
    on_every_host(World::standard(), |story| {
        story.configured(&with_scope("type = \"cluster\"")).apply().succeeds();
        let plan = story.plan_with(&["-replace=eksaccess_entry.dev"]);
        plan.plans(2, 0, 2).says("eksaccess_policy_association.dev must be replaced");
        story.apply_with(&["-replace=eksaccess_entry.dev"]).succeeds();
        assert_eq!(scope_of(story)["type"], "cluster");
        story.settles();
    });
}

#[test]
fn c05_three_policies_of_one_apply_are_all_there_when_it_ends() {
    on_every_host(World::standard(), |story| {
        story.configured(&format!(
            r#"{ENTRY}
resource "eksaccess_policy_association" "dev" {{
  for_each      = toset(["AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSAdminPolicy"])
  cluster_name  = eksaccess_entry.dev.cluster_name
  principal_arn = eksaccess_entry.dev.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/${{each.value}}"
  access_scope {{
    type       = "namespace"
    namespaces = ["web"]
  }}
}}
"#
        ));
        story.fault(Fault::stale("ListAssociatedAccessPolicies").times(2));
        story.apply().succeeds();
        assert_eq!(story.entry(&role("team/dev"))["policies"].as_array().unwrap().len(), 3);
        story.settles();
        story.destroy().succeeds();
    });
}

/// An entry that the run created is not searched for associations before one is made.
#[test]
fn c08_forty_pairs_take_three_calls_each_to_create_and_two_to_refresh() {
    let world = (0..40).fold(World::standard(), |world, n| world.role(&format!("many/{n}")));
    on_every_host(world, |story| {
        story.configured(
            r#"
resource "eksaccess_entry" "many" {
  for_each      = toset([for n in range(40) : tostring(n)])
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/many/${each.key}"
}

resource "eksaccess_policy_association" "many" {
  for_each         = eksaccess_entry.many
  cluster_name     = each.value.cluster_name
  principal_arn    = each.value.principal_arn
  access_entry_arn = each.value.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#,
        );
        let apply = story.apply();
        let calls = apply.succeeds().calls.iter().filter(|call| call.service == "eks").count();
        assert!(calls <= 3 * 40 + 2, "{calls} calls for 40 pairs");
        let plan = story.plan();
        let calls = plan.has_no_changes().calls.iter().filter(|call| call.service == "eks").count();
        assert!(calls <= 80 + 2, "{calls} calls to refresh 80 resources");
    });
}

#[test]
fn c08_a_missing_entry_is_waited_for_no_longer_than_allowed_and_then_named() {
    on_every_host(World::standard(), |story| {
        let alone = with_scope("type = \"cluster\"")
            .replace(ENTRY, "")
            .replace("eksaccess_entry.dev.principal_arn", "\"arn:aws:iam::111122223333:role/team/dev\"")
            .replace("access_entry_arn = eksaccess_entry.dev.access_entry_arn", "")
            .replace("  access_scope {", "  timeouts {\n    create = \"3s\"\n  }\n  access_scope {");
        let transcript = story.configured(&alone).apply();
        transcript.fails().says(&role("team/dev")).says("eksaccess_entry");
        transcript.claim(transcript.calls.len() > 1, "it should have tried again");
        assert!(story.state(ADDRESS).is_null());
    });
}

#[test]
fn c24_auto_mode_nodes_get_their_policy() {
    on_every_host(World::standard(), |story| {
        let auto = with_scope("type = \"cluster\"")
            .replace("AmazonEKSViewPolicy", "AmazonEKSAutoNodePolicy")
            .replacen("role/team/dev\"", "role/demo-node\"\n  type = \"EC2\"", 1);
        story.configured(&auto).apply().succeeds();
        story.settles();
        assert_eq!(
            story.entry(&role("demo-node"))["policies"][0]["policy_arn"],
            policy("AmazonEKSAutoNodePolicy")
        );
    });
}

#[test]
fn an_association_that_is_there_with_another_scope_is_an_error_whose_import_block_works() {
    let there = json!({ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "namespace", "namespaces": ["web"] } });
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.by_hand(
            "AssociateAccessPolicy",
            json!({
                "principalArn": role("team/dev"),
                "policyArn": there["policy_arn"],
                "accessScope": there["access_scope"],
            }),
        );
        let wanted = with_scope("type = \"cluster\"");
        let refused = story.configured(&wanted).apply();
        refused.fails();
        assert_eq!(scope_of(story), there["access_scope"], "nothing was changed");
        story.configured(&format!("{wanted}\n{}", refused.import_block().replace("NAME", "dev")));
        story.apply().succeeds();
        assert_eq!(scope_of(story)["type"], "cluster");
        story.configured(&wanted).settles();
    });
}

#[test]
fn an_association_that_is_there_as_asked_is_taken() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.by_hand(
            "AssociateAccessPolicy",
            json!({
                "principalArn": role("team/dev"),
                "policyArn": policy("AmazonEKSViewPolicy"),
                "accessScope": { "type": "cluster" },
            }),
        );
        story.configured(&with_scope("type = \"cluster\"")).apply().succeeds();
        story.settles();
    });
}

#[test]
fn c22_another_key_for_the_same_policy_never_takes_it_away() {
    on_every_host(World::standard(), |story| {
        let keyed = |key: &str| {
            let resource = with_scope("type = \"cluster\"");
            resource.replace(
                "  cluster_name     =",
                &format!("  for_each = toset([\"{key}\"])\n  cluster_name ="),
            )
        };
        for lifecycle in ["", "  lifecycle {\n    create_before_destroy = true\n  }\n"] {
            let with = |key| keyed(key).replace("  access_scope {", &format!("{lifecycle}  access_scope {{"));
            story.configured(&with("old")).apply().succeeds();
            story.configured(&with("new")).apply().succeeds();
            assert_eq!(scope_of(story)["type"], "cluster", "the policy is still there");
            story.settles();
            story.destroy().succeeds();
        }
    });
}

/// An association for each key, with a scope that may depend on the key.
fn for_keys(keys: &str, scope: &str) -> String {
    let resource = with_scope(scope);
    resource.replace("  cluster_name     =", &format!("  for_each = toset({keys})\n  cluster_name ="))
}

/// Before, the apply was green with one grant, and every further apply gave it to the other address. The first plan does
/// not know the namespaces yet.
#[test]
fn two_addresses_with_two_scopes_are_one_write_and_an_error_and_stay_so() {
    on_every_host(World::standard(), |story| {
        for operation in ["ListAssociatedAccessPolicies", "AssociateAccessPolicy"] {
            story.fault(Fault::delay(operation, 100).times(99));
        }
        let namespace = "eksaccess_entry.dev.created_at == \"\" ? \"\" : each.key";
        let scope = format!("type = \"namespace\"\n namespaces = [{namespace}]");
        let clash = for_keys("[\"a\", \"b\"]", &scope);
        let transcript = story.configured(&clash).apply();
        transcript.fails().says("different scopes").says("Put both namespaces into one association");
        transcript.says("namespaces = [\"a\", \"b\"]");
        transcript.wrote(&["CreateAccessEntry", "AssociateAccessPolicy"]);
        let granted = scope_of(story);
        for _ in 0..2 {
            let again = story.apply();
            again.fails().wrote(&[]);
            assert_eq!(scope_of(story), granted, "the grant stays where it was");
        }
        story
            .configured(&with_scope("type = \"namespace\"\n namespaces = [\"a\", \"b\"]"))
            .apply()
            .succeeds();
        story.settles();
    });
}

#[test]
fn the_same_scope_at_two_addresses_warns_and_outlives_the_removal_of_either() {
    on_every_host(World::standard(), |story| {
        for kept in ["a", "b"] {
            story.fault(Fault::delay("ListAssociatedAccessPolicies", 100).times(4));
            let transcript = story.configured(&for_keys("[\"a\", \"b\"]", "type = \"cluster\"")).apply();
            transcript.succeeds().says("Two addresses manage the same association");
            story.settles();
            let transcript =
                story.configured(&for_keys(&format!("[{kept:?}]"), "type = \"cluster\"")).apply();
            transcript.succeeds().says("Association not removed").wrote(&[]);
            assert_eq!(scope_of(story)["type"], "cluster");
            story.settles();
            story.destroy().succeeds();
        }
    });
}
