//! Is there such a cluster in this region, run by EKS, and does it serve?

use super::{Check, Verdict, probe};
use crate::access::{Arn, ClusterStatus, ControlPlane};
use crate::diagnosis::facts::{ClusterFact, Fact, Facts};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "cluster", asks: "Is the cluster there, in this region, and active?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    match &facts.cluster {
        Fact::Known(cluster) => Some(found(facts, cluster)),
        Fact::Absent => Some(absent(facts)),
        Fact::Unknown(_) => None,
    }
}

fn found(facts: &Facts, cluster: &ClusterFact) -> Verdict {
    let ClusterFact { arn, status, mode: _, control_plane } = cluster;
    let place = match control_plane {
        ControlPlane::Connected => return connected(arn),
        ControlPlane::Outpost { .. } => ", a local cluster on an Outpost",
        ControlPlane::Region => "",
    };
    match status.serves() {
        Some(true) => Verdict::ok(format!("{arn} is {status}{place}.")),
        Some(false) => not_active(facts, status),
        None => {
            let summary = format!(
                "{arn} has the status {status}, which this version does not know: whether its API server serves cannot be \
                 determined."
            );
            Verdict::leaves_open(Reason::ClusterStatusUnknown, summary)
                .with(Remedy::words(format!("Use a newer version of the provider.{}", probe(facts))))
        }
    }
}

/// The API server is elsewhere, and knows people by its own means.
fn connected(arn: &Arn) -> Verdict {
    let summary = format!(
        "{arn} is registered by the EKS Connector. EKS does not run its API server: neither access entries nor aws-auth \
         decide who can authenticate."
    );
    Verdict::leaves_open(Reason::ConnectedCluster, summary)
        .with(Remedy::words("Check access where the cluster is run, with its own kubeconfig."))
}

/// Public report: one configuration for two regions, and the provider's region fixed to one.
fn absent(facts: &Facts) -> Verdict {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let summary = format!("The account has no cluster \"{name}\" in {region}.");
    let words = format!(
        "Correct cluster_name, or ask in the cluster's own region and account: `aws eks list-clusters --region {region}` \
         lists what is there."
    );
    Verdict::denies(Reason::NoCluster, summary).with(Remedy::words(words))
}

fn not_active(facts: &Facts, status: &ClusterStatus) -> Verdict {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let words = match status {
        ClusterStatus::Creating | ClusterStatus::Pending => {
            format!("Wait for it: `aws eks wait cluster-active --name {name} --region {region}`.")
        }
        _ => "No principal can authenticate to it in this state. Create another cluster, or use another one."
            .to_owned(),
    };
    let summary = format!("The cluster \"{name}\" is {status}: its API server does not serve.");
    Verdict::denies(Reason::ClusterNotActive, summary).with(Remedy::words(words))
}
