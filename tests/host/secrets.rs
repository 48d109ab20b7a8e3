//! No secret leaves by any door: output, state, plan, error, or the most talkative log.

use harness::{
    World,
    world::{KEY_ID, SECRET},
};
use serde_json::json;

use crate::story::on_every_host;

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}

data "eksaccess_authentication" "me" {
  cluster_name = "demo"
}
"#;

#[test]
fn a_secret_key_is_in_no_output_at_any_level_of_the_log() {
    on_every_host(World::standard(), |story| {
        // Hosts show the provider block of a configuration in their own logs, so the key comes from the environment.
        story.environment("TF_LOG", "trace");
        let transcript = story.configured(ENTRY).apply();
        transcript.succeeds().never_says(SECRET).says("[TRACE]");
        story.environment("AWS_SECRET_ACCESS_KEY", "another+secret");
        story.plan().fails().never_says("another+secret");
    });
}

#[test]
fn a_configured_secret_is_in_no_log_of_the_provider_and_no_file() {
    on_every_host(World::standard(), |story| {
        story.environment("AWS_ACCESS_KEY_ID", "");
        story.environment("AWS_SECRET_ACCESS_KEY", "");
        story.provider(&format!(
            r#"
provider "eksaccess" {{
  region     = "eu-west-1"
  access_key = "{KEY_ID}"
  secret_key = "{SECRET}"

  endpoints {{
    eks = "{url}"
    iam = "{url}"
    sts = "{url}"
  }}
}}
"#,
            url = story.url()
        ));
        story.environment("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        story.environment("TF_LOG_PROVIDER", "trace");
        story.configured(ENTRY).apply().succeeds().never_says(SECRET);
        story.run(&["show", "-json"]).succeeds().never_says(SECRET);
    });
}

#[test]
fn an_assumed_roles_session_token_is_in_no_log() {
    let robot = "arn:aws:iam::111122223333:role/robot";
    let world = World::standard().principal(json!({ "arn": robot, "allow": ["*"], "assumable_by": ["*"] }));
    on_every_host(world, |story| {
        story.provider(&format!(
            "provider \"eksaccess\" {{\n  assume_role {{\n    role_arn = \"{robot}\"\n  }}\n}}\n"
        ));
        story.environment("TF_LOG", "trace");
        let transcript = story.configured(ENTRY).apply();
        transcript.succeeds().never_says(SECRET);
        let sessions = story.control().world().unwrap()["sessions"].as_array().cloned().unwrap_or_default();
        assert!(!sessions.is_empty(), "a role was assumed");
        for secret in sessions.iter().flat_map(secrets_of) {
            transcript.never_says(&secret);
        }
        let by_robot = transcript.calls.iter().filter(|call| call.operation == "CreateAccessEntry");
        assert!(
            by_robot
                .map(|call| call.caller.clone().unwrap())
                .all(|caller| caller.contains("assumed-role/robot/")),
            "{transcript}"
        );
    });
}

/// Whatever a session's keys and token are called.
fn secrets_of(session: &serde_json::Value) -> Vec<String> {
    let fields = session.as_object().unwrap().iter();
    let secret = fields.filter(|(name, _)| name.contains("secret") || name.contains("token"));
    secret.filter_map(|(_, value)| value.as_str().map(str::to_owned)).collect()
}
