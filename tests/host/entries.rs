//! The life of an entry: made, changed, kept, replaced, removed.

use harness::{
    Fault, World,
    world::{policy, role},
};
use serde_json::json;

use crate::story::on_every_host;

const ADDRESS: &str = "eksaccess_entry.dev";

/// An entry for role `team/dev` with these arguments besides.
fn entry(more: &str) -> String {
    format!(
        "resource \"eksaccess_entry\" \"dev\" {{\n  cluster_name  = \"demo\"\n  principal_arn = \"{}\"\n{more}\n}}\n",
        role("team/dev")
    )
}

#[test]
fn an_entry_is_made_settles_is_changed_in_place_and_removed() {
    on_every_host(World::standard(), |story| {
        let empty = story.control().world().unwrap();
        story.configured(&entry("kubernetes_groups = [\"viewers\"]\n  tags = { Team = \"dev\" }"));
        story.plan().plans(1, 0, 0).wrote(&[]);
        story.apply().succeeds().wrote(&["CreateAccessEntry"]);
        story.settles();
        let made = story.state(ADDRESS);
        assert_eq!(made["type"], "STANDARD");
        assert_eq!(made["tags"], json!({ "Team": "dev" }));

        story.configured(&entry(
            "kubernetes_groups = [\"editors\", \"viewers\"]\n  tags = { Team = \"dev\" }",
        ));
        story.plan().plans(0, 1, 0).says("will be updated in-place");
        story.apply().succeeds().wrote(&["UpdateAccessEntry"]);
        story.settles();
        let changed = story.state(ADDRESS);
        assert_eq!(changed["kubernetes_groups"], json!(["editors", "viewers"]));
        assert_eq!(changed["access_entry_arn"], made["access_entry_arn"], "it is the same entry");

        story.destroy().succeeds().wrote(&["DeleteAccessEntry"]);
        assert_eq!(story.control().world().unwrap(), empty);
    });
}

#[test]
fn tags_are_changed_by_the_calls_for_tags_alone() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("tags = { Team = \"dev\", Old = \"x\" }")).apply().succeeds();
        story.configured(&entry("tags = { Team = \"ops\", New = \"y\" }"));
        let transcript = story.apply();
        let mut writes = transcript.succeeds().writes();
        writes.sort_unstable();
        assert_eq!(writes, ["TagResource", "UntagResource"], "{transcript}");
        assert_eq!(story.entry(&role("team/dev"))["tags"], json!({ "Team": "ops", "New": "y" }));
        story.settles();
    });
}

#[test]
fn c01_c03_a_node_entry_is_written_once_and_never_drifts() {
    for (kind, groups) in [
        ("EC2_LINUX", "kubernetes_groups = []"),
        ("EC2_LINUX", ""),
        ("FARGATE_LINUX", ""),
        ("HYBRID_LINUX", ""),
    ] {
        on_every_host(World::standard(), |story| {
            story.configured(&entry(&format!("type = \"{kind}\"\n{groups}")));
            story.apply().succeeds().wrote(&["CreateAccessEntry"]);
            story.settles();
            story.apply().succeeds().wrote(&[]);
            assert!(story.state(ADDRESS)["user_name"].as_str().unwrap().starts_with("system:node:"));
        });
    }
}

#[test]
fn c04_an_entry_with_nothing_but_its_principal_settles() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).apply().succeeds().wrote(&["CreateAccessEntry"]);
        story.settles();
        story.apply().succeeds().wrote(&[]);
    });
}

#[test]
fn c04_another_user_name_is_one_update_and_keeps_the_groups() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("kubernetes_groups = [\"viewers\"]")).apply().succeeds();
        let named = entry("kubernetes_groups = [\"viewers\"]\n  user_name = \"dev:{{SessionName}}\"");
        story.configured(&named).apply().succeeds().wrote(&["UpdateAccessEntry"]);
        story.settles();
        let entry = story.entry(&role("team/dev"));
        assert_eq!(
            (&entry["username"], &entry["kubernetes_groups"]),
            (&json!("dev:{{SessionName}}"), &json!(["viewers"]))
        );
    });
}

#[test]
fn a_user_name_taken_away_goes_back_to_the_default() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).apply().succeeds();
        let default = story.state(ADDRESS)["user_name"].clone();
        story.configured(&entry("user_name = \"dev:ops\"")).apply().succeeds();
        story.configured(&entry("")).plan().plans(0, 1, 0);
        story.apply().succeeds().wrote(&["UpdateAccessEntry"]);
        assert_eq!(story.state(ADDRESS)["user_name"], default);
        assert_eq!(story.entry(&role("team/dev"))["username"], default);
        story.settles();
    });
}

#[test]
fn a_configured_user_name_that_is_the_default_can_be_taken_away_without_a_call() {
    on_every_host(World::standard(), |story| {
        let default = "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}";
        story.configured(&entry(&format!("user_name = \"{default}\""))).apply().succeeds();
        story.settles();
        story.configured(&entry(""));
        story.apply().succeeds();
        assert_eq!(story.state(ADDRESS)["user_name"], default);
        story.settles();
    });
}

#[test]
fn c21_the_default_user_name_has_no_path() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).apply().succeeds();
        assert_eq!(
            story.state(ADDRESS)["user_name"],
            "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}"
        );
        assert_eq!(story.state(ADDRESS)["principal_arn"], role("team/dev"));
    });
}

#[test]
fn c29_groups_are_cleared_by_an_empty_set_and_by_leaving_them_out() {
    for cleared in ["kubernetes_groups = []", ""] {
        on_every_host(World::standard(), |story| {
            story.configured(&entry("kubernetes_groups = [\"viewers\"]")).apply().succeeds();
            story.configured(&entry(cleared));
            story
                .plan()
                .plans(0, 1, 0)
                .says("- \"viewers\"")
                .never_says("kubernetes_groups = (known after apply)");
            story.apply().succeeds().wrote(&["UpdateAccessEntry"]);
            assert_eq!(story.entry(&role("team/dev"))["kubernetes_groups"], json!([]));
            story.settles();
        });
    }
}

#[test]
fn c04_another_principal_or_type_replaces_the_entry() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).apply().succeeds();
        let other = entry("").replace("team/dev", "team/ops");
        story.configured(&other).plan().plans(1, 0, 1).says("principal_arn").says("forces replacement");
        story.apply().succeeds().wrote(&["DeleteAccessEntry", "CreateAccessEntry"]);
        assert!(story.entry(&role("team/dev")).is_null());
        story.settles();
        story
            .configured(&other.replace("\n}", "\n  type = \"EC2_LINUX\"\n}"))
            .plan()
            .plans(1, 0, 1)
            .says("forces replacement");
        story.apply().succeeds();
        assert_eq!(story.entry(&role("team/ops"))["type"], "EC2_LINUX");
        story.settles();
    });
}

#[test]
fn timeouts_never_drift_and_a_change_of_them_calls_nothing() {
    on_every_host(World::standard(), |story| {
        let timeouts =
            |create: &str| entry(&format!("timeouts {{\n create = \"{create}\"\n delete = \"1m\"\n}}"));
        story.configured(&timeouts("2m")).apply().succeeds().wrote(&["CreateAccessEntry"]);
        story.settles();
        let modified = story.state(ADDRESS)["modified_at"].clone();
        story.configured(&timeouts("3m")).apply().succeeds().wrote(&[]);
        story.settles();
        story.configured(&entry("")).apply().succeeds().wrote(&[]);
        story.settles();
        assert_eq!(story.state(ADDRESS)["modified_at"], modified);
    });
}

#[test]
fn c39_another_accounts_role_gets_a_standard_entry_without_a_question_to_iam() {
    let foreign = "arn:aws:iam::444455556666:role/x";
    on_every_host(World::standard().principal(json!({ "arn": foreign })), |story| {
        story.configured(&entry("").replace(&role("team/dev"), foreign));
        let transcript = story.apply();
        transcript
            .succeeds()
            .claim(transcript.count("GetRole") == 0, "another account's role cannot be looked up");
        story.settles();
        assert_eq!(story.entry(foreign)["type"], "STANDARD");
    });
}

#[test]
fn c41_groups_policies_both_and_a_user_name_can_all_be_expressed() {
    on_every_host(World::standard().role("a").role("b").role("c").role("d"), |story| {
        let entry = |name: &str, more: &str| {
            format!(
                "resource \"eksaccess_entry\" \"{name}\" {{\n  cluster_name = \"demo\"\n  principal_arn = \"{}\"\n{more}\n}}\n",
                role(name)
            )
        };
        let association = |name: &str| {
            format!(
                "resource \"eksaccess_policy_association\" \"{name}\" {{\n  cluster_name = \"demo\"\n  principal_arn = eksaccess_entry.{name}.principal_arn\n  policy_arn = \"{}\"\n  access_scope {{\n    type = \"cluster\"\n  }}\n}}\n",
                policy("AmazonEKSViewPolicy")
            )
        };
        let groups = "kubernetes_groups = [\"viewers\"]";
        story.configured(
            &[
                entry("a", groups),
                entry("b", ""),
                association("b"),
                entry("c", groups),
                association("c"),
                entry("d", "user_name = \"ops:{{SessionNameRaw}}\""),
            ]
            .concat(),
        );
        story.plan().plans(6, 0, 0);
        story.apply().succeeds();
        story.settles();
        let shape = |name: &str| {
            let entry = story.entry(&role(name));
            (
                entry["kubernetes_groups"].as_array().unwrap().len(),
                entry["policies"].as_array().unwrap().len(),
            )
        };
        assert_eq!([shape("a"), shape("b"), shape("c"), shape("d")], [(1, 0), (0, 1), (1, 1), (0, 0)]);
        story.destroy().succeeds();
    });
}

#[test]
fn a_principal_at_two_addresses_is_one_create_and_an_error() {
    on_every_host(World::standard(), |story| {
        let hcl = r#"
resource "eksaccess_entry" "dev" {
  for_each      = toset(["a", "b"])
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
"#;
        story.fault(Fault::delay("CreateAccessEntry", 200));
        let transcript = story.configured(hcl).apply();
        transcript.fails().says("Two addresses manage the same access entry").wrote(&["CreateAccessEntry"]);
    });
}

/// M2958: a renamed `for_each` key, with a policy that goes before the entry does.
#[test]
fn a_renamed_key_of_an_entry_and_its_policy_is_one_apply() {
    on_every_host(World::standard(), |story| {
        let keyed = |key: &str| {
            format!(
                r#"
resource "eksaccess_entry" "dev" {{
  for_each      = toset([{key:?}])
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}}

resource "eksaccess_policy_association" "dev" {{
  for_each         = eksaccess_entry.dev
  cluster_name     = "demo"
  principal_arn    = each.value.principal_arn
  access_entry_arn = each.value.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {{
    type = "cluster"
  }}
}}
"#
            )
        };
        story.configured(&keyed("old")).apply().succeeds();
        story.fault(Fault::delay("DisassociateAccessPolicy", 500));
        story.configured(&keyed("new")).apply().succeeds();
        story.settles();
        assert_eq!(story.entry(&role("team/dev"))["policies"][0]["access_scope"]["type"], "cluster");
    });
}
