//! The table of the provider block. An empty text is one that is not given, as for the aws provider.

use serde_json::json;

use super::argument::{Accepted, Argument, Control, Empty, LineBreak, Refused, TooLong};
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
        Argument::text("assume_role.role_arn", ADMIN, Accepted)
            .values([json!(null)], Refused("role_arn is required")),
        Argument::text("assume_role.session_name", "terraform", Accepted),
        Argument::text("assume_role.external_id", "customer-4711", Accepted),
        Argument::text("assume_role.duration", "1h", Refused("Invalid session duration")).values(
            ["14m", "13h", "3600", "-1h", "soon"].map(|text| json!(text)),
            Refused("Invalid session duration"),
        ),
        Argument::text("assume_role.policy", "{\"Version\": \"2012-10-17\"}", Accepted),
        Argument::text("assume_role.policy_arns", "arn:aws:iam::aws:policy/ReadOnlyAccess", Accepted),
        Argument::text("assume_role.source_identity", "jo", Accepted),
        Argument::text("assume_role.tags", "platform", Accepted),
        Argument::text("assume_role.transitive_tag_keys", "team", Accepted),
        endpoint("endpoints.eks"),
        endpoint("endpoints.iam"),
        endpoint("endpoints.sts"),
        tags("default_tags.tags"),
        ignored("ignore_tags.keys"),
        ignored("ignore_tags.key_prefixes"),
    ];
    let more = json!({ "assume_role": [{ "role_arn": ADMIN }], "default_tags": [{}], "ignore_tags": [{}] });
    Subject { kind: Kind::Provider, good: provider_block(aws, more), arguments }
}
