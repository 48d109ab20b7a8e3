//! Who a principal is in a cluster: entries and aws-auth by the mode, templates, recreated principals, propagation.

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, advance, last_error, now, token};
use crate::support::token::Token;
use crate::support::{ADMIN, BOB, Client, DEV, VIEW, play, world};

const ADMIN_KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");
const BOB_KEY: (&str, &str) = ("AKIAEXAMPLEBOB000001", "bob's secret");

/// The name by which somebody with this key gets into a cluster; the reason if not.
async fn name_in(client: &Client, cluster: &str, key: (&str, &str)) -> String {
    let token = token(client, cluster, key).await;
    let answer = Cluster::of(client, cluster).await.who_am_i(&token).await;
    match answer.status {
        201 => answer.json()["status"]["userInfo"]["username"].as_str().expect("a name").to_owned(),
        _ => last_error(client).await,
    }
}

/// The world with one cluster.
fn one_cluster(cluster: &Value) -> Value {
    let mut world = world();
    let mut whole = json!({ "name": "prod", "account": "111122223333", "region": "eu-west-1" });
    for (name, value) in cluster.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    world["clusters"] = json!([whole]);
    world
}

fn lines(list: &str, key: &str, arn: &str, username: &str) -> Value {
    json!({ list: format!("- {key}: {arn}\n  username: {username}\n  groups: [viewers]\n") })
}

#[tokio::test]
async fn the_mode_says_which_of_entries_and_aws_auth_counts() {
    let entry = json!([{ "principal_arn": ADMIN, "username": "by:entry" }]);
    let aws_auth = lines("mapRoles", "rolearn", "arn:aws:iam::111122223333:role/Admin", "by:aws-auth");
    let neither = "no access entry for arn:aws:iam::111122223333:role/platform/Admin";
    let unnamed = "aws-auth does not name arn:aws:iam::111122223333:role/Admin";
    let (none, nothing) = (json!([]), Value::Null);
    for (mode, entries, aws_auth, expected) in [
        ("API", &entry, &aws_auth, "by:entry"),
        ("API", &none, &aws_auth, neither),
        ("API_AND_CONFIG_MAP", &entry, &aws_auth, "by:entry"),
        ("API_AND_CONFIG_MAP", &none, &aws_auth, "by:aws-auth"),
        ("API_AND_CONFIG_MAP", &none, &nothing, &format!("{neither}, and aws-auth does not name it")),
        ("CONFIG_MAP", &entry, &aws_auth, "by:aws-auth"),
        ("CONFIG_MAP", &entry, &nothing, unnamed),
    ] {
        let cluster = json!({ "authentication_mode": mode, "entries": entries, "aws_auth": aws_auth });
        let (_simulator, client) = play(one_cluster(&cluster)).await;
        assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, expected, "{mode} {entries} {aws_auth}");
    }
}

#[tokio::test]
async fn a_change_of_the_mode_counts_at_once() {
    let aws_auth = lines("mapRoles", "rolearn", "arn:aws:iam::111122223333:role/Admin", "by:aws-auth");
    let cluster = json!({ "authentication_mode": "API_AND_CONFIG_MAP", "aws_auth": aws_auth });
    let (_simulator, client) = play(one_cluster(&cluster)).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, "by:aws-auth");
    let input = json!({ "name": "prod", "accessConfig": { "authenticationMode": "API" } });
    assert_eq!(client.by_hand(ADMIN, "UpdateClusterConfig", input).await["status"], 200);
    advance(&client, 600).await;
    assert!(name_in(&client, "prod", ADMIN_KEY).await.starts_with("no access entry"));
}

#[tokio::test]
async fn aws_auth_is_read_as_the_authenticator_reads_it() {
    let role = "arn:aws:iam::111122223333:role/Admin";
    let role_line = |username: &str| format!("- rolearn: {role}\n  username: {username}\n");
    let unnamed = "aws-auth does not name arn:aws:iam::111122223333:role/Admin";
    let no_bob = "aws-auth does not name arn:aws:iam::111122223333:user/bob";
    let bob_in_roles = format!("- rolearn: {BOB}\n  username: bob\n");
    let role_in_users = format!("- userarn: {role}\n  username: crossed\n");
    let rows: Vec<(&str, Value, (&str, &str), &str)> = vec![
        (
            "the last line wins",
            json!({ "mapRoles": role_line("first") + &role_line("last") }),
            ADMIN_KEY,
            "last",
        ),
        (
            "C53 a path never matches",
            json!({ "mapRoles": role_line("x").replace("role/", "role/platform/") }),
            ADMIN_KEY,
            unnamed,
        ),
        (
            "case does not count",
            json!({ "mapRoles": role_line("any").replace("role/Admin", "role/ADMIN") }),
            ADMIN_KEY,
            "any",
        ),
        ("a user's ARN in mapRoles", json!({ "mapRoles": bob_in_roles }), BOB_KEY, "bob"),
        ("a role's ARN in mapUsers", json!({ "mapUsers": role_in_users }), ADMIN_KEY, "crossed"),
        (
            "roles come before users",
            json!({ "mapUsers": role_in_users, "mapRoles": role_line("role") }),
            ADMIN_KEY,
            "role",
        ),
        ("an unquoted account", json!({ "mapAccounts": "- 111122223333\n" }), BOB_KEY, BOB),
        ("an account by a role", json!({ "mapAccounts": "- '111122223333'\n" }), ADMIN_KEY, role),
        ("another account", json!({ "mapAccounts": "- 444455556666\n" }), BOB_KEY, no_bob),
        (
            "a line goes before its account",
            json!({ "mapAccounts": "- 111122223333\n", "mapRoles": role_line("line") }),
            ADMIN_KEY,
            "line",
        ),
        ("no YAML", json!({ "mapRoles": "a: b: c", "mapAccounts": "- 111122223333" }), ADMIN_KEY, role),
        ("no list", json!({ "mapRoles": "just text" }), ADMIN_KEY, unnamed),
        ("nothing", json!({}), ADMIN_KEY, unnamed),
    ];
    for (name, aws_auth, key, expected) in rows {
        let cluster = json!({ "authentication_mode": "CONFIG_MAP", "aws_auth": aws_auth });
        let (_simulator, client) = play(one_cluster(&cluster)).await;
        assert_eq!(name_in(&client, "prod", key).await, expected, "{name}");
    }
}

#[tokio::test]
async fn an_account_with_a_leading_zero_stays_text() {
    let mut world = one_cluster(&json!({
        "authentication_mode": "CONFIG_MAP", "aws_auth": { "mapAccounts": "- 011122223333\n" }
    }));
    let eve = "arn:aws:iam::011122223333:user/eve";
    world["principals"][0] = json!({ "arn": eve, "access_keys": [{ "id": "AKIAEVE", "secret": "e" }] });
    let (_simulator, client) = play(world).await;
    assert_eq!(name_in(&client, "prod", ("AKIAEVE", "e")).await, eve);
}

#[tokio::test]
async fn a_user_is_described_with_uid_groups_and_extras() {
    let entry = json!({ "entries": [
        { "principal_arn": ADMIN, "kubernetes_groups": ["ops", "system:masters"] }, { "principal_arn": BOB },
    ] });
    let mut world = one_cluster(&entry);
    world["principals"][0]["id"] = json!("AROAEXAMPLE");
    world["principals"][4]["id"] = json!("AIDAEXAMPLE");
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let admin = prod.user(&token(&client, "prod", ADMIN_KEY).await).await;
    let session = "arn:aws:sts::111122223333:assumed-role/Admin/simulated";
    assert_eq!(
        admin,
        json!({
            "username": session,
            "uid": "aws-iam-authenticator:111122223333:AROAEXAMPLE",
            "groups": ["ops", "system:authenticated"],
            "extra": {
                "accessKeyId": ["AKIAEXAMPLEADMIN0001"],
                "arn": [session],
                "canonicalArn": ["arn:aws:iam::111122223333:role/Admin"],
                "principalId": ["AROAEXAMPLE"],
                "sessionName": ["simulated"],
                "sigs.k8s.io/aws-iam-authenticator/principalId": ["AROAEXAMPLE"],
            },
        })
    );
    let bob = prod.user(&token(&client, "prod", BOB_KEY).await).await;
    assert_eq!(bob["username"], BOB);
    assert_eq!(bob["uid"], "aws-iam-authenticator:111122223333:AIDAEXAMPLE");
    assert_eq!((&bob["extra"]["canonicalArn"], &bob["extra"]["sessionName"]), (&json!([BOB]), &json!([""])));
}

#[tokio::test]
async fn templates_are_filled_in_from_the_session() {
    let no_instance = "{{EC2PrivateDNSName}} needs a session that is named after an EC2 instance";
    for (username, session, expected) in [
        ("a:{{SessionName}}", "me@example.com", "a:me-example.com"),
        ("a:{{SessionNameRaw}}", "me@example.com", "a:me@example.com"),
        ("a:{{AccountID}}:{{SessionName}}", "xy", "a:111122223333:xy"),
        ("a:{{Unknown}}", "xy", "a:{{Unknown}}"),
        ("a:{{EC2PrivateDNSName}}", "i-0123456789abcdef0", "a:ip-10-0-"),
        ("a:{{EC2PrivateDNSName}}", "i-01234567", "a:ip-10-0-"),
        ("a:{{EC2PrivateDNSName}}", "me", no_instance),
        ("a:{{EC2PrivateDNSName}}", "i-012345678", no_instance),
    ] {
        let entries = json!({ "entries": [{ "principal_arn": DEV, "username": username }] });
        let (_simulator, client) = play(one_cluster(&entries)).await;
        let found = as_session(&client, session).await;
        assert!(found.starts_with(expected), "{username} {session}: {found}");
        assert_eq!(found.len() > expected.len(), expected == "a:ip-10-0-", "{found}");
    }
}

/// The name by which a session of `dev` gets into `prod`.
async fn as_session(client: &Client, session: &str) -> String {
    let parameters = [("RoleArn", DEV), ("RoleSessionName", session)];
    let begun = client.query("sts", "AssumeRole", &parameters).await.done();
    let part = |name: &str| begun.element(name).expect("credentials");
    let (key, secret) = (part("AccessKeyId"), part("SecretAccessKey"));
    let now = now(client).await;
    let mut token = Token::new("prod", (&key, &secret), now);
    token.session = Some(part("SessionToken"));
    let answer = Cluster::of(client, "prod").await.who_am_i(&token.text()).await;
    match answer.status {
        201 => answer.json()["status"]["userInfo"]["username"].as_str().expect("a name").to_owned(),
        _ => last_error(client).await,
    }
}

#[tokio::test]
async fn groups_have_templates_too_and_the_key_s_id_is_one() {
    let text = "- rolearn: arn:aws:iam::111122223333:role/Admin\n  username: u:{{AccessKeyID}}\n  \
                groups:\n  - g:{{AccountID}}\n  - one\n    line\n";
    let cluster = json!({ "authentication_mode": "CONFIG_MAP", "aws_auth": { "mapRoles": text } });
    let (_simulator, client) = play(one_cluster(&cluster)).await;
    let user = Cluster::of(&client, "prod").await.user(&token(&client, "prod", ADMIN_KEY).await).await;
    assert_eq!(user["username"], "u:AKIAEXAMPLEADMIN0001");
    assert_eq!(user["groups"], json!(["g:111122223333", "one line", "system:authenticated"]));
}

#[tokio::test]
async fn c55_a_person_does_not_get_in_by_a_node_s_entry() {
    let entries = json!({ "entries": [{ "principal_arn": DEV, "type": "EC2_LINUX" }] });
    let (_simulator, client) = play(one_cluster(&entries)).await;
    let found = as_session(&client, "me").await;
    assert!(found.starts_with("{{EC2PrivateDNSName}} needs"), "{found}");
    let found = as_session(&client, "i-0123456789abcdef0").await;
    assert!(found.starts_with("system:node:ip-10-0-"), "{found}");
    assert!(found.ends_with(".eu-west-1.compute.internal"), "{found}");
}

#[tokio::test]
async fn c47_a_recreated_principal_is_refused_until_its_entry_is_made_anew() {
    let (_simulator, client) = play(one_cluster(&json!({ "entries": [{ "principal_arn": DEV }] }))).await;
    assert_eq!(as_session(&client, "me").await, "arn:aws:sts::111122223333:assumed-role/dev/me");
    client.query("iam", "DeleteRole", &[("RoleName", "dev")]).await.done();
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#;
    let role = [("RoleName", "dev"), ("Path", "/team/"), ("AssumeRolePolicyDocument", trust)];
    client.query("iam", "CreateRole", &role).await.done();
    assert_eq!(as_session(&client, "me").await, format!("the access entry is that of a former {DEV}"));
    let about = json!({ "clusterName": "prod", "principalArn": DEV });
    assert_eq!(client.by_hand(ADMIN, "DeleteAccessEntry", about.clone()).await["status"], 200);
    assert_eq!(client.by_hand(ADMIN, "CreateAccessEntry", about).await["status"], 200);
    assert_eq!(as_session(&client, "me").await, "arn:aws:sts::111122223333:assumed-role/dev/me");
}

#[tokio::test]
async fn a_recreated_principal_that_aws_auth_names_still_gets_in() {
    let mut world = one_cluster(&json!({
        "authentication_mode": "API_AND_CONFIG_MAP",
        "entries": [{ "principal_arn": ADMIN, "created_at": "2021-01-01T00:00:00Z" }],
        "aws_auth": lines("mapRoles", "rolearn", "arn:aws:iam::111122223333:role/Admin", "by:aws-auth"),
    }));
    world["principals"][0]["created_at"] = json!("2022-01-01T00:00:00Z");
    let (_simulator, client) = play(world.clone()).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, "by:aws-auth");
    world["clusters"][0]["aws_auth"] = Value::Null;
    client.control("PUT", "world", world).await.done();
    assert_eq!(
        name_in(&client, "prod", ADMIN_KEY).await,
        format!("the access entry is that of a former {ADMIN}")
    );
}

#[tokio::test]
async fn an_account_root_gets_in_by_aws_auth_alone() {
    let root = "arn:aws:iam::111122223333:root";
    let mut world = one_cluster(&json!({ "entries": [{ "principal_arn": root }] }));
    world["principals"][0] = json!({ "arn": root, "access_keys": [{ "id": "AKIAROOT", "secret": "r" }] });
    let (_simulator, client) = play(world.clone()).await;
    let reason = format!("the access entry for {root} has no effect: it is an account root");
    assert_eq!(name_in(&client, "prod", ("AKIAROOT", "r")).await, reason);
    world["clusters"][0]["authentication_mode"] = json!("CONFIG_MAP");
    world["clusters"][0]["aws_auth"] = lines("mapUsers", "userarn", root, "root");
    client.control("PUT", "world", world).await.done();
    assert_eq!(name_in(&client, "prod", ("AKIAROOT", "r")).await, "root");
}

#[tokio::test]
async fn the_entry_of_a_renamed_user_lets_it_in_and_nobody_who_takes_its_name() {
    let entry = json!({ "principal_arn": BOB, "kubernetes_groups": ["staff"] });
    let (_simulator, client) = play(one_cluster(&json!({ "entries": [entry] }))).await;
    let iam = async |operation: &str, input: Value| {
        let call = json!({ "as": ADMIN, "service": "iam", "operation": operation, "input": input });
        let done = client.control("POST", "call", call).await.done().json();
        assert_eq!(done["status"], 200, "{done}");
    };
    assert_eq!(name_in(&client, "prod", BOB_KEY).await, BOB);
    iam("UpdateUser", json!({ "UserName": "bob", "NewUserName": "robert", "NewPath": "/staff/" })).await;
    assert_eq!(name_in(&client, "prod", BOB_KEY).await, BOB);
    iam("CreateUser", json!({ "UserName": "bob" })).await;
    let mut world = client.control("GET", "world", Value::Null).await.json();
    let principals = world["principals"].as_array_mut().expect("principals");
    let namesake = principals.iter_mut().find(|principal| principal["arn"] == BOB).expect("bob");
    namesake["access_keys"] = json!([{ "id": "AKIANAMESAKE", "secret": "n" }]);
    client.control("PUT", "world", world).await.done();
    let former = format!("the access entry is that of a former {BOB}");
    assert_eq!(name_in(&client, "prod", ("AKIANAMESAKE", "n")).await, former);
    assert_eq!(name_in(&client, "prod", BOB_KEY).await, BOB);
}

#[tokio::test]
async fn c48_news_of_an_entry_reaches_the_api_server_after_a_while() {
    let mut world = one_cluster(&json!({}));
    world["propagation"] = json!({ "entry_seconds": 28 });
    let (_simulator, client) = play(world).await;
    let about = json!({ "clusterName": "prod", "principalArn": ADMIN });
    let mut with_name = about.clone();
    with_name["username"] = json!("a:first");
    assert_eq!(client.by_hand(ADMIN, "CreateAccessEntry", with_name.clone()).await["status"], 200);
    let young = format!("the access entry for {ADMIN} has not reached the API server yet");
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, young);
    advance(&client, 27).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, young);
    advance(&client, 1).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, "a:first");
    with_name["username"] = json!("a:second");
    assert_eq!(client.by_hand(ADMIN, "UpdateAccessEntry", with_name).await["status"], 200);
    advance(&client, 27).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, "a:first");
    advance(&client, 1).await;
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, "a:second");
}

#[tokio::test]
async fn news_of_a_policy_takes_as_long_and_its_old_scope_counts_until_then() {
    let mut world = one_cluster(&json!({ "entries": [{ "principal_arn": ADMIN }] }));
    world["propagation"] = json!({ "entry_seconds": 30 });
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let associate = |namespace: &'static str| {
        let client = client.clone();
        let input = json!({
            "clusterName": "prod", "principalArn": ADMIN, "policyArn": VIEW,
            "accessScope": { "type": "namespace", "namespaces": [namespace] },
        });
        async move { assert_eq!(client.by_hand(ADMIN, "AssociateAccessPolicy", input).await["status"], 200) }
    };
    associate("a").await;
    assert_eq!(where_pods_show(&client, &prod).await, "");
    advance(&client, 30).await;
    assert_eq!(where_pods_show(&client, &prod).await, "a");
    associate("b").await;
    assert_eq!(where_pods_show(&client, &prod).await, "a");
    advance(&client, 30).await;
    assert_eq!(where_pods_show(&client, &prod).await, "b");
}

/// Deletions, disassociations and changes of groups count as late as grants do.
#[tokio::test]
async fn news_of_what_was_taken_away_takes_as_long() {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    let entry = json!({ "principal_arn": ADMIN, "kubernetes_groups": ["old"], "policies": [view] });
    let mut world = one_cluster(&json!({ "entries": [entry] }));
    world["propagation"] = json!({ "entry_seconds": 30 });
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let groups = async || {
        let token = token(&client, "prod", ADMIN_KEY).await;
        prod.user(&token).await["groups"].clone()
    };
    let about = json!({ "clusterName": "prod", "principalArn": ADMIN });
    let mut policy = about.clone();
    policy["policyArn"] = json!(VIEW);
    assert_eq!(client.by_hand(ADMIN, "DisassociateAccessPolicy", policy).await["status"], 200);
    assert_eq!(client.by_hand(ADMIN, "UpdateAccessEntry", about.clone()).await["status"], 200);
    advance(&client, 29).await;
    assert_eq!(where_pods_show(&client, &prod).await, "a");
    assert_eq!(groups().await, json!(["old", "system:authenticated"]));
    advance(&client, 1).await;
    assert_eq!(where_pods_show(&client, &prod).await, "");
    assert_eq!(groups().await, json!(["system:authenticated"]));
    assert_eq!(client.by_hand(ADMIN, "DeleteAccessEntry", about.clone()).await["status"], 200);
    advance(&client, 29).await;
    assert_eq!(groups().await, json!(["system:authenticated"]));
    let mut again = about;
    again["kubernetesGroups"] = json!(["new"]);
    assert_eq!(client.by_hand(ADMIN, "CreateAccessEntry", again).await["status"], 200);
    advance(&client, 1).await;
    let young = format!("the access entry for {ADMIN} has not reached the API server yet");
    assert_eq!(name_in(&client, "prod", ADMIN_KEY).await, young);
    advance(&client, 29).await;
    assert_eq!(groups().await, json!(["new", "system:authenticated"]));
}

async fn where_pods_show(client: &Client, cluster: &Cluster) -> String {
    let token = token(client, "prod", ADMIN_KEY).await;
    let mut seen = String::new();
    for namespace in ["a", "b"] {
        let spec =
            json!({ "resourceAttributes": { "verb": "list", "resource": "pods", "namespace": namespace } });
        if cluster.may(&token, spec).await {
            seen.push_str(namespace);
        }
    }
    seen
}
