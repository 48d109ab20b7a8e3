//! What the environment of the process means beside the provider block.

use eksaccess::protocol::pb::tfplugin6::diagnostic::Severity;
use harness::world::{KEY_ID, REGION, SECRET, role};
use harness::{Embedded, World};
use serde_json::json;

use crate::plugin::host::Host;
use crate::plugin::provider::{configure_with, create_entry};

/// P17026, P38965: a profile in the block, and keys of another account in the shell.
#[tokio::test]
async fn the_profile_of_the_block_is_used_before_keys_of_the_environment_with_a_warning() {
    let aws = Embedded::start(World::standard().into_json()).expect("a simulator");
    let host = Host::new();
    let config = host.scratch().join("config");
    let keys = format!("[profile admin]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n");
    std::fs::write(&config, keys).expect("a file");
    let plugin = host
        .with("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEOFANOTHER")
        .with("AWS_SECRET_ACCESS_KEY", "the-secret-of-another-account")
        .start();
    let channel = plugin.connect().await;
    let url = aws.url();
    let block = json!({
        "region": REGION, "profile": "admin", "shared_config_files": [config],
        "endpoints": [{ "eks": url, "iam": url, "sts": url }],
    });
    let said = configure_with(&channel, &block).await;
    let [warning] = &said[..] else { panic!("one warning was expected: {said:?}") };
    assert_eq!(
        (warning.severity(), warning.summary.as_str()),
        (Severity::Warning, "Configuration conflict detected")
    );
    assert!(
        warning.detail.contains("The profile is used") && !warning.detail.contains("AKIA"),
        "{}",
        warning.detail
    );
    let made = create_entry(&channel, &role("team/dev")).await.expect("it is answered");
    assert_eq!(made.problems, [""; 0]);
}
