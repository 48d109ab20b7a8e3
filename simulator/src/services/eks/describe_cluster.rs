//! `DescribeCluster`. What the simulator does not model has a plausible value of the right shape.

use serde_json::{Value, json};

use super::{CLUSTER, NAME, shapes};
use crate::arn::partition_of;
use crate::endpoints::Endpoint;
use crate::input::Input;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service_error::ServiceError;
use crate::world::{AutoMode, Cluster, ClusterKey, Status, ids};

pub(super) const OPERATION: Operation = Operation {
    name: "DescribeCluster",
    method: "GET",
    path: CLUSTER,
    members: &[NAME],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Reads,
    target: super::cluster_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let cluster = super::cluster(call, &key)?;
    let endpoint = call.endpoints.of(&key);
    Ok(json!({ "cluster": describe(&key, cluster, endpoint) }))
}

/// Answers in the wild show only the mode in `accessConfig`, never who has access from the start.
fn describe(key: &ClusterKey, cluster: &Cluster, endpoint: Option<Endpoint>) -> Value {
    let ClusterKey { account, region, name } = key;
    let Cluster {
        mode,
        status,
        switch: _,
        version,
        created_at,
        tags,
        entries: _,
        aws_auth: _,
        role_bindings: _,
        node_groups: _,
        auto_mode,
    } = cluster;
    let partition = partition_of(region);
    let id = ids::of_entry(&key.label(), "cluster").replace('-', "").to_uppercase();
    let node_role = format!("arn:{partition}:iam::{account}:role/eks-node-{name}");
    let issuer = format!("https://oidc.eks.{region}.amazonaws.com/id/{id}");
    let mut described = json!({
        "name": name,
        "arn": key.arn(),
        "createdAt": shapes::epoch(*created_at),
        "version": version,
        "roleArn": format!("arn:{partition}:iam::{account}:role/eks-cluster-{name}"),
        "resourcesVpcConfig": network(),
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": "10.100.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": { "enabled": auto_mode.is_some() },
        },
        "logging": {
            "clusterLogging": [{
                "types": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
                "enabled": false,
            }],
        },
        "identity": { "oidc": { "issuer": issuer } },
        "status": status,
        "certificateAuthority": {},
        "platformVersion": "eks.1",
        "tags": tags,
        "health": { "issues": [] },
        "accessConfig": { "authenticationMode": mode },
        "upgradePolicy": { "supportType": "EXTENDED" },
        "zonalShiftConfig": { "enabled": false },
        "computeConfig": compute(auto_mode.as_ref(), &node_role),
        "storageConfig": { "blockStorage": { "enabled": auto_mode.is_some() } },
        "deletionProtection": false,
    });
    // EKS shows both when there is an API server.
    if !matches!(status, Status::Creating | Status::Pending) {
        let Endpoint { url, authority } = endpoint.unwrap_or_else(|| Endpoint {
            url: format!("https://{id}.gr7.{region}.eks.amazonaws.com"),
            authority: String::new(),
        });
        described["endpoint"] = json!(url);
        described["certificateAuthority"]["data"] = json!(authority);
    }
    described
}

/// Without Auto Mode EKS may still name the role of an earlier one.
fn compute(auto_mode: Option<&AutoMode>, earlier_role: &str) -> Value {
    match auto_mode {
        None => json!({ "enabled": false, "nodePools": [], "nodeRoleArn": earlier_role }),
        Some(AutoMode { node_role_arn: None }) => json!({ "enabled": true, "nodePools": [] }),
        Some(AutoMode { node_role_arn: Some(role) }) => {
            json!({ "enabled": true, "nodePools": ["general-purpose", "system"], "nodeRoleArn": role })
        }
    }
}

fn network() -> Value {
    json!({
        "subnetIds": ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"],
        "securityGroupIds": [],
        "clusterSecurityGroupId": "sg-0c0c0c0c0c0c0c0c0",
        "vpcId": "vpc-0d0d0d0d0d0d0d0d0",
        "endpointPublicAccess": true,
        "endpointPrivateAccess": false,
        "publicAccessCidrs": ["0.0.0.0/0"],
    })
}
