//! Is there such a cluster in this region, and does it serve?

use super::{Check, Verdict};
use crate::diagnosis::facts::{ClusterFact, Fact, Facts};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "cluster", asks: "Is the cluster there, in this region, and active?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    match &facts.cluster {
        Fact::Known(cluster) if cluster.serves() => {
            let ClusterFact { arn, account: _, status, mode: _ } = cluster;
            Some(Verdict::ok(format!("{arn} is {status}.")))
        }
        Fact::Known(cluster) => Some(not_active(facts, cluster)),
        Fact::Absent => Some(absent(facts)),
        Fact::Unknown(_) => None,
    }
}

/// Public report: one configuration for two regions, and the provider's region fixed to one.
fn absent(facts: &Facts) -> Verdict {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let summary = format!("The account has no cluster \"{name}\" in {region}.");
    let words = format!(
        "Correct cluster_name, or ask in the cluster's own region and account: `aws eks list-clusters --region {region}` \
         shows what is there."
    );
    Verdict::denies(Reason::NoCluster, summary).with(Remedy::words(words))
}

fn not_active(facts: &Facts, cluster: &ClusterFact) -> Verdict {
    let (name, status) = (facts.cluster_name(), &cluster.status);
    let words = match status.as_str() {
        "CREATING" | "PENDING" => {
            format!("Wait for it: `aws eks wait cluster-active --name {name} --region {}`.", facts.region)
        }
        _ => "Nobody can be let into it as it is; make another cluster, or name another.".to_owned(),
    };
    Verdict::denies(
        Reason::ClusterNotActive,
        format!("The cluster \"{name}\" is {status} and serves nobody."),
    )
    .with(Remedy::words(words))
}
