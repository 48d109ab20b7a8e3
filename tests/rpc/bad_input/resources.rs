//! The tables of the resources.

use serde_json::json;

use super::argument::{
    Accepted, Argument, Blank, BlankBefore, BlankBehind, Control, Empty, LineBreak, LookAlike, Refused,
    TooLong, Warned, many, many_keys,
};
use super::{Kind, Subject};
use crate::rpc::world::{ACCOUNT, CLUSTER, ROLE, VIEW};

/// The argument `cluster_name` of any block.
pub(super) fn cluster_name() -> Argument {
    let arn = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
    Argument::text("cluster_name", CLUSTER, Refused("Invalid cluster name"))
        .values(
            [arn, "-demo", "de mo", "demo/a", "${var.cluster}"].map(|name| json!(name)),
            Refused("Invalid cluster name"),
        )
        .values([json!(null)], Refused("cluster_name is required"))
}

/// The argument `region` of any block but the provider's.
pub(super) fn region() -> Argument {
    let no_regions = ["Frankfurt", "eu_west_1", "EU-WEST-1", "eu-west-1a", "eu-west", "eu-west-1,us-east-1"];
    Argument::text("region", "eu-west-1", Refused("Invalid region"))
        .values(no_regions.map(|name| json!(name)), Refused("Invalid region"))
}

/// The argument `principal_arn` of a resource.
fn principal_arn() -> Argument {
    let malformed = [
        "dev",
        "arn",
        "arn:aws:iam::111122223333",
        "arn:aws:iam::111122223333:role",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:iam::111122223333:role//dev",
        "arn:aws:iam::111122223333:role/dev:extra",
        "arn:aws:iam:eu-west-1:111122223333:role/dev",
        "arn:aws:iam::11112222333:role/dev",
        "arn:aws:iam::111122223333:Role/dev",
        "ARN:aws:iam::111122223333:role/dev",
        "arn:aws:iam::111122223333:group/team",
        "arn:aws:iam::111122223333:instance-profile/x",
        "arn:aws:s3:::bucket",
        "\"arn:aws:iam::111122223333:role/dev\"",
        "arn:aws:iam::111122223333:role/d*",
        "111122223333",
        "https://console.aws.amazon.com/iam/home#/roles/dev",
    ];
    let session = "arn:aws:sts::111122223333:assumed-role/dev/jo";
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    Argument::text("principal_arn", ROLE, Refused("Invalid principal ARN"))
        .values(malformed.map(|arn| json!(arn)), Refused("Invalid principal ARN"))
        .values([json!(session)], Refused("Session ARN instead of a role ARN"))
        .values([json!("arn:aws:sts::111122223333:federated-user/jo")], Refused("Federated user"))
        .values([json!(linked)], Refused("service-linked role"))
        .values([json!(format!("arn:aws:iam::{ACCOUNT}:root"))], Warned("Access entry has no effect"))
        .values([json!(null)], Refused("principal_arn is required"))
}

/// A timeout in a block `timeouts`.
pub(super) fn timeout(name: &'static str) -> Argument {
    let wrong = ["5", "-5m", "0s", "25h", "soon", "5 parsecs", "9223372036854775807s", "1e9h", "5m5m"];
    Argument::text(name, "5m", Refused("Invalid timeout"))
        .values(wrong.map(|text| json!(text)), Refused("Invalid timeout"))
}

pub(super) fn entry() -> Subject {
    let misspelt = ["Standard", "standard", "ec2_linux", "EC2-LINUX", "EC2 LINUX"];
    let reserved = ["system:masters", "system:nodes", "system:", "system:anything"];
    let unbalanced =
        ["a:{{SessionName", "a:{{SessionName}", "a}}b", "a:{{{{SessionName}}", "a:{{b{{SessionName}}"];
    let meant = ["a:{{Sessionname}}", "a:{{ SessionName }}", "a:{SessionName}", "{sessionname}"];
    let arguments = vec![
        cluster_name(),
        principal_arn(),
        region().values([json!("cn-north-1")], Refused("partition")),
        Argument::text("type", "STANDARD", Refused("Invalid entry type"))
            .but(&[BlankBefore, BlankBehind, LineBreak, Control], Refused("Misspelled entry type"))
            .values(misspelt.map(|word| json!(word)), Refused("Misspelled entry type"))
            .values([json!("QUANTUM_LINUX")], Warned("Unknown entry type")),
        Argument::text("kubernetes_groups", "viewers", Refused("Invisible character in group"))
            .but(&[Empty], Refused("Empty group"))
            .but(&[Blank, BlankBefore, BlankBehind], Warned("Whitespace around group"))
            .but(&[LookAlike], Warned("Look-alike letter in group"))
            .but(&[TooLong], Accepted)
            .values(reserved.map(|group| json!(group)), Refused("reserved"))
            .values([json!(null)], Refused("Null element"))
            .whole([many(10_000, |number| format!("team-{number}"))], Accepted),
        Argument::text("user_name", "team:jo", Refused("Invisible character in user name"))
            .but(&[Empty], Refused("Invalid user_name"))
            .but(&[Blank, BlankBefore, BlankBehind], Warned("Whitespace around user name"))
            .but(&[LookAlike], Warned("Look-alike letter in user name"))
            .but(&[TooLong], Accepted)
            .values(
                ["system:admin", "eks:x", "aws:x", "amazon:x", "iam:x"].map(|name| json!(name)),
                Refused("Invalid user_name"),
            )
            .values(unbalanced.map(|name| json!(name)), Refused("Invalid user_name"))
            .values(meant.map(|name| json!(name)), Refused("Did you mean {{SessionName}}?"))
            .values([json!("a:{{User}}"), json!("a:{{}}")], Refused("The templates are"))
            .values([json!("{{SessionName}}"), json!("jo-{{SessionName}}")], Refused("colon")),
        tags("tags"),
        Argument::plain("adopt_existing"),
        Argument::plain("replace_when_recreated"),
        timeout("timeouts.create"),
        timeout("timeouts.read"),
        timeout("timeouts.update"),
        timeout("timeouts.delete"),
    ];
    let good = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "timeouts": {} });
    Subject { kind: Kind::Resource("eksaccess_entry"), good, arguments }
}

/// A map of tags.
pub(super) fn tags(name: &'static str) -> Argument {
    let (long_key, long) = ("k".repeat(129), "v".repeat(257));
    Argument::text(name, "platform", Accepted)
        .but(&[LineBreak, Control, TooLong], Refused("Invalid tag value"))
        .values([json!(long)], Refused("Invalid tag value"))
        .keys(["", &long_key, "a\nb", "a\u{7}"], Refused("Invalid tag key"))
        .keys(["aws:", "aws:team", "AWS:team", "Aws:team"], Refused("Reserved tag key"))
        .keys([" ", " team", "tеam", "aws", "team:aws:"], Accepted)
        .whole([many_keys(51), many_keys(10_000)], Refused("Too many tags"))
}

pub(super) fn association() -> Subject {
    let malformed = [
        "view",
        "arn:aws:eks::aws:cluster-access-policy",
        "arn:aws:eks::aws:cluster-access-policy/",
        "arn:aws:eks::aws:cluster-access-policy/a/b",
        "arn:aws:eks::aws:cluster-access-policies/AmazonEKSViewPolicy",
        "arn:aws:eks:::cluster-access-policy/AmazonEKSViewPolicy",
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKS*",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "AmazonEKSViewPolicy",
    ];
    let misspelt = [
        "arn:aws:eks::aws:cluster-access-policy/AmazonEksViewPolicy",
        "arn:aws:eks:eu-west-1:aws:cluster-access-policy/AmazonEKSViewPolicy",
        "arn:aws:eks::111122223333:cluster-access-policy/AmazonEKSViewPolicy",
    ];
    let elsewhere = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    let no_entries = ["demo:dev", ROLE, VIEW, "arn:aws:eks", "arn:aws:eks:eu-west-1:111122223333:"];
    let no_namespaces = ["Web", "web_a", "web.a", "-web", "web-", "a?b", "dev-[ab]", "web,api", "*-"];
    let arguments = vec![
        cluster_name(),
        principal_arn(),
        region().values([json!("cn-north-1")], Refused("partition")),
        Argument::text("policy_arn", VIEW, Refused("Invalid access policy"))
            .values(malformed.map(|arn| json!(arn)), Refused("Invalid access policy"))
            .values(misspelt.map(|arn| json!(arn)), Refused("Misspelled access policy"))
            .values([json!(elsewhere)], Refused("Access policy in another partition"))
            .values([json!(VIEW.replace("View", "Hybrid"))], Refused("service-linked roles only"))
            .values([json!(VIEW.replace("View", "Views"))], Warned("Unknown access policy"))
            .values([json!(null)], Refused("policy_arn is required")),
        Argument::text("access_entry_arn", &entry_arn(), Refused("Invalid access entry ARN"))
            .values(no_entries.map(|arn| json!(arn)), Refused("Invalid access entry ARN"))
            .values([json!("7hq2mzs1")], Warned("Not an access entry ARN")),
        Argument::text("access_scope.type", "namespace", Refused("Invalid access_scope"))
            .values(
                ["STANDARD", "Cluster", "namespaces", "*"].map(|word| json!(word)),
                Refused("Invalid access_scope"),
            )
            .values([json!(null)], Refused("type is required")),
        Argument::text("access_scope.namespaces", "team", Refused("Invalid namespace"))
            .but(&[Empty], Refused("Invalid access_scope"))
            .values(no_namespaces.map(|name| json!(name)), Refused("Invalid namespace"))
            .values([json!(null)], Refused("Null element"))
            .whole([json!([]), json!(null)], Refused("Invalid access_scope"))
            .whole([many(10_000, |number| format!("ns-{number}"))], Accepted),
        timeout("timeouts.create"),
        timeout("timeouts.read"),
        timeout("timeouts.update"),
        timeout("timeouts.delete"),
    ];
    let scope = json!({ "type": "namespace", "namespaces": ["team"] });
    let good = json!({
        "cluster_name": CLUSTER, "principal_arn": ROLE, "policy_arn": VIEW, "access_scope": scope, "timeouts": {},
    });
    Subject { kind: Kind::Resource("eksaccess_policy_association"), good, arguments }
}

/// Wrong patterns of ARNs, of which this one is right.
fn patterns(good: &str) -> Argument {
    let no_patterns =
        ["dev", "role/*", "arn:aws:sts::111122223333:assumed-role/dev/*", "arn:aws:s3:::*", "ARN:aws:*"];
    Argument::text("ignore", good, Refused("Invalid pattern"))
        .values(no_patterns.map(|pattern| json!(pattern)), Refused("Invalid pattern"))
        .values([json!("arn:aws:iam::111122223333:role/d?v*")], Refused("Invalid pattern"))
        .values([json!("*"), json!("**")], Warned("Pattern matches everything"))
        .values([json!(null)], Refused("Null element"))
}

pub(super) fn entries_exclusive() -> Subject {
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    let malformed = [
        "dev",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:iam::111122223333:role/d*",
        "arn:aws:s3:::bucket",
    ];
    let person = |number| format!("arn:aws:iam::{ACCOUNT}:role/people/person-{number}");
    let arguments = vec![
        cluster_name(),
        Argument::text("principal_arns", ROLE, Refused("Invalid principal ARN"))
            .values(malformed.map(|arn| json!(arn)), Refused("Invalid principal ARN"))
            .values(
                [json!("arn:aws:sts::111122223333:assumed-role/dev/jo")],
                Refused("Session ARN instead of a role ARN"),
            )
            .values([json!(linked), json!(format!("arn:aws:iam::{ACCOUNT}:root"))], Accepted)
            .values([json!(null)], Refused("Null element"))
            .whole([json!(null)], Refused("principal_arns is required"))
            .whole([json!([]), many(10_000, person)], Accepted),
        patterns("arn:aws:iam::111122223333:role/team/*"),
        Argument::plain("ignore_managed_by_aws"),
        Argument::plain("allow_self_removal"),
        region().values([json!("cn-north-1")], Refused("partition")),
        timeout("timeouts.create"),
        timeout("timeouts.read"),
        timeout("timeouts.update"),
        timeout("timeouts.delete"),
    ];
    let good = json!({ "cluster_name": CLUSTER, "principal_arns": [ROLE], "ignore": [], "timeouts": {} });
    Subject { kind: Kind::Resource("eksaccess_entries_exclusive"), good, arguments }
}

pub(super) fn policy_associations_exclusive() -> Subject {
    let iam = "arn:aws:iam::aws:policy/AdministratorAccess";
    let malformed =
        ["view", "arn:aws:eks::aws:cluster-access-policy/", "arn:aws:eks::aws:cluster-access-policy/A*", iam];
    let for_aws = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterInsightsPolicy";
    let new = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSNewPolicy";
    let arguments = vec![
        cluster_name(),
        principal_arn(),
        Argument::text("policy_arns", VIEW, Refused("Invalid access policy"))
            .values(malformed.map(|arn| json!(arn)), Refused("Invalid access policy"))
            .values([json!("AmazonEKSViewPolicy")], Refused("Invalid access policy"))
            .values([json!(VIEW.replace("arn:aws:", "arn:aws-cn:"))], Refused("partition"))
            .values([json!(for_aws), json!(new)], Accepted)
            .values([json!(null)], Refused("Null element"))
            .whole([json!(null)], Refused("policy_arns is required"))
            .whole([json!([])], Accepted),
        patterns("arn:aws:eks::aws:cluster-access-policy/AmazonEKS*"),
        Argument::plain("ignore_managed_by_aws"),
        Argument::plain("allow_self_removal"),
        region().values([json!("cn-north-1")], Refused("partition")),
        timeout("timeouts.create"),
        timeout("timeouts.read"),
        timeout("timeouts.update"),
        timeout("timeouts.delete"),
    ];
    let good = json!({
        "cluster_name": CLUSTER, "principal_arn": ROLE, "policy_arns": [VIEW], "ignore": [], "timeouts": {},
    });
    Subject { kind: Kind::Resource("eksaccess_policy_associations_exclusive"), good, arguments }
}

fn entry_arn() -> String {
    format!("arn:aws:eks:eu-west-1:{ACCOUNT}:access-entry/{CLUSTER}/role/{ACCOUNT}/dev/0f0f0f0f")
}
