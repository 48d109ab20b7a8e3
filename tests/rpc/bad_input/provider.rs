//! The table of the provider block. An empty text is one that is not given, as for the aws provider.

use serde_json::json;

use super::argument::{
    Accepted, Argument, Blank, BlankBefore, BlankBehind, Control, Empty, LineBreak, LookAlike, Refused,
    TooLong, Warned, many_keys,
};
use super::resources::tags;
use super::{Kind, Subject};
use crate::rpc::{aws::Aws, host::provider_block, world::ADMIN};

fn endpoint(name: &'static str) -> Argument {
    let no_urls =
        ["127.0.0.1:4566", "https://", "ftp://host", "//host", "eks.eu-west-1.amazonaws.com", "http:/host"];
    Argument::text(name, "https://eks.example.com", Refused("Invalid endpoint URL"))
        .but(&[Empty], Accepted)
        .values(no_urls.map(|url| json!(url)), Refused("Invalid endpoint URL"))
}

fn ignored(name: &'static str) -> Argument {
    Argument::text(name, "CostCenter", Accepted)
        .but(&[Empty, LineBreak, Control, TooLong], Refused("Invalid ignored tag"))
        .values([json!(null)], Refused("Null element"))
}

fn account_ids(name: &'static str) -> Argument {
    let no_ids = [
        "",
        "1234",
        " 111122223333",
        "111122223333\n",
        "1111222233334",
        "11112222333x",
        "１１１１２２２２３３３３",
    ];
    Argument::plain(name)
        .values(no_ids.map(|id| json!(id)), Refused("Invalid account ID"))
        .values([json!(null)], Refused("Null element"))
}

fn proxy(name: &'static str) -> Argument {
    Argument::text(name, "http://proxy.example.com", Refused("Invalid proxy URL"))
        .but(&[Empty], Accepted)
        .values(
            ["socks5://host:1", "http://", "http://["].map(|url| json!(url)),
            Refused("Invalid proxy URL"),
        )
}

fn role_arn(name: &'static str) -> Argument {
    let no_roles =
        ["Admin", "arn:aws:iam::111122223333:user/jo", "arn:aws:sts::111122223333:assumed-role/a/b"];
    Argument::text(name, ADMIN, Refused("Invalid role ARN"))
        .values(no_roles.map(|arn| json!(arn)), Refused("Invalid role ARN"))
}

fn session_name(name: &'static str) -> Argument {
    Argument::text(name, "terraform", Refused("Invalid session name"))
        .but(&[Empty], Accepted)
        .values([json!("x"), json!("a b"), json!("a:b")], Refused("Invalid session name"))
}

fn session_duration(name: &'static str) -> Argument {
    Argument::text(name, "1h", Refused("Invalid session duration")).values(
        ["14m", "13h", "3600", "-1h", "soon"].map(|text| json!(text)),
        Refused("Invalid session duration"),
    )
}

fn session_policy(name: &'static str) -> Argument {
    Argument::text(name, "{\"Version\": \"2012-10-17\"}", Refused("Invalid session policy"))
        .but(&[Empty, BlankBefore, BlankBehind, LineBreak, LookAlike], Accepted)
        .values([json!("[]"), json!("{")], Refused("Invalid session policy"))
}

fn policy_arns(name: &'static str) -> Argument {
    Argument::text(name, "arn:aws:iam::aws:policy/ReadOnlyAccess", Refused("Invalid policy ARNs"))
        .values([json!("ReadOnlyAccess"), json!(ADMIN)], Refused("Invalid policy ARNs"))
        .values([json!(null)], Refused("Null element"))
}

pub(super) fn block(aws: &Aws) -> Subject {
    let no_regions = ["Frankfurt", "eu_west_1", "EU-WEST-1", "eu-west-1a", "eu-west", "eu-west-1,us-east-1"];
    let arguments = vec![
        Argument::text("region", "eu-west-1", Refused("Invalid region"))
            .but(&[Empty], Accepted)
            .values(no_regions.map(|name| json!(name)), Refused("Invalid region")),
        Argument::text("profile", "dev", Accepted),
        Argument::text("access_key", "AKIASIMULATED0000001", Accepted),
        Argument::text("secret_key", "the-secret", Accepted),
        Argument::text("token", "the-token", Accepted),
        Argument::text("shared_config_files", "~/.aws/config", Accepted)
            .values([json!(null)], Refused("Null element")),
        Argument::text("shared_credentials_files", "~/.aws/credentials", Accepted)
            .values([json!(null)], Refused("Null element")),
        Argument::plain("max_retries")
            .values([json!(0), json!(-1), json!(1001)], Refused("Invalid max_retries"))
            .values([json!(1.5), json!(1e30)], Refused("Invalid value")),
        Argument::plain("skip_iam_lookups"),
        account_ids("allowed_account_ids"),
        account_ids("forbidden_account_ids"),
        Argument::plain("skip_credentials_validation"),
        Argument::plain("skip_requesting_account_id"),
        Argument::plain("skip_region_validation"),
        Argument::text("sts_region", "eu-west-1", Refused("Invalid region")).but(&[Empty], Accepted),
        Argument::text("retry_mode", "standard", Refused("Invalid retry_mode"))
            .but(&[Empty], Accepted)
            .values([json!("legacy")], Refused("Invalid retry_mode")),
        Argument::plain("token_bucket_rate_limiter_capacity")
            .values([json!(0), json!(-1)], Refused("Invalid capacity"))
            .values([json!(1.5), json!(1e30)], Refused("Invalid value")),
        Argument::text("custom_ca_bundle", "~/ca.pem", Accepted)
            .but(&[LineBreak, Control], Refused("Invalid path")),
        proxy("http_proxy"),
        proxy("https_proxy"),
        Argument::text("no_proxy", "example.com", Accepted),
        Argument::plain("use_fips_endpoint"),
        Argument::plain("use_dualstack_endpoint"),
        Argument::text("user_agent", "my-module/1.2.3", Refused("Invalid user agent"))
            .but(&[BlankBefore, BlankBehind, TooLong], Accepted)
            .values([json!(null)], Refused("Null element")),
        Argument::plain("skip_metadata_api_check"),
        endpoint("ec2_metadata_service_endpoint"),
        Argument::plain("ec2_metadata_service_endpoint_mode")
            .values(["v6", "IPv5", "both", " "].map(|mode| json!(mode)), Refused("Invalid endpoint mode")),
        role_arn("assume_role.role_arn")
            .but(&[Empty], Warned("No role is assumed"))
            .values([json!(null)], Warned("No role is assumed")),
        session_name("assume_role.session_name"),
        session_name("assume_role.source_identity"),
        Argument::text("assume_role.external_id", "customer-4711", Refused("Invalid external ID"))
            .but(&[Empty], Accepted)
            .values([json!("x"), json!("a b")], Refused("Invalid external ID")),
        session_duration("assume_role.duration"),
        session_policy("assume_role.policy"),
        policy_arns("assume_role.policy_arns"),
        Argument::text("assume_role.tags", "platform", Accepted)
            .but(&[TooLong], Refused("Invalid session tags"))
            .keys(["", &"k".repeat(129)], Refused("Invalid session tags"))
            .whole([many_keys(51)], Refused("Invalid session tags")),
        Argument::text("assume_role.transitive_tag_keys", "team", Accepted),
        role_arn("assume_role_with_web_identity.role_arn").but(&[Empty], Accepted),
        session_name("assume_role_with_web_identity.session_name"),
        session_duration("assume_role_with_web_identity.duration"),
        session_policy("assume_role_with_web_identity.policy"),
        policy_arns("assume_role_with_web_identity.policy_arns"),
        Argument::text("assume_role_with_web_identity.web_identity_token", "the-token", Accepted)
            .but(&[Blank], Refused("Invalid web identity token"))
            .values([json!("x"), json!("x".repeat(20_001))], Refused("Invalid web identity token")),
        Argument::text("assume_role_with_web_identity.web_identity_token_file", "/token", Accepted),
        endpoint("endpoints.eks"),
        endpoint("endpoints.iam"),
        endpoint("endpoints.sts"),
        tags("default_tags.tags"),
        ignored("ignore_tags.keys"),
        ignored("ignore_tags.key_prefixes"),
    ];
    let more = json!({
        "assume_role": [{ "role_arn": ADMIN }], "assume_role_with_web_identity": [{ "role_arn": ADMIN }],
        "https_proxy": "", "default_tags": [{}], "ignore_tags": [{}],
    });
    Subject { kind: Kind::Provider, good: provider_block(aws, more), arguments }
}
