//! `data "eksaccess_authentication"`: what is gathered, and how the answer comes back. Never here: what follows from which
//! facts, which `diagnosis` and `tests/reports` test.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::{Aws, merge},
    host::Core,
    world::{ADMIN, CLUSTER, NODES, ROLE, ROLE_NAME, USER, VIEW, World},
};

async fn answer(core: &Core, more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    merge(&mut config, more);
    let (answer, problems) = core.data("eksaccess_authentication", &config).await;
    problems.none();
    answer
}

fn with_policy() -> World {
    let view =
        json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["dev-*"] } });
    World::new().entry(json!({ "principal_arn": ROLE, "policies": [view] }))
}

/// A row: the world, the question, and the four words of the answer.
type Row<'a> = (World, Json, [Json; 4]);

fn words(status: &str, reason: Json) -> [Json; 4] {
    let can = status.starts_with("authenticates");
    let evidence = if status == "undetermined" { Json::Null } else { json!("inferred") };
    [json!(can), json!(status), evidence, reason]
}

#[tokio::test]
async fn each_status_comes_with_its_evidence_and_reason() {
    let recreated =
        json!({ "arn": "arn:aws:iam::111122223333:role/again", "created_at": "2025-06-01T00:00:00Z" });
    let of_recreated = json!({ "principal_arn": "arn:aws:iam::111122223333:role/again", "created_at": "2025-01-01T00:00:00Z" });
    let again = json!({ "principal_arn": "arn:aws:iam::111122223333:role/again" });
    let bare = World::new().entry(json!({ "principal_arn": ROLE }));
    let rows: Vec<Row> = vec![
        (with_policy(), json!({}), words("authenticates", Json::Null)),
        (bare, json!({}), words("authenticates_without_permissions", Json::Null)),
        (World::new(), json!({}), words("denied", json!("no_access_entry"))),
        (World::new(), json!({ "cluster_name": "nowhere" }), words("denied", json!("no_cluster"))),
        (
            World::new().principal(recreated).entry(of_recreated),
            again,
            words("denied", json!("principal_recreated")),
        ),
        (World::new().mode("CONFIG_MAP"), json!({}), words("undetermined", json!("aws_auth_unknown"))),
        (with_policy().deny(&["iam:GetRole"]), json!({}), words("undetermined", json!("iam_forbidden"))),
    ];
    for (world, question, expected) in rows {
        let aws = Aws::with(world).await;
        let core = Core::of(&aws).await;
        let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
        merge(&mut config, question.clone());
        let (answer, problems) = core.data("eksaccess_authentication", &config).await;
        assert!(!problems.has_errors(), "{problems:#?}");
        let found = ["can_authenticate", "status", "evidence", "reason"].map(|name| answer[name].clone());
        assert_eq!(found, expected, "{question} {}", answer["diagnosis"]);
    }
}

#[tokio::test]
async fn an_entry_is_shown_and_its_absence_is_null_and_empty() {
    let aws = Aws::with(with_policy()).await;
    let there = answer(&Core::of(&aws).await, json!({})).await;
    assert_eq!(there["access_entry_arn"], aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
    assert_eq!((&there["type"], &there["user_name"]), (&json!("STANDARD"), &json!(ROLE_NAME)));
    assert_eq!(
        (&there["resolved_principal_arn"], &there["authentication_mode"]),
        (&json!(ROLE), &json!("API"))
    );
    let policy =
        json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["dev-*"] } });
    assert_eq!((&there["kubernetes_groups"], &there["policies"]), (&json!([]), &json!([policy])));

    let aws = Aws::with(World::new()).await;
    let absent = answer(&Core::of(&aws).await, json!({})).await;
    for name in ["access_entry_arn", "type", "user_name", "rendered_user_name", "evidence"] {
        let null = absent[name].is_null() || name == "evidence";
        assert!(null, "{name}: {}", absent[name]);
    }
    assert_eq!((&absent["kubernetes_groups"], &absent["policies"]), (&json!([]), &json!([])));
}

/// Every argument comes back as it was configured: [`Core::data`] holds each against the configuration.
#[tokio::test]
async fn arguments_come_back_as_they_were_given() {
    let aws = Aws::with(with_policy()).await;
    let core = Core::of(&aws).await;
    for more in [
        json!({}),
        json!({ "principal_arn": null }),
        json!({ "namespace": "dev-a", "aws_auth": { "mapRoles": "[]", "mapUsers": null } }),
        json!({ "aws_auth": {} }),
        json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/dev/alice" }),
    ] {
        answer(&core, more).await;
    }
}

#[tokio::test]
async fn more_than_a_config_map_holds_is_an_error_and_nothing_in_one_ends_the_process() {
    let aws = Aws::with(World::new().mode("CONFIG_MAP")).await;
    let core = Core::of(&aws).await;
    let config = |text: String| json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "aws_auth": { "mapRoles": text } });
    let (_, problems) =
        core.data("eksaccess_authentication", &config("- rolearn: a\n".repeat(100_000))).await;
    assert!(format!("{problems:?}").contains("a ConfigMap can have at most 1048576"), "{problems:#?}");
    for sign in ["- ", "? ", "[", "{a: "] {
        let (answer, problems) = core
            .data("eksaccess_authentication", &config(format!("- x:\n    {}", sign.repeat(20_000))))
            .await;
        assert!(!problems.has_errors(), "{problems:#?}");
        assert_eq!(answer["reason"], "aws_auth_unreadable", "{sign}");
    }
}

#[tokio::test]
async fn without_a_principal_it_is_the_caller_by_its_role() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ADMIN }))).await;
    let found = answer(&Core::of(&aws).await, json!({ "principal_arn": null })).await;
    assert_eq!((&found["resolved_principal_arn"], &found["can_authenticate"]), (&json!(ADMIN), &json!(true)));
}

#[tokio::test]
async fn a_session_is_taken_for_its_role_with_the_path_that_iam_tells() {
    let aws = Aws::with(with_policy()).await;
    let session = json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/dev/alice" });
    let found = answer(&Core::of(&aws).await, session).await;
    assert_eq!((&found["resolved_principal_arn"], &found["status"]), (&json!(ROLE), &json!("authenticates")));
    assert_eq!(found["rendered_user_name"], "arn:aws:sts::111122223333:assumed-role/dev/alice");
}

/// IAM has one principal of a name: however the ARN is written, that one is judged.
#[tokio::test]
async fn a_role_written_without_its_path_gets_the_answer_of_the_role() {
    let aws = Aws::with(with_policy()).await;
    for written in ["arn:aws:iam::111122223333:role/dev", " arn:aws:iam::111122223333:role/team/dev"] {
        let found = answer(&Core::of(&aws).await, json!({ "principal_arn": written })).await;
        assert_eq!(
            (&found["resolved_principal_arn"], &found["status"]),
            (&json!(ROLE), &json!("authenticates")),
            "{}",
            found["diagnosis"]
        );
        let findings = found["findings"].as_array().unwrap();
        assert!(findings.iter().any(|finding| finding["status"] == "warning"), "{}", found["diagnosis"]);
    }
}

/// EKS knows users by their id, so a user that was renamed keeps the entry of its former name.
#[tokio::test]
async fn a_user_is_denied_only_where_no_entry_can_be_its_own() {
    let user = |name: &str, created: &str| json!({ "arn": format!("arn:aws:iam::111122223333:user/{name}"), "created_at": created });
    let robert = || World::new().principal(user("robert", "2024-01-01T00:00:00Z"));
    let entry = |created: &str| json!({ "principal_arn": "arn:aws:iam::111122223333:user/bob", "principal_id": "AIDAFORMER0000000001", "created_at": created });
    let denied = words("denied", json!("no_access_entry"));
    let open = words("undetermined", json!("user_may_be_renamed"));
    let bob = |created: &str| user("bob", created);
    for (name, world, expected) in [
        ("no other user has an entry", robert(), &denied),
        ("nobody is called bob any more", robert().entry(entry("2025-01-01T00:00:00Z")), &open),
        ("the entry is older than robert", robert().entry(entry("2023-01-01T00:00:00Z")), &denied),
        (
            "another bob came later",
            robert().principal(bob("2025-06-01T00:00:00Z")).entry(entry("2025-01-01T00:00:00Z")),
            &open,
        ),
        (
            "bob is bob",
            robert().principal(bob("2024-06-01T00:00:00Z")).entry(json!({
                "principal_arn": "arn:aws:iam::111122223333:user/bob", "created_at": "2025-01-01T00:00:00Z",
            })),
            &denied,
        ),
        (
            "IAM may not be asked",
            robert().entry(entry("2025-01-01T00:00:00Z")).deny(&["iam:GetUser"]),
            &words("undetermined", json!("iam_forbidden")),
        ),
    ] {
        let aws = Aws::with(world).await;
        let question =
            json!({ "cluster_name": CLUSTER, "principal_arn": "arn:aws:iam::111122223333:user/robert" });
        let (found, problems) = Core::of(&aws).await.data("eksaccess_authentication", &question).await;
        assert!(!problems.has_errors(), "{name}: {problems:#?}");
        let found_words =
            ["can_authenticate", "status", "evidence", "reason"].map(|word| found[word].clone());
        assert_eq!(&found_words, expected, "{name}: {}", found["diagnosis"]);
    }
}

#[tokio::test]
async fn a_renamed_user_is_undetermined_until_the_api_server_is_asked() {
    let (key, secret) = ("AKIASIMULATED0000003", "the-secret-of-the-user");
    let bob = "arn:aws:iam::111122223333:user/bob";
    let user = json!({ "arn": bob, "access_keys": [{ "id": key, "secret": secret }] });
    let aws = Aws::with(World::new().principal(user).entry(json!({ "principal_arn": bob }))).await;
    aws.call("iam", "UpdateUser", json!({ "UserName": "bob", "NewUserName": "robert" })).await;
    let core = Core::configured(&aws, json!({ "access_key": key, "secret_key": secret })).await;
    let inferred = answer(&core, json!({ "principal_arn": null })).await;
    let live = answer(&core, json!({ "principal_arn": null, "live_probe": true })).await;
    assert_eq!(inferred["reason"], "user_may_be_renamed", "{}", inferred["diagnosis"]);
    // The entry under the former name may have policies, which an API server does not show.
    let expected = (&json!("authenticates"), &json!("live"));
    assert_eq!((&live["status"], &live["evidence"]), expected, "{}", live["diagnosis"]);
}

/// In the mode `CONFIG_MAP` the cluster's creator stands in no list.
#[tokio::test]
async fn nobody_is_denied_for_not_being_in_aws_auth() {
    for principal in
        ["arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:federated-user/jo", ROLE, USER]
    {
        let aws = Aws::with(World::new().mode("CONFIG_MAP")).await;
        let question = json!({ "principal_arn": principal, "aws_auth": { "mapRoles": "[]" } });
        let found = answer(&Core::of(&aws).await, question).await;
        assert_eq!(found["reason"], "cluster_creator_unknown", "{principal}: {}", found["diagnosis"]);
    }
}

const SSO: &str =
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin";

#[tokio::test]
async fn a_role_of_a_permission_set_that_was_provisioned_again_is_named() {
    let (before, now) = (format!("{SSO}_0123456789abcdef"), format!("{SSO}_fedcba9876543210"));
    let session = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
    let old_entry = json!({ "principal_arn": before, "principal_id": "AROAFORMER0000000001" });
    for (asked, reason, names) in [
        (before.as_str(), "principal_does_not_exist", &now),
        (session, "principal_does_not_exist", &now),
        (now.as_str(), "no_access_entry", &before),
    ] {
        let aws = Aws::with(World::new().principal(json!({ "arn": now })).entry(old_entry.clone())).await;
        let found = answer(&Core::of(&aws).await, json!({ "principal_arn": asked })).await;
        let report = found["diagnosis"].as_str().unwrap();
        assert_eq!(found["reason"], reason, "{report}");
        assert!(report.contains(names.as_str()) && report.contains("permission set Admin"), "{report}");
    }
}

#[tokio::test]
async fn a_namespace_that_no_scope_covers_shows_in_the_report() {
    let aws = Aws::with(with_policy()).await;
    let core = Core::of(&aws).await;
    let covered = answer(&core, json!({ "namespace": "dev-a" })).await;
    let bare = answer(&core, json!({ "namespace": "prod" })).await;
    assert_eq!(covered["can_authenticate"], bare["can_authenticate"]);
    let finding = |answer: &Json| {
        let findings = answer["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["check"] == "namespace_scope").unwrap()["status"].clone()
    };
    assert_eq!(finding(&covered), "ok");
    assert_ne!(finding(&bare), "ok");
    assert!(bare["diagnosis"].as_str().unwrap().contains("prod"));
}

/// R2336, M2969: the report names what is there, and shows the HCL that mends it with the real names.
#[tokio::test]
async fn a_missing_entry_is_reported_with_the_hcl_that_mends_it() {
    let aws = Aws::with(World::new()).await;
    let denied = answer(&Core::of(&aws).await, json!({})).await;
    let report = denied["diagnosis"].as_str().unwrap();
    for part in ["resource \"eksaccess_entry\"", CLUSTER, ROLE] {
        assert!(report.contains(part), "{part} is not in {report}");
    }
    assert!(!denied["summary"].as_str().unwrap().contains('\n'));
}

#[tokio::test]
async fn findings_have_one_of_five_statuses_and_an_order_that_stays() {
    let aws = Aws::with(with_policy()).await;
    let core = Core::of(&aws).await;
    let checks = |answer: &Json| -> Vec<String> {
        let findings = answer["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
    };
    let (role, nodes) =
        (answer(&core, json!({})).await, answer(&core, json!({ "principal_arn": NODES })).await);
    let of_role = checks(&role);
    let places: Vec<_> =
        checks(&nodes).iter().map(|check| of_role.iter().position(|it| it == check)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    for finding in role["findings"].as_array().unwrap().iter().chain(nodes["findings"].as_array().unwrap()) {
        let status = finding["status"].as_str().unwrap();
        assert!(["ok", "problem", "warning", "unknown", "skipped"].contains(&status), "{finding}");
    }
}

#[tokio::test]
async fn an_answer_takes_six_calls_at_most() {
    for (world, question) in [
        (with_policy(), json!({})),
        (with_policy(), json!({ "principal_arn": null })),
        (World::new(), json!({})),
        (World::new(), json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/dev/alice" })),
        (World::new().mode("CONFIG_MAP"), json!({})),
    ] {
        let aws = Aws::with(world).await;
        answer(&Core::of(&aws).await, question.clone()).await;
        let asked = aws.operations().await;
        assert!(asked.len() <= 6, "{question}: {asked:?}");
    }
}

/// A host reads data sources ten at a time.
#[tokio::test]
async fn questions_that_are_asked_at_once_share_their_look_ups() {
    let aws = Aws::with(with_policy()).await;
    let core = Core::of(&aws).await;
    let ask = || answer(&core, json!({}));
    tokio::join!(ask(), ask(), ask(), ask(), ask());
    for operation in ["DescribeCluster", "GetCallerIdentity", "GetRole"] {
        assert!(aws.count(operation).await < 5, "{operation}: {:?}", aws.operations().await);
    }
}

/// A mode is switched and a role recreated by other resources of the same run.
#[tokio::test]
async fn a_question_sees_what_changed_in_the_run_before_it() {
    let aws = Aws::with(with_policy().mode("API_AND_CONFIG_MAP")).await;
    let core = Core::of(&aws).await;
    let before = answer(&core, json!({})).await;
    assert_eq!(
        (&before["authentication_mode"], &before["status"]),
        (&json!("API_AND_CONFIG_MAP"), &json!("authenticates"))
    );
    let mode = json!({ "name": CLUSTER, "accessConfig": { "authenticationMode": "API" } });
    aws.call("eks", "UpdateClusterConfig", mode).await;
    aws.call("iam", "DeleteRole", json!({ "RoleName": "dev" })).await;
    let role =
        json!({ "RoleName": "dev", "Path": "/team/", "AssumeRolePolicyDocument": r#"{"Statement":[]}"# });
    aws.call("iam", "CreateRole", role).await;
    let after = answer(&core, json!({})).await;
    assert_eq!(
        (&after["authentication_mode"], &after["reason"]),
        (&json!("API"), &json!("principal_recreated"))
    );
}

/// A precondition right behind the entry that it is about: EKS does not describe the entry yet.
#[tokio::test]
async fn an_entry_that_the_run_has_created_is_waited_for_until_eks_shows_it() {
    let late = json!({ "describe_seconds": 30, "list_seconds": 30 });
    let aws = Aws::with(World::new().set("/visibility", late)).await;
    let core = Core::of(&aws).await;
    let entry = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "kubernetes_groups": ["viewers"] });
    core.entry().apply_unrefreshed(&entry).await.none();
    aws.forget().await;
    let shown = async {
        while aws.count("DescribeAccessEntry").await < 2 {
            tokio::task::yield_now().await;
        }
        aws.advance(30).await;
    };
    let (found, ()) = tokio::join!(answer(&core, json!({})), shown);
    assert_eq!(found["status"], "authenticates", "{}", found["diagnosis"]);
    let other_run = Core::of(&aws).await;
    aws.forget().await;
    answer(&other_run, json!({ "principal_arn": NODES })).await;
    assert_eq!(aws.count("DescribeAccessEntry").await, 1, "nobody wrote this one");
}

/// Near matches are a courtesy: on a cluster with very many entries they are looked for in the first ten pages.
#[tokio::test]
async fn the_listing_for_near_matches_ends_after_ten_pages() {
    for (entries, pages) in [(3, 3), (10, 10), (25, 10)] {
        let world = (0..entries).fold(World::new().set("/page_size", json!(1)), |world, number| {
            let principal = format!("arn:aws:iam::111122223333:role/crowd/r{number}");
            world.principal(json!({ "arn": principal })).entry(json!({ "principal_arn": principal }))
        });
        let aws = Aws::with(world).await;
        let found = answer(&Core::of(&aws).await, json!({})).await;
        assert_eq!(
            (&found["reason"], aws.count("ListAccessEntries").await),
            (&json!("no_access_entry"), pages)
        );
    }
}
