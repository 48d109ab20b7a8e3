//! What `validate` refuses offline, and what it lets pass: one diagnostic each, with its place and the way out.

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    host::{Core, UNKNOWN},
    world::{ACCOUNT, ROLE, ROLE_NAME, USER},
};

/// A mistake, where it is, and what must be said of it.
type Row<'a> = (Json, &'a str, &'a [&'a str]);

async fn check_entries(rows: &[Row<'_>]) {
    let core = Core::unconfigured().await;
    for (change, path, says) in rows {
        core.entry().validate(&entry(change.clone())).await.error().at(path).says(says);
    }
}

async fn check_associations(rows: &[Row<'_>]) {
    let core = Core::unconfigured().await;
    for (change, path, says) in rows {
        core.association().validate(&association(change.clone())).await.error().at(path).says(says);
    }
}

#[tokio::test]
async fn a_cluster_name_that_none_can_have_is_refused() {
    let long = "x".repeat(101);
    let arn = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
    let rows: Vec<Row> = ["", " demo", "-demo", "de mo", &long, arn]
        .into_iter()
        .map(|name| (json!({ "cluster_name": name }), "cluster_name", &["1 to 100"][..]))
        .collect();
    check_entries(&rows).await;
    check_associations(&rows).await;
}

/// aws-samples/appmod-blueprints#319 and others: sessions, paths and what else is no principal.
#[tokio::test]
async fn c11_what_is_no_principal_is_refused_with_what_to_write() {
    let rows: [Row; 11] = [
        (
            json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice" }),
            "principal_arn",
            &[
                "session",
                "/aws-reserved/sso.amazonaws.com/",
                "aws iam get-role --role-name AWSReservedSSO_Admin_0123456789abcdef",
            ],
        ),
        (
            json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/dev/alice" }),
            "principal_arn",
            &["arn:aws:iam::111122223333:role/dev", "path"],
        ),
        (
            json!({ "principal_arn": "arn:aws:sts::111122223333:federated-user/jo" }),
            "principal_arn",
            &["GetFederationToken"],
        ),
        (
            json!({ "principal_arn": "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS" }),
            "principal_arn",
            &["service-linked"],
        ),
        (json!({ "principal_arn": "arn:aws:iam::111122223333:group/team" }), "principal_arn", &["IAM group"]),
        (
            json!({ "principal_arn": "arn:aws:iam::111122223333:instance-profile/x" }),
            "principal_arn",
            &["instance profile"],
        ),
        (json!({ "principal_arn": "arn:aws:s3:::bucket" }), "principal_arn", &["role or user"]),
        (json!({ "principal_arn": "dev" }), "principal_arn", &["arn:aws:iam::"]),
        (json!({ "principal_arn": "" }), "principal_arn", &["arn:aws:iam::"]),
        (json!({ "principal_arn": "arn:aws:iam::1111:role/dev" }), "principal_arn", &["arn:aws:iam::"]),
        (json!({ "principal_arn": null }), "principal_arn", &["required"]),
    ];
    check_entries(&rows).await;
    check_associations(&rows).await;
}

#[tokio::test]
async fn an_accounts_root_is_a_warning() {
    let core = Core::unconfigured().await;
    let root = json!({ "principal_arn": format!("arn:aws:iam::{ACCOUNT}:root") });
    core.entry().validate(&entry(root)).await.warning().at("principal_arn").says(&["has no effect"]);
}

/// awsdocs/amazon-eks-user-guide#985, karpenter#7558: reserved groups were found by failing.
#[tokio::test]
async fn c25_c30_each_reserved_group_is_refused_with_what_to_use_instead() {
    let rows: [Row; 4] = [
        (
            json!({ "kubernetes_groups": ["system:masters"] }),
            "kubernetes_groups",
            &["system:masters", "AmazonEKSClusterAdminPolicy"],
        ),
        (json!({ "kubernetes_groups": ["ok", "system:nodes"] }), "kubernetes_groups", &["EC2_LINUX", "type"]),
        (json!({ "kubernetes_groups": ["system:anything"] }), "kubernetes_groups", &["system:anything"]),
        (json!({ "kubernetes_groups": [""] }), "kubernetes_groups", &["empty"]),
    ];
    check_entries(&rows).await;
    let core = Core::unconfigured().await;
    let both = json!({ "kubernetes_groups": ["system:masters", "system:nodes", "ok", UNKNOWN] });
    let problems = core.entry().validate(&entry(both)).await;
    assert_eq!(problems.0.len(), 2, "one for each: {problems:#?}");
}

#[tokio::test]
async fn user_names_that_eks_refuses_are_refused() {
    let rows: [Row; 8] = [
        (json!({ "user_name": "" }), "user_name", &["Omit `user_name`"]),
        (json!({ "user_name": "system:admin" }), "user_name", &["system:"]),
        (json!({ "user_name": "eks:x" }), "user_name", &["eks:"]),
        (json!({ "user_name": "aws:x" }), "user_name", &["aws:"]),
        (json!({ "user_name": "iam:x" }), "user_name", &["iam:"]),
        (json!({ "user_name": "a:{{SessionName}" }), "user_name", &["{{SessionName}}"]),
        (json!({ "user_name": "a:{{Sessionname}}" }), "user_name", &["SessionName"]),
        (json!({ "user_name": "{{SessionName}}" }), "user_name", &["colon"]),
    ];
    check_entries(&rows).await;
}

/// The rules of the type that was meant hold, so that each other mistake is said as well.
#[tokio::test]
async fn a_known_word_in_other_letters_is_refused_with_the_right_one() {
    let core = Core::unconfigured().await;
    for (word, meant) in [("Standard", "STANDARD"), ("standard", "STANDARD"), ("ec2_linux", "EC2_LINUX")] {
        let groups = if meant == "STANDARD" { json!(["viewers"]) } else { json!([]) };
        let config = entry(json!({ "type": word, "kubernetes_groups": groups }));
        core.entry().validate(&config).await.error().at("type").says(&[&format!("\"{meant}\"")]);
    }
    let both = entry(json!({ "type": "ec2_linux", "kubernetes_groups": ["viewers"] }));
    let problems = core.entry().validate(&both).await;
    let paths: Vec<&str> = problems.0.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["type", "kubernetes_groups"]);
    problems.0[1].says(&["EC2_LINUX"]);
    let scope = |word: &str| json!({ "access_scope": { "type": word, "namespaces": ["web"] } });
    let policy =
        |name: &str| json!({ "policy_arn": format!("arn:aws:eks::aws:cluster-access-policy/{name}") });
    let rows: [Row; 3] = [
        (scope("Namespace"), "access_scope.type", &["\"namespace\""]),
        (scope("namespaces"), "access_scope.type", &["\"namespace\""]),
        (policy("AmazonEksViewPolicy"), "policy_arn", &["cluster-access-policy/AmazonEKSViewPolicy\""]),
    ];
    check_associations(&rows).await;
}

/// Configuration that a host generates for an import has what EKS sets.
#[tokio::test]
async fn what_eks_sets_for_nodes_is_accepted_with_a_warning() {
    let core = Core::unconfigured().await;
    let of_role = ROLE_NAME;
    for (change, path) in [
        (json!({ "type": "EC2_LINUX", "kubernetes_groups": ["system:nodes"] }), "kubernetes_groups"),
        (json!({ "type": "EC2_LINUX", "user_name": "system:node:{{EC2PrivateDNSName}}" }), "user_name"),
        (json!({ "type": "EC2", "user_name": "system:node:{{EC2PrivateDNSName}}" }), "user_name"),
        (json!({ "type": "EC2", "user_name": of_role }), "user_name"),
    ] {
        let problems = core.entry().validate(&entry(change)).await;
        problems.warning().at(path).says(&["EKS", &format!("Remove `{path}`")]);
    }
    let both = json!({
        "type": "HYBRID_LINUX", "kubernetes_groups": ["system:nodes"], "user_name": "system:node:{{SessionName}}"
    });
    let problems = core.entry().validate(&entry(both)).await;
    problems.warning().at("kubernetes_groups").says(&["Remove `kubernetes_groups` and `user_name`"]);
    let open = json!({ "type": UNKNOWN, "kubernetes_groups": ["system:nodes"], "user_name": "system:node:{{SessionName}}" });
    core.entry().validate(&entry(open)).await.none();
    let rows: [Row; 4] = [
        (json!({ "type": "EC2_LINUX", "user_name": of_role }), "user_name", &["EC2_LINUX"]),
        (
            json!({ "type": "EC2_LINUX", "kubernetes_groups": ["system:nodes", "ops"] }),
            "kubernetes_groups",
            &["EC2_LINUX"],
        ),
        (
            json!({ "type": "EC2_LINUX", "user_name": "system:node:{{SessionName}}" }),
            "user_name",
            &["EC2_LINUX"],
        ),
        (
            json!({ "type": UNKNOWN, "kubernetes_groups": ["system:masters"] }),
            "kubernetes_groups",
            &["reserved"],
        ),
    ];
    check_entries(&rows).await;
}

/// `create = "9223372036854775807s"` overflowed the clock.
#[tokio::test]
async fn a_timeout_out_of_bounds_is_refused() {
    let rows: Vec<Row> = ["9223372036854775807s", "25h", "0s", "-1m", "soon"]
        .into_iter()
        .map(|text| (json!({ "timeouts": { "create": text } }), "timeouts.create", &["24h"][..]))
        .collect();
    check_entries(&rows).await;
    let core = Core::unconfigured().await;
    for (wait, read, path) in [
        (json!("9223372036854775807s"), json!(null), "propagation_timeout"),
        (json!("10m"), json!(null), "propagation_timeout"),
        (json!("5m"), json!("5m"), "propagation_timeout"),
        (json!("24h"), json!("24h"), "propagation_timeout"),
        (json!(null), json!("30s"), "timeouts.read"),
        (json!(null), json!("0s"), "timeouts.read"),
        (json!("1m"), json!("25h"), "timeouts.read"),
    ] {
        let config =
            json!({ "cluster_name": "demo", "propagation_timeout": wait, "timeouts": { "read": read } });
        let block = core.data_block("eksaccess_authentication").config(&config);
        core.validate_data("eksaccess_authentication", &block).await.error().at(path);
    }
    let fits = json!({ "cluster_name": "demo", "propagation_timeout": "15m", "timeouts": { "read": "20m" } });
    let block = core.data_block("eksaccess_authentication").config(&fits);
    core.validate_data("eksaccess_authentication", &block).await.none();
}

#[tokio::test]
async fn c01_nodes_take_neither_groups_nor_a_name_nor_a_user() {
    let rows: [Row; 4] = [
        (json!({ "type": "EC2_LINUX", "kubernetes_groups": ["a"] }), "kubernetes_groups", &["EC2_LINUX"]),
        (json!({ "type": "EC2_WINDOWS", "user_name": "x" }), "user_name", &["EC2_WINDOWS"]),
        (
            json!({ "type": "FARGATE_LINUX", "principal_arn": USER }),
            "principal_arn",
            &["FARGATE_LINUX", "role"],
        ),
        (
            json!({ "type": "HYBRID_LINUX", "kubernetes_groups": ["a", UNKNOWN] }),
            "kubernetes_groups",
            &["HYBRID_LINUX"],
        ),
    ];
    check_entries(&rows).await;
}

/// M3241, E8098: rules of clients were stricter than AWS's own.
#[tokio::test]
async fn c24_an_unknown_type_is_a_warning() {
    let core = Core::unconfigured().await;
    let config = entry(json!({ "type": "QUANTUM_LINUX" }));
    core.entry().validate(&config).await.warning().at("type").says(&["QUANTUM_LINUX", "EC2_LINUX"]);
    let as_imported = json!({ "type": "QUANTUM_LINUX", "kubernetes_groups": [], "user_name": ROLE_NAME });
    assert!(!core.entry().validate(&entry(as_imported)).await.has_errors());
    let config = entry(json!({ "type": "QUANTUM_LINUX", "kubernetes_groups": ["ops"] }));
    let problems = core.entry().validate(&config).await;
    let error = problems.0.iter().find(|problem| problem.is_error).unwrap();
    error.at("kubernetes_groups").says(&["does not support", "does not send `kubernetes_groups`"]);
    assert!(!error.detail.contains("EKS sets"), "nobody knows that: {error:?}");
    for kind in
        ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2", "HYPERPOD_LINUX"]
    {
        core.entry().validate(&entry(json!({ "type": kind }))).await.none();
    }
}

#[tokio::test]
async fn tags_out_of_bounds_are_refused_one_by_one() {
    let (long_key, long_value) = ("k".repeat(129), "v".repeat(257));
    let many: serde_json::Map<String, Json> =
        (0..51).map(|number| (format!("k{number}"), json!("v"))).collect();
    let long = format!("tags[{long_key:?}]");
    let rows: [Row; 4] = [
        (json!({ "tags": { "aws:team": "x" } }), "tags[\"aws:team\"]", &["aws:"]),
        (json!({ "tags": { &long_key: "x" } }), &long, &["128"]),
        (json!({ "tags": { "a": long_value } }), "tags[\"a\"]", &["256"]),
        (json!({ "tags": many }), "tags", &["50", "51"]),
    ];
    check_entries(&rows).await;
}

#[tokio::test]
async fn c104_a_timeout_that_is_no_duration_is_refused() {
    for name in ["create", "read", "update", "delete"] {
        let path = format!("timeouts.{name}");
        let rows: [Row; 1] = [(json!({ "timeouts": { name: "soon" } }), &path, &["not a duration", "30s"])];
        check_entries(&rows).await;
        check_associations(&rows).await;
    }
}

/// Hosts do not check it: a computed attribute in the configuration would be lost without a word.
#[tokio::test]
async fn a_computed_attribute_in_the_configuration_is_refused_by_name() {
    let rows: [Row; 4] = [
        (json!({ "created_at": "2026-01-01T00:00:00Z" }), "created_at", &["created_at"]),
        (json!({ "modified_at": "x" }), "modified_at", &["modified_at"]),
        (json!({ "access_entry_arn": "x" }), "access_entry_arn", &["access_entry_arn"]),
        (json!({ "access_entry_arn": UNKNOWN }), "access_entry_arn", &["access_entry_arn"]),
    ];
    check_entries(&rows).await;
    check_associations(&[(json!({ "associated_at": "x" }), "associated_at", &["associated_at"])]).await;
    let core = Core::unconfigured().await;
    for (source, result) in [("eksaccess_authentication", "status"), ("eksaccess_entries", "entries")] {
        let config = core.data_block(source).config(&json!({ "cluster_name": "demo", result: UNKNOWN }));
        core.validate_data(source, &config).await.error().at(result);
    }
    let config = json!({ "cluster_name": "demo", "token": "x" });
    let config = core.ephemeral_block("eksaccess_token").config(&config);
    core.validate_ephemeral("eksaccess_token", &config).await.error().at("token");
}

/// A block without the policy made a peer crash after the entry was made.
#[tokio::test]
async fn c06_a_policy_that_is_none_is_refused() {
    let rows: [Row; 7] = [
        (json!({ "policy_arn": null }), "policy_arn", &["required"]),
        (
            json!({ "policy_arn": "AmazonEKSViewPolicy" }),
            "policy_arn",
            &["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
        ),
        (
            json!({ "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
            "policy_arn",
            &["IAM policies do not grant permissions"],
        ),
        (json!({ "policy_arn": "view" }), "policy_arn", &["cluster-access-policy"]),
        (json!({ "policy_arn": "" }), "policy_arn", &["cluster-access-policy"]),
        (
            json!({ "policy_arn": "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" }),
            "policy_arn",
            &["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "aws-cn"],
        ),
        (
            json!({ "principal_arn": "arn:aws-us-gov:iam::111122223333:role/dev" }),
            "policy_arn",
            &["arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
        ),
    ];
    check_associations(&rows).await;
}

#[tokio::test]
async fn c06_a_policy_unknown_at_plan_and_null_at_apply_is_one_error_and_no_crash() {
    let aws = crate::rpc::aws::Aws::with(crate::rpc::world::World::new()).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    let open = association(json!({ "policy_arn": UNKNOWN }));
    let planned = views.plan_unrefreshed(&open).await;
    views.apply_planned(planned, &open).await.error().at("policy_arn");
    assert_eq!(aws.writes().await, [""; 0]);
}

/// Policies that EKS gives to its own service-linked roles and refuses for anybody else.
#[tokio::test]
async fn policies_for_service_linked_roles_alone_are_refused() {
    let policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSHybridPolicy";
    check_associations(&[(json!({ "policy_arn": policy }), "policy_arn", &["service-linked"])]).await;
}

/// M3241: names of policies that clients did not know.
#[tokio::test]
async fn c40_an_unknown_policy_is_a_warning_with_the_nearest_names() {
    let core = Core::unconfigured().await;
    let arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewsPolicy";
    let problems = core.association().validate(&association(json!({ "policy_arn": arn }))).await;
    problems.warning().at("policy_arn").says(&["AmazonEKSViewsPolicy", "AmazonEKSViewPolicy"]);
}

/// kloia/platform-modules#344: people wrote preconditions of their own for these.
#[tokio::test]
async fn c27_scopes_that_contradict_themselves_are_refused() {
    let scope = |scope: Json| json!({ "access_scope": scope });
    let rows: [Row; 8] = [
        (scope(json!({ "type": "namespace" })), "access_scope.namespaces", &["at least one"]),
        (
            scope(json!({ "type": "namespace", "namespaces": [] })),
            "access_scope.namespaces",
            &["at least one"],
        ),
        (scope(json!({ "type": "cluster", "namespaces": ["a"] })), "access_scope.namespaces", &["a"]),
        (scope(json!({ "type": "namespace", "namespaces": [""] })), "access_scope.namespaces", &["empty"]),
        (scope(json!({ "type": "STANDARD" })), "access_scope.type", &["eksaccess_entry", "STANDARD"]),
        (scope(json!({ "type": "Cluster" })), "access_scope.type", &["Use \"cluster\""]),
        (scope(json!({ "namespaces": ["a"] })), "access_scope.type", &["required"]),
        (scope(Json::Null), "access_scope", &["required"]),
    ];
    check_associations(&rows).await;
    let core = Core::unconfigured().await;
    for open in [
        json!({ "type": UNKNOWN }),
        json!({ "type": "namespace", "namespaces": UNKNOWN }),
        json!({ "type": "namespace", "namespaces": [UNKNOWN] }),
        json!({ "type": UNKNOWN, "namespaces": ["a"] }),
    ] {
        core.association().validate(&association(scope(open))).await.none();
    }
}

#[tokio::test]
async fn what_is_right_passes_without_a_word() {
    let core = Core::unconfigured().await;
    for more in [
        json!({}),
        json!({ "principal_arn": "arn:aws-cn:iam::111122223333:user/a/b/jo@example.com" }),
        json!({ "user_name": "team:{{SessionName}}", "kubernetes_groups": ["a:b", "eks-viewers"] }),
        json!({ "tags": { "a": "", "b": null, "c": UNKNOWN } }),
        json!({ "timeouts": { "create": "1h30m", "delete": UNKNOWN } }),
        json!({ "principal_arn": ROLE, "type": UNKNOWN, "kubernetes_groups": ["a"], "user_name": "b" }),
    ] {
        core.entry().validate(&entry(more)).await.none();
    }
}

#[tokio::test]
async fn mistakes_in_the_questions_of_data_sources_carry_their_paths() {
    let core = Core::unconfigured().await;
    for (source, config, path) in [
        ("eksaccess_authentication", json!({ "cluster_name": "" }), "cluster_name"),
        ("eksaccess_authentication", json!({}), "cluster_name"),
        ("eksaccess_entries", json!({ "cluster_name": "a b" }), "cluster_name"),
        (
            "eksaccess_entries",
            json!({ "cluster_name": "demo", "associated_policy_arn": "view" }),
            "associated_policy_arn",
        ),
    ] {
        let config = core.data_block(source).config(&config);
        core.validate_data(source, &config).await.error().at(path);
    }
}

/// As kubectl users write them, and as RBAC does not: each with the words to write. Hosts point at an element of a list, so
/// the words name the argument in it.
#[tokio::test]
async fn a_question_in_can_i_that_rbac_cannot_mean_is_refused_with_the_right_words() {
    let core = Core::unconfigured().await;
    let block = core.data_block("eksaccess_authentication");
    let asking = |wish: &Json| {
        block.config(
            &json!({ "cluster_name": "demo", "can_i": [{ "verb": "get", "resource": "pods" }, wish] }),
        )
    };
    for (wish, argument, right) in [
        (json!({ "verb": "GET", "resource": "pods" }), "`verb`: ", "verb = \"get\""),
        (json!({ "verb": "", "resource": "pods" }), "`verb`: ", "`get`"),
        (json!({ "verb": "get", "resource": "Pod" }), "`resource`: ", "resource = \"pods\" without a group"),
        (
            json!({ "verb": "get", "resource": "deployments.apps" }),
            "`resource`: ",
            "resource = \"deployments\" and group = \"apps\"",
        ),
        (
            json!({ "verb": "get", "resource": "deployments.apps/scale" }),
            "`resource`: ",
            "resource = \"deployments/scale\" and group = \"apps\"",
        ),
        (json!({ "verb": "get", "resource": "deployments" }), "`resource`: ", "group = \"apps\""),
        (
            json!({ "verb": "get", "resource": "deployments", "group": "apps/v1" }),
            "`group`: ",
            "group = \"apps\"",
        ),
    ] {
        let problems = core.validate_data("eksaccess_authentication", &asking(&wish)).await;
        problems.error().at("can_i[1]").says(&[argument, right]);
    }
    for wish in [
        json!({ "verb": "get", "resource": "deployments", "group": UNKNOWN }),
        json!({ "verb": "get", "resource": "deployments", "group": "apps" }),
        json!({ "verb": "*", "resource": "*", "group": "*" }),
    ] {
        core.validate_data("eksaccess_authentication", &asking(&wish)).await.none();
    }
}
