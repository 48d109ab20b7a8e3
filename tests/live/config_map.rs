//! The ConfigMap aws-auth, read from a cluster's own API server: what passes is asked about again, and what stays is not.

use std::time::{Duration, Instant};

use eksaccess::aws::ProbeError;
use harness::Fault;
use harness::world::{CLUSTER, World, policy};
use serde_json::json;

use crate::live::{Live, deadline, world};

const OPERATION: &str = "ConfigMap";

/// The administrator may read the ConfigMap.
fn administrated() -> World {
    let admin =
        json!({ "policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" } });
    World::standard()
        .entry(json!({ "principal_arn": harness::world::ADMIN, "policies": [admin] }))
        .with("/clusters/0", "authentication_mode", json!("API_AND_CONFIG_MAP"))
        .with("/clusters/0", "aws_auth", json!({ "mapRoles": "[]" }))
}

/// What was read, how many times the server was asked for it, and how long that took.
async fn read(world: World, fault: &Fault) -> (Result<bool, ProbeError>, usize, Duration) {
    let live = Live::start(world);
    live.fault(&fault.clone().kubernetes());
    let (cluster, token) = (live.cluster(CLUSTER).await, live.token(CLUSTER).await);
    let begun = Instant::now();
    let read = live.aws.aws_auth(&deadline(), &cluster, &token).await;
    (read.map(|data| data.is_some()), live.asked().len(), begun.elapsed())
}

#[tokio::test]
async fn a_failure_that_passes_is_asked_about_again() {
    let busy = Fault::body(OPERATION, 429, "application/json", "{}").header("Retry-After", "1");
    for (fault, at_least) in [
        (busy, 1_000),
        (Fault::error(OPERATION, 503, "ServiceUnavailable", ""), 500),
        (Fault::error(OPERATION, 500, "InternalError", "etcd is away"), 500),
        (Fault::cut(OPERATION), 500),
    ] {
        let (read, asked, took) = read(administrated(), &fault).await;
        assert_eq!((read, asked), (Ok(true), 2), "{fault:?}");
        assert!(took >= Duration::from_millis(at_least), "{fault:?}: {took:?}");
    }
}

#[tokio::test]
async fn what_a_server_denies_is_asked_once() {
    let forbidden = Fault::error(OPERATION, 403, "Forbidden", "");
    let unknown = Fault::error(OPERATION, 401, "Unauthorized", "");
    assert!(matches!(read(administrated(), &forbidden).await, (Err(ProbeError::Forbidden(_)), 1, _)));
    assert!(matches!(read(administrated(), &unknown).await, (Err(ProbeError::Unauthorized), 1, _)));
    let missing = Fault::error(OPERATION, 404, "NotFound", "");
    assert!(matches!(read(world(), &missing).await, (Ok(false), 1, _)));
}
