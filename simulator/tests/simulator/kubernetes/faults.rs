//! Failures on order at a cluster's own port.

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, WHO_AM_I, last_error, token};
use crate::support::{ADMIN, Client, play, world};

const ADMIN_KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");

/// A world whose administrator has an entry on `prod`.
fn entered() -> Value {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": ADMIN }]);
    world
}

async fn fault(client: &Client, operation: &str, action: &str, value: Value) {
    let order = json!({ "service": "kubernetes", "operation": operation, action: value });
    client.control("POST", "faults", order).await.done();
}

#[tokio::test]
async fn an_error_is_answered_once_and_only_where_it_is_meant() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    let away = json!({ "status": 401, "code": "Unauthorized" });
    fault(&client, "SelfSubjectReview", "error", away).await;
    prod.get("/version", &token).await.done();
    client.eks("GET", "/clusters/prod", Value::Null).await.done();
    let refused = prod.who_am_i(&token).await;
    let status = refused.json();
    assert_eq!(
        (refused.status, &status["kind"], &status["reason"]),
        (401, &json!("Status"), &json!("Unauthorized"))
    );
    assert_eq!((&status["message"], &status["code"]), (&json!("Unauthorized"), &json!(401)));
    assert_eq!(last_error(&client).await, "Unauthorized");
    assert_eq!(prod.who_am_i(&token).await.status, 201);
}

#[tokio::test]
async fn a_fault_of_aws_does_not_reach_an_api_server() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    client.control("POST", "faults", json!({ "operation": "*", "cut": true })).await.done();
    assert_eq!(prod.who_am_i(&token).await.status, 201);
    let cut = client.try_signed("eks", "GET", "/clusters", vec![], "").await;
    assert!(cut.is_err(), "{cut:?}");
}

#[tokio::test]
async fn discovery_is_every_path_that_is_no_resource() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    for path in ["/version", "/api", "/apis", "/apis/apps/v1"] {
        fault(
            &client,
            "Discovery",
            "error",
            json!({ "status": 503, "code": "ServiceUnavailable", "message": "soon" }),
        )
        .await;
        assert_eq!(prod.who_am_i(&token).await.status, 201, "{path}");
        let refused = prod.get(path, &token).await;
        assert_eq!((refused.status, &refused.json()["message"]), (503, &json!("soon")), "{path}");
        prod.get(path, &token).await.done();
    }
}

#[tokio::test]
async fn a_body_is_sent_as_it_is() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    let page = json!({ "status": 200, "content_type": "text/html", "text": "<html>sign in</html>" });
    fault(&client, "SelfSubjectReview", "body", page).await;
    let answer = prod.who_am_i(&token).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "<html>sign in</html>"));
    assert_eq!(answer.headers["content-type"], "text/html");
    let many = "x".repeat(2 << 20);
    fault(&client, "*", "body", json!({ "status": 201, "content_type": "application/json", "text": many }))
        .await;
    assert_eq!(prod.who_am_i(&token).await.text.len(), 2 << 20);
}

#[tokio::test]
async fn a_cut_connection_answers_nothing() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    fault(&client, "SelfSubjectReview", "cut", json!(true)).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" }).to_string();
    let cut = prod.try_raw("POST", WHO_AM_I, &headers, review.into_bytes()).await;
    assert!(cut.is_err(), "{cut:?}");
    assert_eq!(client.journal().await, ["SelfSubjectReview 0"]);
    assert_eq!(prod.who_am_i(&token).await.status, 201);
}

/// The first of two reviews takes the delay and the second the error, so the error comes back while the other waits.
#[tokio::test]
async fn a_delayed_review_waits_and_the_others_do_not() {
    let (_simulator, client) = play(entered()).await;
    let (prod, token) = (Cluster::of(&client, "prod").await, token(&client, "prod", ADMIN_KEY).await);
    fault(&client, "SelfSubjectReview", "delay_ms", json!(600_000)).await;
    fault(&client, "SelfSubjectReview", "error", json!({ "status": 500, "code": "InternalError" })).await;
    let answered = tokio::select! {
        answer = prod.who_am_i(&token) => answer,
        answer = prod.who_am_i(&token) => answer,
    };
    assert_eq!(answered.status, 500);
    assert_eq!(client.journal().await, ["SelfSubjectReview 500"]);
}

#[tokio::test]
async fn another_identity_answers_whatever_the_token() {
    let mut world = entered();
    world["clusters"][0]["role_bindings"] = json!([{ "group": "viewers", "role": "view" }]);
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let robot = json!({
        "username": "system:serviceaccount:ops:robot", "groups": ["viewers"],
        "extra": { "canonicalArn": ["arn:aws:iam::111122223333:role/other"] },
    });
    fault(&client, "*", "identity", robot.clone()).await;
    assert_eq!(prod.user("no token at all").await, robot);
    let list = |resource: &str| json!({ "resourceAttributes": { "verb": "list", "resource": resource } });
    for (resource, allowed) in [("pods", true), ("secrets", false)] {
        fault(&client, "SelfSubjectAccessReview", "identity", robot.clone()).await;
        assert_eq!(prod.may("no token at all", list(resource)).await, allowed, "{resource}");
    }
    fault(&client, "SelfSubjectReview", "identity", json!({ "username": "system:anonymous" })).await;
    assert_eq!(prod.user("no token at all").await, json!({ "username": "system:anonymous" }));
    assert_eq!(prod.who_am_i("no token at all").await.status, 401);
}

#[tokio::test]
async fn a_fault_that_cannot_happen_there_is_refused() {
    let (_simulator, client) = play(entered()).await;
    for (order, reason) in [
        (
            json!({ "service": "kubernetes", "operation": "SelfSubjectReview", "stale": true }),
            "must be error, body",
        ),
        (json!({ "service": "kubernetes", "operation": "*", "apply_then_cut": true }), "must be error, body"),
        (json!({ "service": "kubernetes", "operation": "GetRole", "cut": true }), "no operation GetRole"),
        (json!({ "operation": "SelfSubjectReview", "cut": true }), "no operation SelfSubjectReview"),
        (json!({ "service": "eks", "operation": "GetRole", "cut": true }), "no operation GetRole"),
        (json!({ "service": "ec2", "operation": "*", "cut": true }), "ec2 is not simulated"),
        (json!({ "service": "sts", "operation": "*", "identity": { "username": "x" } }), "identity requires"),
        (json!({ "service": "kubernetes", "operation": "*", "identity": {} }), "username"),
    ] {
        let answer = client.control("POST", "faults", order).await;
        let error = answer.json()["error"].as_str().expect("an error").to_owned();
        assert!(answer.status == 400 && error.contains(reason), "{reason}: {error}");
    }
}
