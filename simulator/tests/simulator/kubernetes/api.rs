//! A cluster's API server on the wire: ports, certificates, protobuf and JSON, discovery, lists, errors, the journal.

use prost::Message;
use serde_json::{Value, json};

use crate::support::cluster::{Cluster, MAY_I, WHO_AM_I, last_error, token};
use crate::support::{ADMIN, BOB, Client, VIEW, play, world};

const KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");
const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";
const JSON: &str = "application/json";
const USER: &str = "arn:aws:sts::111122223333:assumed-role/Admin/simulated";

/// Admin may view all of `prod`.
fn viewer() -> Value {
    let mut world = world();
    let policy = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    world["clusters"][0]["entries"] = json!([{ "principal_arn": ADMIN, "policies": [policy] }]);
    world
}

/// `runtime.Unknown`, from Kubernetes' own description of it.
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(message, optional, tag = "1")]
    type_meta: Option<TypeMeta>,
    #[prost(bytes = "vec", tag = "2")]
    raw: Vec<u8>,
    #[prost(string, tag = "3")]
    content_encoding: String,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct TypeMeta {
    #[prost(string, tag = "1")]
    api_version: String,
    #[prost(string, tag = "2")]
    kind: String,
}

fn protobuf(api_version: &str, kind: &str, raw: &[u8]) -> Vec<u8> {
    let type_meta = TypeMeta { api_version: api_version.to_owned(), kind: kind.to_owned() };
    let unknown = Unknown { type_meta: Some(type_meta), raw: raw.to_vec(), content_encoding: String::new() };
    [b"k8s\0".to_vec(), unknown.encode_to_vec()].concat()
}

/// A field of a message: its number, and its bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("a short field");
    [&[number << 3 | 2, length], bytes].concat()
}

/// A `SelfSubjectAccessReview` as kubectl sends it, metadata and all.
fn access_review(verb: &str, resource: &str, namespace: &str) -> Vec<u8> {
    let attributes = [
        field(1, namespace.as_bytes()),
        field(2, verb.as_bytes()),
        field(4, b"*"),
        field(5, resource.as_bytes()),
    ];
    let spec = field(1, &attributes.concat());
    let metadata = [field(1, b""), field(5, b""), vec![0x42, 0]].concat();
    [field(1, &metadata), field(2, &spec), field(3, &[0x08, 0])].concat()
}

async fn prod(client: &Client) -> (Cluster, String) {
    (Cluster::of(client, "prod").await, token(client, "prod", KEY).await)
}

#[tokio::test]
async fn reviews_are_read_as_protobuf_and_as_json() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, token) = prod(&client).await;
    let authentication = "authentication.k8s.io/v1";
    let authorization = "authorization.k8s.io/v1";
    let who = json!({ "apiVersion": authentication, "kind": "SelfSubjectReview", "metadata": {} });
    for (media, body) in [
        (PROTOBUF, protobuf(authentication, "SelfSubjectReview", &field(1, b""))),
        (JSON, who.to_string().into_bytes()),
        ("application/json; charset=utf-8", who.to_string().into_bytes()),
    ] {
        let answer = prod.send("POST", WHO_AM_I, &token, (media, body)).await;
        assert_eq!(answer.status, 201, "{media}: {}", answer.text);
        let review = answer.json();
        assert_eq!(
            (&review["kind"], &review["apiVersion"]),
            (&json!("SelfSubjectReview"), &json!(authentication))
        );
        assert_eq!(review["status"]["userInfo"]["username"], USER, "{media}");
    }
    for (verb, expected) in [("list", true), ("create", false)] {
        let attributes = json!({ "verb": verb, "resource": "pods", "namespace": "default", "version": "*" });
        let spec = json!({ "resourceAttributes": attributes });
        let asked = json!({ "apiVersion": authorization, "kind": "SelfSubjectAccessReview", "spec": spec });
        for (media, body) in [
            (
                PROTOBUF,
                protobuf(authorization, "SelfSubjectAccessReview", &access_review(verb, "pods", "default")),
            ),
            (JSON, asked.to_string().into_bytes()),
        ] {
            let review = prod.send("POST", MAY_I, &token, (media, body)).await.done().json();
            assert_eq!(review["status"]["allowed"], expected, "{media} {verb}");
            assert_eq!(review["spec"]["resourceAttributes"]["verb"], verb, "{media}");
            assert_eq!(review["status"].get("reason").is_some(), expected, "{media} {verb}");
        }
    }
}

#[tokio::test]
async fn bodies_that_are_no_review_are_refused() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, token) = prod(&client).await;
    let asked = |spec: Value| {
        json!({ "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec })
            .to_string()
            .into_bytes()
    };
    let both = json!({ "resourceAttributes": { "verb": "get" }, "nonResourceAttributes": { "verb": "get" } });
    let other = protobuf("authorization.k8s.io/v1", "SelfSubjectReview", b"");
    let broken = [b"k8s\0".to_vec(), vec![0x0a, 0xff]].concat();
    for (name, media, body, status, reason) in [
        ("not JSON", JSON, b"{".to_vec(), 400, "BadRequest"),
        ("no object", JSON, b"[]".to_vec(), 400, "BadRequest"),
        ("no kind", JSON, b"{}".to_vec(), 400, "BadRequest"),
        ("a wrong type", JSON, asked(json!({ "resourceAttributes": { "verb": 1 } })), 400, "BadRequest"),
        ("no spec", JSON, asked(Value::Null), 422, "Invalid"),
        ("nothing asked", JSON, asked(json!({})), 422, "Invalid"),
        ("two things asked", JSON, asked(both), 422, "Invalid"),
        ("no magic", PROTOBUF, other[4..].to_vec(), 400, "BadRequest"),
        ("broken protobuf", PROTOBUF, broken, 400, "BadRequest"),
        ("another kind", PROTOBUF, other, 400, "BadRequest"),
        ("YAML", "application/yaml", b"kind: x".to_vec(), 415, "UnsupportedMediaType"),
        ("too long", JSON, vec![b' '; (1 << 20) + 1], 413, "RequestEntityTooLarge"),
    ] {
        let answer = prod.send("POST", MAY_I, &token, (media, body)).await;
        assert_eq!(
            (answer.status, &answer.json()["reason"]),
            (status, &json!(reason)),
            "{name}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn the_version_says_which_review_there_is() {
    for (version, v1, v1beta1, served) in [
        ("1.26", 404, 404, json!(null)),
        ("1.27", 404, 201, json!("v1beta1")),
        ("1.28", 201, 404, json!("v1")),
        ("1.33", 201, 404, json!("v1")),
    ] {
        let mut world = viewer();
        world["clusters"][0]["version"] = json!(version);
        let (_simulator, client) = play(world).await;
        let (prod, token) = prod(&client).await;
        for (api, expected) in [("v1", v1), ("v1beta1", v1beta1)] {
            let path = format!("/apis/authentication.k8s.io/{api}/selfsubjectreviews");
            let review =
                json!({ "apiVersion": format!("authentication.k8s.io/{api}"), "kind": "SelfSubjectReview" });
            let answer = prod.send("POST", &path, &token, (JSON, review.to_string().into_bytes())).await;
            assert_eq!(answer.status, expected, "{version} {api}");
        }
        let groups = prod.get("/apis", &token).await.done().json()["groups"].clone();
        let found =
            groups.as_array().expect("groups").iter().find(|group| group["name"] == "authentication.k8s.io");
        let found = found.map_or(Value::Null, |group| group["preferredVersion"]["version"].clone());
        assert_eq!(found, served, "{version}");
        let said = prod.get("/version", &token).await.done().json();
        assert_eq!(format!("{}.{}", said["major"], said["minor"]).replace('"', ""), version);
    }
}

#[tokio::test]
async fn every_group_that_is_listed_has_its_kinds() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, token) = prod(&client).await;
    assert_eq!(prod.get("/api", &token).await.done().json()["versions"], json!(["v1"]));
    let core = prod.get("/api/v1", &token).await.done().json();
    let named = |name: &str| {
        core["resources"].as_array().expect("kinds").iter().find(|kind| kind["name"] == name).cloned()
    };
    assert_eq!(named("pods").expect("pods")["shortNames"], json!(["po"]));
    assert_eq!(named("nodes").expect("nodes")["namespaced"], json!(false));
    for group in prod.get("/apis", &token).await.done().json()["groups"].as_array().expect("groups") {
        let version = group["preferredVersion"]["groupVersion"].as_str().expect("a version");
        let list = prod.get(&format!("/apis/{version}"), &token).await.done().json();
        assert_eq!((&list["kind"], &list["groupVersion"]), (&json!("APIResourceList"), &json!(version)));
        assert!(!list["resources"].as_array().expect("kinds").is_empty(), "{version}");
        let name = group["name"].as_str().expect("a name");
        assert_eq!(prod.get(&format!("/apis/{name}"), &token).await.done().json()["kind"], "APIGroup");
    }
    for path in ["/apis/nope", "/apis/nope/v1", "/apis/apps/v2", "/api/v2", "/openapi/v2"] {
        assert_eq!(prod.get(path, &token).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn lists_are_empty_and_what_is_not_allowed_is_forbidden_in_kubernetes_words() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, token) = prod(&client).await;
    let list = prod.get("/api/v1/namespaces/default/pods?limit=500", &token).await.done().json();
    assert_eq!(
        (&list["kind"], &list["apiVersion"], &list["items"]),
        (&json!("PodList"), &json!("v1"), &json!([]))
    );
    let list = prod.get("/apis/apps/v1/deployments", &token).await.done().json();
    assert_eq!((&list["kind"], &list["apiVersion"]), (&json!("DeploymentList"), &json!("apps/v1")));
    for (method, path, status, message) in [
        (
            "GET",
            "/api/v1/namespaces/default/secrets",
            403,
            format!(
                "secrets is forbidden: User \"{USER}\" cannot list resource \"secrets\" in API group \"\" in the namespace \"default\""
            ),
        ),
        (
            "GET",
            "/api/v1/nodes",
            403,
            format!(
                "nodes is forbidden: User \"{USER}\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
            ),
        ),
        (
            "DELETE",
            "/apis/apps/v1/namespaces/dev/deployments/web",
            403,
            format!(
                "deployments.apps \"web\" is forbidden: User \"{USER}\" cannot delete resource \"deployments\" in API group \"apps\" in the namespace \"dev\""
            ),
        ),
        (
            "POST",
            "/api/v1/namespaces/dev/pods/web/exec",
            403,
            format!(
                "pods \"web\" is forbidden: User \"{USER}\" cannot create resource \"pods/exec\" in API group \"\" in the namespace \"dev\""
            ),
        ),
        ("GET", "/metrics", 403, format!("forbidden: User \"{USER}\" cannot get path \"/metrics\"")),
        ("GET", "/api/v1/namespaces/default/pods/web", 404, "pods \"web\" not found".to_owned()),
        (
            "GET",
            "/apis/apps/v1/namespaces/default/deployments/web",
            404,
            "deployments.apps \"web\" not found".to_owned(),
        ),
        (
            "GET",
            "/api/v1/componentstatuses",
            403,
            format!(
                "componentstatuses is forbidden: User \"{USER}\" cannot list resource \"componentstatuses\" in API group \"\" at the cluster scope"
            ),
        ),
    ] {
        let answer = prod.send(method, path, &token, (JSON, Vec::new())).await;
        let (body, reason) = (answer.json(), if status == 403 { "Forbidden" } else { "NotFound" });
        assert_eq!(
            (answer.status, body["message"].as_str()),
            (status, Some(message.as_str())),
            "{method} {path}"
        );
        assert_eq!(
            (&body["kind"], &body["reason"], &body["code"]),
            (&json!("Status"), &json!(reason), &json!(status))
        );
    }
}

#[tokio::test]
async fn nothing_can_be_made_in_a_cluster_even_by_who_may() {
    let mut world = viewer();
    let policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    world["clusters"][0]["entries"][0]["policies"][0]["policy_arn"] = json!(policy);
    let (_simulator, client) = play(world).await;
    let (prod, token) = prod(&client).await;
    let made = prod.send("POST", "/api/v1/namespaces/dev/pods", &token, (JSON, b"{}".to_vec())).await;
    assert_eq!((made.status, &made.json()["reason"]), (405, &json!("MethodNotAllowed")));
    let unknown = prod.get("/apis/cert-manager.io/v1/certificates", &token).await;
    assert_eq!((unknown.status, &unknown.json()["reason"]), (404, &json!("NotFound")));
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("impersonate-user", "x")];
    assert_eq!(prod.raw("GET", "/version", &headers, Vec::new()).await.status, 400);
}

#[tokio::test]
async fn every_call_is_in_the_journal() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, good) = prod(&client).await;
    let stranger = token(&client, "prod", ("AKIAEXAMPLEBOB000001", "bob's secret")).await;
    prod.who_am_i(&good).await.done();
    prod.get("/api/v1/namespaces/default/pods", &good).await.done();
    prod.get("/api/v1/nodes", &good).await;
    prod.get("/api/v1/nopes", &good).await;
    prod.who_am_i(&stranger).await;
    prod.get("/version", "nonsense").await;
    let calls = client.control("GET", "journal", Value::Null).await.json()["calls"].clone();
    let told: Vec<Value> = calls
        .as_array()
        .expect("calls")
        .iter()
        .map(|call| json!([call["operation"], call["status"], call["error"], call["caller"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["SelfSubjectReview", 201, null, USER]),
            json!(["Pod", 200, null, USER]),
            json!(["Node", 403, "Forbidden", USER]),
            json!(["Unknown", 403, "Forbidden", USER]),
            json!(["SelfSubjectReview", 401, format!("no access entry for {BOB}"), BOB]),
            json!(["Version", 401, "token: does not begin with k8s-aws-v1.", null]),
        ]
    );
    for call in calls.as_array().expect("calls") {
        let place = json!([call["service"], call["region"], call["target"]]);
        assert_eq!(place, json!(["kubernetes", "eu-west-1", "prod"]));
    }
}

#[tokio::test]
async fn describe_cluster_says_where_the_cluster_answers_and_whom_to_trust() {
    let (simulator, client) = play(viewer()).await;
    let described = client.eks("GET", "/clusters/prod", Value::Null).await.done().json()["cluster"].clone();
    let (endpoint, authority) = (&described["endpoint"], &described["certificateAuthority"]["data"]);
    assert_eq!(simulator.ready()["clusters"]["111122223333/eu-west-1/prod"]["endpoint"], *endpoint);
    let prod = Cluster::new("prod", endpoint.as_str().expect("a URL"), authority.as_str().expect("a text"));
    prod.who_am_i(&token(&client, "prod", KEY).await).await.done();
}

#[tokio::test]
async fn clusters_come_and_go_with_the_world_and_those_that_stay_keep_their_ports() {
    let (simulator, client) = play(viewer()).await;
    let address = |name: &str| {
        let ready = simulator.ready();
        ready["clusters"][format!("111122223333/eu-west-1/{name}")]["endpoint"].as_str().map(str::to_owned)
    };
    let (prod, both) = (address("prod").expect("a port"), Cluster::of(&client, "both").await);
    let mut world = viewer();
    world["clusters"][1]["name"] = json!("fresh");
    world["clusters"][1]["entries"] = json!([{ "principal_arn": ADMIN }]);
    client.control("PUT", "world", world).await.done();
    assert_eq!(address("prod"), Some(prod));
    assert_eq!(address("both"), None);
    let fresh = Cluster::of(&client, "fresh").await;
    fresh.who_am_i(&token(&client, "fresh", KEY).await).await.done();
    let gone = async {
        while tokio::net::TcpStream::connect(&both.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), gone).await.expect("the port closes");
}

#[tokio::test]
async fn a_stopped_simulator_has_no_port_open() {
    let (simulator, client) = play(viewer()).await;
    let prod = Cluster::of(&client, "prod").await;
    simulator.stop().await;
    assert!(tokio::net::TcpStream::connect(&prod.address).await.is_err());
}

#[tokio::test]
async fn two_hundred_ask_at_once() {
    let (_simulator, client) = play(viewer()).await;
    let (prod, token) = prod(&client).await;
    let prod = std::sync::Arc::new(prod);
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (prod, token) = (std::sync::Arc::clone(&prod), token.clone());
        crowd.spawn(async move { prod.who_am_i(&token).await.status });
    }
    let answers = crowd.join_all().await;
    assert!(answers.iter().all(|status| *status == 201), "{answers:?}");
    assert_eq!(last_error(&client).await, "none");
}
