//! Many at once: the quota, long lists, many connections.

use serde_json::{Value, json};

use crate::support::{DEV, VIEW, encode, play, world};

const EDIT: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

fn crowded() -> Value {
    let scope = json!({ "type": "namespace", "namespaces": ["a"] });
    let policies = [VIEW, EDIT].map(|policy| json!({ "policy_arn": policy, "access_scope": scope }));
    let arns: Vec<String> =
        (0..3000).map(|number| format!("arn:aws:iam::111122223333:user/u{number}")).collect();
    let mut world = world();
    let principals = world["principals"].as_array_mut().expect("principals");
    principals.extend(arns.iter().map(|arn| json!({ "arn": arn })));
    world["clusters"][0]["entries"] =
        arns.iter().map(|arn| json!({ "principal_arn": arn, "policies": policies })).collect();
    world
}

#[tokio::test]
async fn a_full_cluster_lists_all_and_takes_no_more() {
    let (_simulator, client) = play(crowded()).await;
    let path = "/clusters/prod/access-entries";
    let (mut seen, mut next) = (0, String::new());
    loop {
        let page =
            client.eks("GET", &format!("{path}?maxResults=100{next}"), Value::Null).await.done().json();
        seen += page["accessEntries"].as_array().expect("a page").len();
        match page["nextToken"].as_str() {
            Some(token) => next = format!("&nextToken={}", encode(token)),
            None => break,
        }
    }
    assert_eq!(seen, 3000);
    let more = client.eks("POST", path, json!({ "principalArn": DEV })).await;
    more.refused(400, "ResourceLimitExceededException", "3000");
    let out = client.control("GET", "world", Value::Null).await.done().json();
    client.control("PUT", "world", out).await.done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_connections_at_once_are_all_answered() {
    let (_simulator, client) = play(world()).await;
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.query("sts", "GetCallerIdentity", &[]).await.status })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("an answer"), 200);
    }
    assert_eq!(client.journal().await.len(), 200);
}
