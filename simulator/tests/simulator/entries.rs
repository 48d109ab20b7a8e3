//! Access entries: what makes one, what EKS fills in, what it refuses.

use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, BOB, Client, DEV, NODE, VIEW, encode, entry_path, play, world};

const ENTRIES: &str = "/clusters/prod/access-entries";

async fn create(client: &Client, body: Value) -> Answer {
    client.eks("POST", ENTRIES, body).await
}

#[tokio::test]
async fn a_new_entry_has_everything_the_service_fills_in() {
    let (_simulator, client) = play(world()).await;
    let made = create(&client, json!({ "principalArn": DEV, "tags": { "team": "a" } })).await.done().json();
    let entry = &made["accessEntry"];
    assert_eq!(entry["username"], "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}");
    assert_eq!(entry["kubernetesGroups"], json!([]));
    assert_eq!((&entry["type"], &entry["clusterName"]), (&json!("STANDARD"), &json!("prod")));
    assert_eq!(entry["tags"], json!({ "team": "a" }));
    assert_eq!(entry["createdAt"], entry["modifiedAt"]);
    assert!(entry["createdAt"].is_i64(), "{entry}");
    let arn = entry["accessEntryArn"].as_str().expect("an ARN");
    assert!(
        arn.starts_with("arn:aws:eks:eu-west-1:111122223333:access-entry/prod/role/111122223333/dev/"),
        "{arn}"
    );
    let described = client.eks("GET", &entry_path("prod", DEV), Value::Null).await.done().json();
    assert_eq!(described, made);
}

#[tokio::test]
async fn each_type_has_its_own_name_and_groups() {
    let windows = json!(["system:nodes", "eks:kube-proxy-windows"]);
    for (kind, principal, username, groups) in [
        ("EC2_LINUX", NODE, "system:node:{{EC2PrivateDNSName}}", json!(["system:nodes"])),
        ("EC2_WINDOWS", NODE, "system:node:{{EC2PrivateDNSName}}", windows),
        ("HYBRID_LINUX", NODE, "system:node:{{SessionName}}", json!(["system:nodes"])),
        ("STANDARD", BOB, BOB, json!([])),
        ("STANDARD", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root", json!([])),
    ] {
        let (_simulator, client) = play(world()).await;
        let made = create(&client, json!({ "principalArn": principal, "type": kind })).await.done().json();
        let entry = &made["accessEntry"];
        assert_eq!((&entry["username"], &entry["kubernetesGroups"]), (&json!(username), &groups), "{kind}");
    }
}

#[tokio::test]
async fn what_eks_refuses_at_create_is_refused() {
    let (_simulator, client) = play(world()).await;
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    let other = "arn:aws:iam::444455556666:role/x";
    let session = "arn:aws:sts::111122223333:assumed-role/dev/me";
    let rows = [
        (json!({ "principalArn": session }), "parameter format is not valid"),
        (
            json!({ "principalArn": "arn:aws-cn:iam::111122223333:role/team/dev" }),
            "parameter format is not valid",
        ),
        (json!({ "principalArn": "arn:aws:iam::111122223333:role/dev" }), "invalid principal."),
        (json!({ "principalArn": "arn:aws:iam::111122223333:role/nobody" }), "invalid principal."),
        (json!({ "principalArn": linked }), "Service Linked Role"),
        (json!({ "principalArn": DEV, "type": "Standard" }), "AccessEntry type must be one of [EC2, "),
        (json!({ "principalArn": BOB, "type": "EC2_LINUX" }), "must be IAM role"),
        (json!({ "principalArn": other, "type": "EC2_LINUX" }), "same account"),
        (
            json!({ "principalArn": NODE, "type": "EC2_LINUX", "username": "me" }),
            "setting username is not allowed",
        ),
        (
            json!({ "principalArn": NODE, "type": "EC2_LINUX", "kubernetesGroups": ["a"] }),
            "setting kubernetesGroups is not allowed when the type is \"EC2_LINUX\"",
        ),
        (json!({ "principalArn": DEV, "username": "system:me" }), "must not begin with system:"),
        (json!({ "principalArn": DEV, "username": "iam:me" }), "must not begin with iam:"),
        (json!({ "principalArn": DEV, "username": "me{{SessionName}}" }), "must come after a colon"),
        (
            json!({ "principalArn": DEV, "kubernetesGroups": ["a", "system:masters"] }),
            "group name system:masters is invalid, it cannot start with system:",
        ),
        (json!({ "principalArn": DEV, "tags": {} }), "tags are not valid"),
        (json!({ "principalArn": DEV, "tags": { "aws:x": "y" } }), "reserved"),
    ];
    for (body, message) in rows {
        create(&client, body).await.refused(400, "InvalidParameterException", message);
    }
    assert_eq!(client.eks("GET", ENTRIES, Value::Null).await.json()["accessEntries"], json!([]));
}

#[tokio::test]
async fn another_account_s_principal_is_taken_on_trust() {
    let (_simulator, client) = play(world()).await;
    create(&client, json!({ "principalArn": "arn:aws:iam::444455556666:role/any/where" })).await.done();
}

#[tokio::test]
async fn a_second_entry_for_a_principal_is_a_conflict() {
    let (_simulator, client) = play(world()).await;
    create(&client, json!({ "principalArn": DEV })).await.done();
    create(&client, json!({ "principalArn": DEV })).await.refused(
        409,
        "ResourceInUseException",
        "already in use",
    );
}

#[tokio::test]
async fn a_repeated_token_answers_the_same_entry_or_a_conflict() {
    for (replay, status) in [("same", 200), ("conflict", 409)] {
        let mut world = world();
        world["idempotent_replay"] = json!(replay);
        let (_simulator, client) = play(world).await;
        let body = json!({ "principalArn": DEV, "clientRequestToken": "t" });
        let first = create(&client, body.clone()).await.done().json();
        let again = create(&client, body).await;
        assert_eq!(again.status, status);
        assert!(status == 409 || again.json() == first);
        let other = json!({ "principalArn": DEV, "clientRequestToken": "t", "username": "other" });
        assert_eq!(create(&client, other).await.status, 409);
    }
}

#[tokio::test]
async fn what_an_update_leaves_out_goes_back_to_the_default() {
    let (_simulator, client) = play(world()).await;
    let body = json!({ "principalArn": DEV, "kubernetesGroups": ["a"], "username": "me" });
    create(&client, body).await.done();
    client.control("POST", "clock", json!({ "advance_seconds": 5 })).await.done();
    let path = entry_path("prod", DEV);
    let updated = client.eks("POST", &path, json!({ "username": "you" })).await.done().json();
    let entry = &updated["accessEntry"];
    assert_eq!((&entry["username"], &entry["kubernetesGroups"]), (&json!("you"), &json!([])));
    let later = entry["modifiedAt"].as_i64().zip(entry["createdAt"].as_i64()).map(|(to, from)| to - from);
    assert_eq!(later, Some(5));
    let updated = client.eks("POST", &path, json!({ "kubernetesGroups": ["b"] })).await.done().json();
    let entry = &updated["accessEntry"];
    assert_eq!(entry["username"], "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}");
    assert_eq!(entry["kubernetesGroups"], json!(["b"]));
}

#[tokio::test]
async fn a_node_s_entry_takes_no_update() {
    let (_simulator, client) = play(world()).await;
    create(&client, json!({ "principalArn": NODE, "type": "EC2_LINUX" })).await.done();
    let path = entry_path("prod", NODE);
    let standard = "can only be performed on Access Entries with a type of \"STANDARD\"";
    client.eks("POST", &path, json!({})).await.refused(400, "InvalidParameterException", standard);
    let read_back = json!({ "username": "system:node:{{EC2PrivateDNSName}}" });
    let prefix = "must not begin with system:";
    client.eks("POST", &path, read_back).await.refused(400, "InvalidParameterException", prefix);
}

#[tokio::test]
async fn a_deleted_entry_is_gone_with_its_associations() {
    let (_simulator, client) = play(world()).await;
    create(&client, json!({ "principalArn": DEV })).await.done();
    let (path, scope) =
        (entry_path("prod", DEV), json!({ "policyArn": VIEW, "accessScope": { "type": "cluster" } }));
    client.eks("POST", &format!("{path}/access-policies"), scope).await.done();
    assert_eq!(client.eks("DELETE", &path, Value::Null).await.done().json(), json!({}));
    let gone = "The specified principalArn could not be found. You can view your available access entries";
    for (method, path) in
        [("GET", path.clone()), ("DELETE", path.clone()), ("GET", format!("{path}/access-policies"))]
    {
        client.eks(method, &path, Value::Null).await.refused(404, "ResourceNotFoundException", gone);
    }
    create(&client, json!({ "principalArn": DEV })).await.done();
    let left = client.eks("GET", &format!("{path}/access-policies"), Value::Null).await.done().json();
    assert_eq!(left["associatedAccessPolicies"], json!([]));
}

#[tokio::test]
async fn lists_come_in_pages_whose_tokens_fit_no_other_list() {
    let mut world = world();
    world["page_size"] = json!(2);
    world["clusters"][0]["entries"] = json!([
        { "principal_arn": ADMIN, "policies": [{ "policy_arn": VIEW, "access_scope": { "type": "cluster" } }] },
        { "principal_arn": DEV }, { "principal_arn": NODE }, { "principal_arn": BOB },
    ]);
    let (_simulator, client) = play(world).await;
    let first = client.eks("GET", ENTRIES, Value::Null).await.done().json();
    assert_eq!(first["accessEntries"], json!([NODE, ADMIN]));
    let token = encode(first["nextToken"].as_str().expect("more"));
    let rest = client.eks("GET", &format!("{ENTRIES}?nextToken={token}"), Value::Null).await.done().json();
    assert_eq!((&rest["accessEntries"], &rest["nextToken"]), (&json!([DEV, BOB]), &Value::Null));
    let one = client.eks("GET", &format!("{ENTRIES}?maxResults=1"), Value::Null).await.done().json();
    assert_eq!(one["accessEntries"], json!([NODE]));
    let filtered = format!("{ENTRIES}?associatedPolicyArn={}", encode(VIEW));
    let found = client.eks("GET", &filtered, Value::Null).await.done().json();
    assert_eq!((&found["accessEntries"], &found["nextToken"]), (&json!([ADMIN]), &Value::Null));
    for path in [
        format!("{filtered}&nextToken={token}"),
        format!("/clusters/both/access-entries?nextToken={token}"),
        format!("{ENTRIES}?nextToken=made-up"),
        format!("{ENTRIES}?maxResults=0"),
        format!("{ENTRIES}?maxResults=101"),
    ] {
        client.eks("GET", &path, Value::Null).await.refused(400, "ValidationException", "");
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_a_serialization_error() {
    let (_simulator, client) = play(world()).await;
    let bodies = [
        "not json",
        "[]",
        "3",
        r#"{"principalArn": 3}"#,
        r#"{"kubernetesGroups": "a"}"#,
        r#"{"tags": ["a"]}"#,
        r#"{"kubernetesGroups": [1]}"#,
        r#"{"username": {}}"#,
    ];
    for body in bodies {
        client.signed("eks", "POST", ENTRIES, vec![], body).await.refused(400, "SerializationException", "");
    }
    let number = client.eks("GET", &format!("{ENTRIES}?maxResults=many"), Value::Null).await;
    number.refused(400, "SerializationException", "");
    let missing = "Value null at 'principalArn' failed to satisfy constraint: Member must not be null";
    for body in [json!({}), json!({ "principalArn": null })] {
        create(&client, body).await.refused(400, "ValidationException", missing);
    }
    let long = format!(r#"{{"username":"{}"}}"#, "x".repeat(1 << 20));
    client.signed("eks", "POST", ENTRIES, vec![], &long).await.refused(
        413,
        "RequestEntityTooLargeException",
        "",
    );
}

#[tokio::test]
async fn a_path_that_is_not_encoded_finds_nothing() {
    let (_simulator, client) = play(world()).await;
    let raw = format!("{ENTRIES}/{DEV}");
    client.eks("GET", &raw, Value::Null).await.refused(404, "UnknownOperationException", "");
}

#[tokio::test]
async fn an_entry_keeps_the_id_that_its_principal_had() {
    let (_simulator, client) = play(world()).await;
    create(&client, json!({ "principalArn": DEV })).await.done();
    let before = entry_id(&client).await;
    client.query("iam", "DeleteRole", &[("RoleName", "dev")]).await.done();
    let trust = r#"{"Statement":[]}"#;
    let again = [("RoleName", "dev"), ("Path", "/team/"), ("AssumeRolePolicyDocument", trust)];
    let role = client.query("iam", "CreateRole", &again).await.done();
    client.eks("POST", &entry_path("prod", DEV), json!({ "kubernetesGroups": ["a"] })).await.done();
    assert_eq!(entry_id(&client).await, before);
    assert_ne!(role.element("RoleId"), Some(before));
}

async fn entry_id(client: &Client) -> String {
    let world = client.control("GET", "world", Value::Null).await.done().json();
    let clusters = world["clusters"].as_array().expect("clusters").clone();
    let prod = clusters.into_iter().find(|cluster| cluster["name"] == "prod").expect("prod");
    prod["entries"][0]["principal_id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_entry_for_a_node_type_needs_iam_passrole_on_the_role() {
    let mut world = world();
    world["principals"][0]["deny"] = json!(["iam:*"]);
    let (_simulator, client) = play(world.clone()).await;
    let types = ["EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"];
    for kind in types {
        let node = create(&client, json!({ "principalArn": NODE, "type": kind })).await;
        let message = format!(
            "User: arn:aws:sts::111122223333:assumed-role/Admin/simulated is not authorized to perform: \
             iam:PassRole on resource: {NODE} with an explicit deny"
        );
        node.refused(403, "AccessDeniedException", &message);
    }
    create(&client, json!({ "principalArn": DEV })).await.done();
    world["principals"][0]["deny"] = json!([]);
    world["principals"][0]["allow"] = json!(["eks:*", "iam:passrole"]);
    let (_simulator, client) = play(world).await;
    create(&client, json!({ "principalArn": NODE, "type": "EC2_LINUX" })).await.done();
}

#[tokio::test]
async fn a_token_that_was_used_for_another_principal_is_refused() {
    for replay in ["same", "conflict"] {
        let mut world = world();
        world["idempotent_replay"] = json!(replay);
        let (_simulator, client) = play(world).await;
        let create = async |principal: &str, token: &str| {
            self::create(&client, json!({ "principalArn": principal, "clientRequestToken": token })).await
        };
        create(DEV, "one").await.done();
        create(NODE, "one").await.refused(
            400,
            "InvalidRequestException",
            "used before, for another principalArn",
        );
        client.eks("DELETE", &entry_path("prod", DEV), Value::Null).await.done();
        create(NODE, "one").await.refused(400, "InvalidRequestException", "used before");
        create(NODE, "two").await.done();
        create(DEV, "one").await.done();
    }
}

#[tokio::test]
async fn another_accounts_principal_is_taken_on_trust_or_refused() {
    let (stranger, listed) =
        ("arn:aws:iam::444455556666:role/stranger", "arn:aws:iam::444455556666:role/listed");
    for (setting, expected) in [("accept", 200), ("refuse", 400)] {
        let mut world = world();
        world["foreign_principals"] = json!(setting);
        world["principals"].as_array_mut().expect("a list").push(json!({ "arn": listed }));
        let (_simulator, client) = play(world).await;
        let create =
            async |principal: &str| self::create(&client, json!({ "principalArn": principal })).await;
        assert_eq!(create(stranger).await.status, expected, "{setting}");
        create(listed).await.done();
        create("arn:aws:iam::444455556666:root").await.done();
    }
}

#[tokio::test]
async fn another_accounts_young_role_is_as_unknown_as_one_of_our_own() {
    let boss = "arn:aws:iam::444455556666:user/boss";
    let mut world = world();
    world["propagation"] = json!({ "principal_seconds": 10 });
    world["principals"].as_array_mut().expect("a list").push(json!({ "arn": boss }));
    let (_simulator, client) = play(world).await;
    let input = json!({ "RoleName": "fresh", "AssumeRolePolicyDocument": r#"{"Statement":[]}"# });
    let call = json!({ "as": boss, "service": "iam", "operation": "CreateRole", "input": input });
    assert_eq!(client.control("POST", "call", call).await.json()["status"], 200);
    let body = json!({ "principalArn": "arn:aws:iam::444455556666:role/fresh" });
    create(&client, body.clone()).await.refused(400, "InvalidParameterException", "invalid principal.");
    client.control("POST", "clock", json!({ "advance_seconds": 10 })).await.done();
    create(&client, body).await.done();
    let out = client.control("GET", "world", Value::Null).await.done().json();
    client.control("PUT", "world", out).await.done();
}
