//! What the types of access entries stand for: the groups and user names that EKS gives them.

use crate::arn::{Kind, PrincipalArn};

/// The type for people and programs; all others are for nodes.
pub(crate) const STANDARD: &str = "STANDARD";

/// The type for nodes of Auto Mode; the only other one that takes a policy.
pub(crate) const EC2: &str = "EC2";

/// The type for the pods of Fargate profiles.
pub(crate) const FARGATE: &str = "FARGATE_LINUX";

/// Every type that EKS takes at create, in the order of its own message (EKS API reference, `CreateAccessEntry`).
pub(crate) const KNOWN: [&str; 7] =
    ["EC2", "EC2_LINUX", "EC2_WINDOWS", FARGATE, "HYBRID_LINUX", "HYPERPOD_LINUX", STANDARD];

/// The groups that EKS gives an entry of a node type; none for STANDARD.
/// `system:nodes` is seen in public reports; the others are those of the aws-auth lines that such entries replace (inferred).
pub(crate) fn groups(entry_type: &str) -> Vec<String> {
    let groups: &[&str] = match entry_type {
        STANDARD => &[],
        "EC2_WINDOWS" => &["system:nodes", "eks:kube-proxy-windows"],
        FARGATE => &["system:nodes", "system:node-proxier"],
        _ => &["system:nodes"],
    };
    groups.iter().map(|group| (*group).to_owned()).collect()
}

/// The user name that EKS gives an entry when none is asked for (EKS user guide; EC2 and `HYPERPOD_LINUX` inferred).
pub(crate) fn username(entry_type: &str, principal: &PrincipalArn) -> String {
    match (entry_type, principal.kind) {
        (STANDARD, Kind::Role) => principal.session("{{SessionName}}"),
        (STANDARD, Kind::User | Kind::Root) => principal.as_str().to_owned(),
        (FARGATE | "HYBRID_LINUX", _) => "system:node:{{SessionName}}".to_owned(),
        _ => "system:node:{{EC2PrivateDNSName}}".to_owned(),
    }
}
