//! The `ConfigMap` aws-auth as an object that an API server keeps: who may read it, where it is, and when it is not there.

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, token};
use crate::support::{ADMIN, Client, play, world};

const KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");
const AWS_AUTH: &str = "/api/v1/namespaces/kube-system/configmaps/aws-auth";
const LINE: &str =
    "- rolearn: arn:aws:iam::111122223333:role/Admin\n  username: admin\n  groups: [system:masters]\n";

/// Every cluster has the `ConfigMap`; the administrator has this policy on `prod`.
fn with_policy(name: &str, scope: Value) -> Value {
    let mut world = world();
    for cluster in world["clusters"].as_array_mut().expect("clusters") {
        cluster["aws_auth"] = json!({ "mapRoles": LINE });
    }
    let policy = format!("arn:aws:eks::aws:cluster-access-policy/{name}");
    let policies = json!([{ "policy_arn": policy, "access_scope": scope }]);
    world["clusters"][0]["entries"] = json!([{ "principal_arn": ADMIN, "policies": policies }]);
    world
}

fn everywhere() -> Value {
    json!({ "type": "cluster" })
}

async fn asked(client: &Client, cluster: &str, path: &str) -> (u16, Value) {
    let (server, token) = (Cluster::of(client, cluster).await, token(client, cluster, KEY).await);
    let answer = server.get(path, &token).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn who_may_read_config_maps_there_reads_it_and_nobody_else() {
    let namespaces = |names: &[&str]| json!({ "type": "namespace", "namespaces": names });
    for (name, scope, status) in [
        ("AmazonEKSClusterAdminPolicy", everywhere(), 200),
        ("AmazonEKSAdminViewPolicy", everywhere(), 200),
        ("AmazonEKSViewPolicy", everywhere(), 200),
        ("AmazonEKSViewPolicy", namespaces(&["kube-*"]), 200),
        ("AmazonEKSViewPolicy", namespaces(&["dev"]), 403),
        ("AmazonEKSSecretReaderPolicy", everywhere(), 403),
    ] {
        let (_simulator, client) = play(with_policy(name, scope.clone())).await;
        let (found, body) = asked(&client, "prod", AWS_AUTH).await;
        assert_eq!(found, status, "{name} {scope}: {body}");
        let data = if status == 200 { json!({ "mapRoles": LINE }) } else { Value::Null };
        assert_eq!(body["data"], data, "{name} {scope}");
    }
}

#[tokio::test]
async fn aws_auth_itself_makes_masters_who_read_it_and_a_cluster_without_it_has_none() {
    let (_simulator, client) = play(with_policy("AmazonEKSViewPolicy", everywhere())).await;
    let (status, body) = asked(&client, "old", AWS_AUTH).await;
    let seen =
        (&body["kind"], &body["apiVersion"], &body["metadata"]["name"], &body["metadata"]["namespace"]);
    let expected = (&json!("ConfigMap"), &json!("v1"), &json!("aws-auth"), &json!("kube-system"));
    assert_eq!((status, seen), (200, expected));
    let mut without = with_policy("AmazonEKSViewPolicy", everywhere());
    without["clusters"][0]["aws_auth"] = Value::Null;
    let (_simulator, client) = play(without).await;
    let (status, body) = asked(&client, "prod", AWS_AUTH).await;
    assert_eq!((status, &body["message"]), (404, &json!("configmaps \"aws-auth\" not found")));
}

#[tokio::test]
async fn it_is_listed_in_its_namespace_and_in_all_and_in_no_other() {
    let (_simulator, client) = play(with_policy("AmazonEKSViewPolicy", everywhere())).await;
    for (path, count) in [
        ("/api/v1/configmaps", 1),
        ("/api/v1/namespaces/kube-system/configmaps", 1),
        ("/api/v1/namespaces/default/configmaps", 0),
        ("/api/v1/namespaces/kube-system/pods", 0),
    ] {
        let (status, body) = asked(&client, "prod", path).await;
        let items = body["items"].as_array().map(Vec::len);
        assert_eq!((status, items), (200, Some(count)), "{path}");
    }
    for path in ["/api/v1/namespaces/default/configmaps/aws-auth", &format!("{AWS_AUTH}/status")] {
        assert_eq!(
            asked(&client, "prod", path).await.0,
            403 + u16::from(!path.ends_with("status")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_fault_is_meant_for_it_by_the_name_of_its_kind() {
    let (_simulator, client) = play(with_policy("AmazonEKSViewPolicy", everywhere())).await;
    let error = json!({ "status": 500, "code": "InternalError" });
    let rule = json!({ "service": "kubernetes", "operation": "ConfigMap", "error": error });
    client.control("POST", "faults", rule).await.done();
    assert_eq!(asked(&client, "prod", AWS_AUTH).await.0, 500);
    assert_eq!(asked(&client, "prod", AWS_AUTH).await.0, 200);
}
