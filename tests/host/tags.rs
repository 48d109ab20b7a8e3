//! Default and ignored tags as hosts show them, from the provider block and from the environment.

use harness::{World, world::role};
use serde_json::json;

use crate::story::on_every_host;

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  tags          = { Team = "dev", Stage = "own" }
}
"#;

const PROVIDER: &str = r#"
provider "eksaccess" {
  default_tags {
    tags = { Stage = "test", Owner = "platform" }
  }
  ignore_tags {
    keys = ["CostCenter"]
  }
}
"#;

#[test]
fn c87_default_tags_of_block_and_environment_reach_the_entry_and_only_their_change_is_a_plan() {
    on_every_host(World::standard(), |story| {
        story.provider(PROVIDER).configured(ENTRY);
        story.environment("TF_AWS_DEFAULT_TAGS_Owner", "nobody");
        story.environment("TF_AWS_DEFAULT_TAGS_Source", "environment");
        story.environment("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", "auto:, kubernetes.io/");
        story.apply().succeeds().wrote(&["CreateAccessEntry"]);
        let all = json!({ "Team": "dev", "Stage": "own", "Owner": "platform", "Source": "environment" });
        assert_eq!(story.entry(&role("team/dev"))["tags"], all);
        let state = story.state("eksaccess_entry.dev");
        assert_eq!((&state["tags_all"], &state["tags"]), (&all, &json!({ "Team": "dev", "Stage": "own" })));
        let arn = state["access_entry_arn"].clone();
        let of_others = json!({ "resourceArn": arn, "tags": { "CostCenter": "1", "auto:stop": "20:00" } });
        story.by_hand("TagResource", of_others);
        story.settles();
        story.environment("TF_AWS_DEFAULT_TAGS_Source", "elsewhere");
        story.plan().plans(0, 1, 0).says("tags_all").says("elsewhere").never_says("known after apply");
        story.plan_with(&["-refresh=false"]).plans(0, 1, 0);
        story.apply().succeeds().wrote(&["TagResource"]);
        let kept = &story.entry(&role("team/dev"))["tags"];
        assert_eq!(
            (&kept["Source"], &kept["CostCenter"], &kept["auto:stop"]),
            (&json!("elsewhere"), &json!("1"), &json!("20:00"))
        );
        story.settles();
    });
}

/// P40065: "Provider produced inconsistent final plan".
#[test]
fn c87_a_default_tag_that_the_same_apply_makes_known_is_applied_at_once() {
    on_every_host(World::standard(), |story| {
        let dependent = "resource \"terraform_data\" \"build\" {\n  input = \"abc\"\n}\n\nprovider \"eksaccess\" {\n  \
                         default_tags {\n    tags = { build = terraform_data.build.output }\n  }\n}\n";
        story.provider(dependent).configured(ENTRY);
        story.plan().plans(2, 0, 0).says("tags_all");
        story.apply().succeeds();
        assert_eq!(story.state("eksaccess_entry.dev")["tags_all"]["build"], json!("abc"));
        story.settles();
    });
}
