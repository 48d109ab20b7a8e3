//! The control interface: the world in and out, the journal, calls by hand, faults, limits, the clock.

use serde_json::{Value, json};

use crate::support::{ADMIN, BOB, Client, DEV, NODE, VIEW, entry_path, play, world};

/// Puts a world and gives the error.
async fn put_error(client: &Client, world: Value) -> String {
    let answer = client.control("PUT", "world", world).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    answer.json()["error"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_world_that_goes_out_and_in_again_is_the_same() {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([
        { "principal_arn": NODE, "type": "EC2_WINDOWS" },
        { "principal_arn": "arn:aws:iam::444455556666:user/x", "type": "STANDARD" },
        { "principal_arn": DEV, "policies": [{ "policy_arn": VIEW, "access_scope": { "type": "cluster" } }] },
    ]);
    world["clusters"][1]["aws_auth"] = json!({ "mapRoles": "- rolearn: x\n" });
    world["clusters"][1]["role_bindings"] = json!([{ "group": "viewers", "role": "view" }]);
    let (_simulator, client) = play(world).await;
    client.control("POST", "clock", json!({ "advance_seconds": 100 })).await.done();
    client.eks("POST", "/clusters/prod/access-entries", json!({ "principalArn": BOB })).await.done();
    let out = client.control("GET", "world", Value::Null).await.done().text;
    client.control("PUT", "world", serde_json::from_str(&out).expect("JSON")).await.done();
    assert_eq!(client.control("GET", "world", Value::Null).await.done().text, out);
}

#[tokio::test]
async fn what_the_world_leaves_out_has_its_default() {
    let (_simulator, client) = play(json!({
        "principals": [{ "arn": DEV }],
        "clusters": [{ "name": "c", "account": "111122223333", "region": "eu-west-1",
            "entries": [{ "principal_arn": DEV }] }],
    }))
    .await;
    let now = client.control("POST", "clock", json!({ "advance_seconds": 0 })).await.json();
    let now: jiff::Timestamp = now["now"].as_str().expect("a time").parse().expect("a time");
    let hour_ago = (now - jiff::SignedDuration::from_hours(1)).to_string();
    let world = client.control("GET", "world", Value::Null).await.json();
    let (principal, cluster) = (&world["principals"][0], &world["clusters"][0]);
    let entry = &cluster["entries"][0];
    assert_eq!((&world["page_size"], &world["idempotent_replay"]), (&json!(100), &json!("same")));
    assert_eq!(principal["created_at"], "2020-01-01T00:00:00Z");
    assert_eq!((&principal["allow"], &principal["deny"]), (&json!(["*"]), &json!([])));
    assert_eq!((&cluster["authentication_mode"], &cluster["version"]), (&json!("API"), &json!("1.33")));
    assert_eq!((&entry["created_at"], &entry["modified_at"]), (&json!(hour_ago), &json!(hour_ago)));
    assert_eq!(entry["principal_id"], principal["id"]);
}

#[tokio::test]
async fn an_entry_older_than_its_principal_belongs_to_a_former_one() {
    let mut world = world();
    world["principals"][1]["created_at"] = json!("2026-02-01T00:00:00Z");
    world["clusters"][0]["entries"] = json!([{ "principal_arn": DEV, "created_at": "2026-01-01T00:00:00Z" }]);
    let (_simulator, client) = play(world).await;
    let world = client.control("GET", "world", Value::Null).await.json();
    let principals = world["principals"].as_array().expect("principals");
    let dev = principals.iter().find(|principal| principal["arn"] == DEV).expect("dev");
    let clusters = world["clusters"].as_array().expect("clusters");
    let prod = clusters.iter().find(|cluster| cluster["name"] == "prod").expect("prod");
    assert_ne!(prod["entries"][0]["principal_id"], dev["id"]);
}

#[tokio::test]
async fn a_mistake_in_the_world_is_named_with_its_path() {
    let (_simulator, client) = play(world()).await;
    let entry = |entry: Value| {
        let mut world = world();
        world["clusters"][0]["entries"] = json!([entry]);
        world
    };
    let with = |pointer: &str, value: Value| {
        let mut world = world();
        let (object, field) = pointer.rsplit_once('/').expect("a path");
        world.pointer_mut(object).expect("a place")[field] = value;
        world
    };
    let young =
        json!({ "principal_arn": DEV, "created_at": "2019-01-01T00:00:00Z", "principal_id": "PRESENT" });
    let mut present = entry(young);
    present["principals"][1]["id"] = json!("PRESENT");
    let association = json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace" } });
    let rows = [
        (json!({ "princpals": [] }), "princpals", "unknown field"),
        (with("/principals/0/arn", json!("x")), "principals[0].arn", "not the ARN"),
        (with("/principals/1/arn", json!(ADMIN)), "principals[1].arn", "same name"),
        (with("/clusters/0/name", json!("-x")), "clusters[0].name", "not a cluster name"),
        (with("/clusters/0/account", json!("1")), "clusters[0].account", "twelve digits"),
        (with("/clusters/1/name", json!("prod")), "clusters[1]", "twice"),
        (json!({ "page_size": 0 }), "page_size", "at least 1"),
        (entry(json!({ "principal_arn": 3 })), "clusters[0].entries[0].principal_arn", "invalid type"),
        (
            entry(json!({ "principal_arn": DEV, "group": [] })),
            "clusters[0].entries[0].group",
            "unknown field",
        ),
        (
            entry(json!({ "principal_arn": NODE, "type": "EC2_LINUX", "kubernetes_groups": ["a"] })),
            "clusters[0].entries[0].kubernetes_groups",
            "groups that EKS gives",
        ),
        (
            entry(json!({ "principal_arn": DEV, "principal_id": "FORMER" })),
            "clusters[0].entries[0].principal_id",
            "older than the entry",
        ),
        (present, "clusters[0].entries[0].principal_id", "younger than the entry"),
        (
            with("/clusters/0/node_groups", json!([{ "role_arn": BOB }])),
            "clusters[0].node_groups[0].role_arn",
            "role in the cluster's account",
        ),
        (
            with("/clusters/0/node_groups", json!([{ "role_arn": NODE, "type": "STANDARD" }])),
            "clusters[0].node_groups[0].type",
            "not a node type",
        ),
        (
            with(
                "/clusters/0/node_groups",
                json!([{ "role_arn": NODE, "name": "a" }, { "role_arn": NODE, "name": "a" }]),
            ),
            "clusters[0].node_groups[1].name",
            "has this name",
        ),
        (
            with("/clusters/2/auto_mode", json!({ "node_role_arn": NODE })),
            "clusters[2].auto_mode",
            "Auto Mode requires",
        ),
        (
            with("/clusters/0/auto_mode", json!({ "node_role_arn": BOB })),
            "clusters[0].auto_mode.node_role_arn",
            "role in the cluster's account",
        ),
        (
            with("/clusters/0/switch", json!({ "to": "CONFIG_MAP", "until": "2026-01-01T00:00:00Z" })),
            "clusters[0].switch.to",
            "later mode",
        ),
        (json!({ "list_order": "random" }), "list_order", "unknown variant"),
        (
            entry(json!({ "principal_arn": DEV, "policies": [association] })),
            "clusters[0].entries[0].policies[0].access_scope.namespaces",
            "at least one",
        ),
    ];
    for (world, path, message) in rows {
        let error = put_error(&client, world).await;
        assert!(error.contains(&format!("at {path}: ")) && error.contains(message), "{path}: {error}");
    }
    let kept = client.control("GET", "world", Value::Null).await.json();
    assert_eq!(kept["clusters"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn the_journal_tells_who_did_what_and_goes_on_counting() {
    let (_simulator, client) = play(world()).await;
    client.eks("POST", "/clusters/prod/access-entries", json!({ "principalArn": DEV })).await.done();
    client.by("AKIAEXAMPLEBOB000001", "bob's secret").eks("GET", "/clusters", Value::Null).await;
    client.by("AKIAEXAMPLENOBODY001", "x").query("iam", "GetRole", &[("RoleName", "dev")]).await;
    let calls = client.control("GET", "journal", Value::Null).await.json()["calls"].clone();
    let facts = |call: &Value| {
        json!([
            call["n"],
            call["service"],
            call["operation"],
            call["caller"],
            call["target"],
            call["status"],
            call["error"]
        ])
    };
    let facts: Vec<Value> = calls.as_array().expect("calls").iter().map(facts).collect();
    let admin = "arn:aws:sts::111122223333:assumed-role/Admin/simulated";
    let expected = [
        json!([1, "eks", "CreateAccessEntry", admin, format!("prod/{DEV}"), 200, null]),
        json!([2, "eks", "ListClusters", BOB, null, 403, "AccessDeniedException"]),
        json!([3, "iam", "GetRole", null, "dev", 403, "InvalidClientTokenId"]),
    ];
    assert_eq!(facts, expected);
    let since = client.control("GET", "journal?since=2", Value::Null).await.json();
    assert_eq!(since["calls"].as_array().map(Vec::len), Some(1));
    client.control("DELETE", "journal", Value::Null).await.done();
    client.query("sts", "GetCallerIdentity", &[]).await.done();
    let after = client.control("GET", "journal", Value::Null).await.json();
    assert_eq!((&after["calls"][0]["n"], &after["calls"][1]), (&json!(4), &Value::Null));
}

#[tokio::test]
async fn a_call_by_hand_is_as_strict_and_leaves_no_trace() {
    let (_simulator, client) = play(world()).await;
    let input = json!({ "clusterName": "prod", "principalArn": DEV });
    let made = client.by_hand(ADMIN, "CreateAccessEntry", input.clone()).await;
    assert_eq!((&made["status"], &made["output"]["accessEntry"]["principalArn"]), (&json!(200), &json!(DEV)));
    let again = client.by_hand(ADMIN, "CreateAccessEntry", input.clone()).await;
    assert_eq!((&again["status"], &again["error"]["code"]), (&json!(409), &json!("ResourceInUseException")));
    let denied = client.by_hand(BOB, "DeleteAccessEntry", input.clone()).await;
    assert_eq!(denied["error"]["code"], "AccessDeniedException");
    let typed = client.by_hand(ADMIN, "UpdateAccessEntry", json!({ "kubernetesGroups": "a" })).await;
    assert_eq!(typed["error"]["code"], "SerializationException");
    assert!(client.journal().await.is_empty());
    for (principal, operation, input) in [
        ("arn:aws:iam::111122223333:role/nobody", "ListClusters", json!({})),
        (ADMIN, "ListGhosts", json!({})),
        (ADMIN, "ListClusters", json!({ "maxresults": 1 })),
    ] {
        let refused = client.by_hand(principal, operation, input).await;
        assert!(refused["error"].is_string(), "{refused}");
    }
    let delete =
        json!({ "as": ADMIN, "service": "iam", "operation": "DeleteRole", "input": { "RoleName": "dev" } });
    let deleted = client.control("POST", "call", delete).await.done().json();
    assert_eq!(deleted, json!({ "status": 200, "output": {} }));
}

#[tokio::test]
async fn faults_fail_the_call_or_only_its_answer() {
    let (_simulator, client) = play(world()).await;
    let path = "/clusters/prod/access-entries";
    let create = || client.eks("POST", path, json!({ "principalArn": DEV }));
    let error = json!({ "status": 500, "code": "ServerException", "message": "later" });
    let order = json!({ "operation": "CreateAccessEntry", "skip": 0, "count": 1, "error": error });
    client.control("POST", "faults", order).await.done();
    create().await.refused(500, "ServerException", "later");
    let page = json!({ "status": 503, "content_type": "text/html", "text": "<html>" });
    client
        .control("POST", "faults", json!({ "operation": "*", "target": "prod/", "body": page }))
        .await
        .done();
    let answer = create().await;
    assert_eq!(
        (answer.status, answer.text.as_str(), &answer.headers["content-type"]),
        (503, "<html>", &"text/html".parse().expect("a value"))
    );
    let after = json!({ "operation": "CreateAccessEntry", "apply_then_error": error });
    client.control("POST", "faults", after).await.done();
    create().await.refused(500, "ServerException", "later");
    create().await.refused(409, "ResourceInUseException", "");
    let throttled = json!({ "operation": "GetRole", "error": { "status": 400, "code": "Throttling" } });
    client.control("POST", "faults", throttled).await.done();
    client.query("iam", "GetRole", &[("RoleName", "dev")]).await.refused(400, "Throttling", "");
    client.control("POST", "faults", json!({ "operation": "*", "count": 9, "cut": true })).await.done();
    client.control("DELETE", "faults", Value::Null).await.done();
    client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
}

#[tokio::test]
async fn a_cut_connection_answers_nothing_whether_done_or_not() {
    for (action, entries) in [("cut", 0), ("apply_then_cut", 1)] {
        let (_simulator, client) = play(world()).await;
        client
            .control("POST", "faults", json!({ "operation": "CreateAccessEntry", action: true }))
            .await
            .done();
        let body = json!({ "principalArn": DEV }).to_string();
        let sent = client.try_signed("eks", "POST", "/clusters/prod/access-entries", vec![], &body).await;
        assert!(sent.is_err(), "{action}");
        let listed = client.eks("GET", "/clusters/prod/access-entries", Value::Null).await.done().json();
        assert_eq!(listed["accessEntries"].as_array().map(Vec::len), Some(entries), "{action}");
        assert_eq!(client.journal().await, ["CreateAccessEntry 0", "ListAccessEntries 200"]);
    }
}

#[tokio::test]
async fn an_answer_that_comes_late_tells_of_work_that_was_done_at_once() {
    let (_simulator, client) = play(world()).await;
    let order = json!({ "operation": "CreateAccessEntry", "apply_then_delay_ms": 3_600_000 });
    client.control("POST", "faults", order).await.done();
    let body = json!({ "principalArn": DEV }).to_string();
    let done = async {
        let path = "/clusters/prod/access-entries";
        while client.eks("GET", path, Value::Null).await.done().json()["accessEntries"] == json!([]) {}
    };
    tokio::select! {
        answer = client.try_signed("eks", "POST", "/clusters/prod/access-entries", vec![], &body) => {
            panic!("an answer before its time: {}", answer.is_ok())
        }
        () = done => {}
    }
}

#[tokio::test]
async fn a_stale_read_answers_as_before_the_last_change_of_what_it_reads() {
    let (_simulator, client) = play(world()).await;
    let (path, stale) =
        (entry_path("prod", DEV), json!({ "operation": "DescribeAccessEntry", "stale": true }));
    let read = || client.eks("GET", &path, Value::Null);
    client.by_hand(ADMIN, "CreateAccessEntry", json!({ "clusterName": "prod", "principalArn": DEV })).await;
    client.control("POST", "faults", stale.clone()).await.done();
    read().await.refused(404, "ResourceNotFoundException", "");
    client.eks("POST", &path, json!({ "kubernetesGroups": ["new"] })).await.done();
    client.by_hand(ADMIN, "CreateAccessEntry", json!({ "clusterName": "prod", "principalArn": NODE })).await;
    client.control("POST", "faults", stale.clone()).await.done();
    assert_eq!(read().await.done().json()["accessEntry"]["kubernetesGroups"], json!([]));
    assert_eq!(read().await.done().json()["accessEntry"]["kubernetesGroups"], json!(["new"]));
    client.eks("DELETE", &path, Value::Null).await.done();
    client.control("POST", "faults", stale).await.done();
    read().await.done();
    read().await.refused(404, "ResourceNotFoundException", "");
    client.query("iam", "DeleteRole", &[("RoleName", "dev")]).await.done();
    client.control("POST", "faults", json!({ "operation": "GetRole", "stale": true })).await.done();
    client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
}

/// The first of two calls takes the delay and the second the error, so the error comes back while the other waits.
#[tokio::test]
async fn a_delayed_call_waits_and_the_others_do_not() {
    let (_simulator, client) = play(world()).await;
    let error = json!({ "status": 500, "code": "ServerException", "message": "second" });
    for order in
        [json!({ "operation": "*", "delay_ms": 600_000 }), json!({ "operation": "*", "error": error })]
    {
        client.control("POST", "faults", order).await.done();
    }
    let call = || client.eks("GET", "/clusters", Value::Null);
    let answered = tokio::select! {
        answer = call() => answer,
        answer = call() => answer,
    };
    answered.refused(500, "ServerException", "second");
    client.control("POST", "clock", json!({ "advance_seconds": 100_000 })).await.done();
    assert_eq!(client.journal().await, ["ListClusters 500"]);
}

#[tokio::test]
async fn calls_above_a_limit_are_throttled() {
    let (_simulator, client) = play(world()).await;
    client.control("POST", "limits", json!({ "operation": "GetRole", "per_second": 1 })).await.done();
    client.control("POST", "limits", json!({ "operation": "ListClusters", "per_second": 1 })).await.done();
    let (mut roles, mut clusters) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        roles.push(client.query("iam", "GetRole", &[("RoleName", "dev")]).await.code());
        clusters.push(client.eks("GET", "/clusters", Value::Null).await.code());
    }
    assert!(roles[0] == "ok" && roles.contains(&"Throttling".to_owned()), "{roles:?}");
    assert!(clusters[0] == "ok" && clusters.contains(&"ThrottlingException".to_owned()), "{clusters:?}");
    client.control("POST", "limits", json!({ "operation": "GetRole", "per_second": 0 })).await.done();
    for _ in 0..3 {
        client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
    }
}

#[tokio::test]
async fn a_wrong_order_is_an_error_of_its_own() {
    let (_simulator, client) = play(world()).await;
    for (method, path, body) in [
        ("POST", "faults", json!({ "operation": "CreateAcessEntry", "cut": true })),
        ("POST", "faults", json!({ "operation": "*" })),
        ("POST", "faults", json!({ "operation": "*", "cut": true, "delay": 3 })),
        ("POST", "limits", json!({ "operation": "*", "per_second": -1 })),
        ("POST", "clock", json!({ "advance_seconds": -1 })),
        ("POST", "clock", Value::Null),
        ("GET", "journal?since=x", Value::Null),
        ("GET", "nothing", Value::Null),
    ] {
        let answer = client.control(method, path, body).await;
        assert!(answer.status == 400 && answer.json()["error"].is_string(), "{path}: {}", answer.text);
    }
}
