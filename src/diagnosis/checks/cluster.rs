//! Does the cluster exist in this region, does EKS run it, and does its API server respond?

use super::unavailable::probe;
use super::{Check, CheckResult};
use crate::access::{Arn, ClusterStatus, ControlPlane};
use crate::diagnosis::fact::Fact;
use crate::diagnosis::facts::{ClusterFact, Facts};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "cluster", asks: "Does the cluster exist in this region, and is it active?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    match &facts.cluster {
        Fact::Known(cluster) => Some(found(facts, cluster)),
        Fact::Absent => Some(absent(facts)),
        Fact::Unknown(_) => None,
    }
}

fn found(facts: &Facts, cluster: &ClusterFact) -> CheckResult {
    let ClusterFact { arn, status, mode: _, control_plane } = cluster;
    let place = match control_plane {
        ControlPlane::Connected => return connected(arn),
        ControlPlane::Outpost { .. } => ", a local cluster on an Outpost",
        ControlPlane::Region => "",
    };
    match status.serves() {
        Some(true) => CheckResult::ok(format!("{arn} is {status}{place}.")),
        Some(false) => not_active(facts, status),
        None => {
            let summary = format!(
                "{arn} has the status {status}, which this version does not recognize, so whether its API server responds \
                 cannot be determined."
            );
            CheckResult::leaves_open(Reason::ClusterStatusUnknown, summary)
                .with(Remedy::words(format!("Upgrade the provider.{}", probe(facts))))
        }
    }
}

/// The API server runs elsewhere and authenticates people by its own means.
fn connected(arn: &Arn) -> CheckResult {
    let summary = format!(
        "{arn} is registered with the EKS Connector. EKS does not run its API server, so access entries and aws-auth do not \
         apply."
    );
    CheckResult::leaves_open(Reason::ConnectedCluster, summary)
        .with(Remedy::words("Check access where the cluster runs, with its own kubeconfig."))
}

/// Public report: one configuration for two regions, and the provider's region fixed to one.
fn absent(facts: &Facts) -> CheckResult {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let summary = format!("The account has no cluster named \"{name}\" in {region}.");
    let words = format!(
        "Correct the name, or use the cluster's own region and account. `aws eks list-clusters --region {region}` lists the \
         clusters of this one."
    );
    CheckResult::denies(Reason::NoCluster, summary).with(Remedy::words(words))
}

fn not_active(facts: &Facts, status: &ClusterStatus) -> CheckResult {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let words = match status {
        ClusterStatus::Creating | ClusterStatus::Pending => {
            format!(
                "Wait until the cluster is active: `aws eks wait cluster-active --name {name} --region {region}`."
            )
        }
        _ => "No principal can authenticate to a cluster in this state. Use another cluster.".to_owned(),
    };
    let summary = format!("The cluster \"{name}\" is {status}, so its API server does not respond.");
    CheckResult::denies(Reason::ClusterNotActive, summary).with(Remedy::words(words))
}
