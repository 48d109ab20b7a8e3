//! Gathering the facts of an audit: the cluster first, whose mode says what else to ask; then the entries beside the nodes,
//! and IAM last, once for each principal.
//!
//! Never here: what follows from the facts.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::facts::{Facts, Request, UnknownNodes};
use crate::access::{ClusterName, NodeRole, Nodes, PrincipalArn, PrincipalKind};
use crate::aws::{Aws, Cluster, Deadline, Eks, Error, IamOutage, Inventory, Progress, Selection};
use crate::aws_auth::{AwsAuth, List};
use crate::diagnosis::{Fact, PrincipalFact, UnknownReason, cluster_fact, principal_fact, unknown};

/// Gathers the facts of an audit.
///
/// # Errors
/// As [`super::audit`].
pub(super) async fn gather(
    aws: &Aws,
    eks: &Eks,
    request: Request,
    deadline: &Deadline,
    progress: Progress<'_>,
) -> Result<Facts, Error> {
    let (cluster, caller) = tokio::join!(
        eks.cluster(deadline, Instant::now(), &request.cluster),
        aws.caller_if_reachable(deadline),
    );
    let (cluster, caller) = (cluster?, known(caller)?);
    let (entries, nodes) = tokio::join!(
        inventory(eks, &request.cluster, &cluster, deadline, &mut *progress),
        all_nodes(eks, &request.cluster, &cluster, deadline),
    );
    let (Inventory { entries, unreadable }, (nodes, unknown_nodes)) = (entries?, nodes?);
    let of_entries = entries.iter().map(|found| found.entry.key.principal.clone());
    let asked: BTreeSet<PrincipalArn> = of_entries.chain(named(request.aws_auth.as_ref())).collect();
    Ok(Facts {
        region: eks.region().to_owned(),
        now: aws.now(),
        cluster: cluster_fact(&cluster),
        caller: caller.map(|caller| caller.arn.clone()),
        principals: principals(aws, asked, deadline, progress).await?,
        entries,
        unreadable,
        nodes,
        unknown_nodes,
        request,
    })
}

/// What only adds to an audit, where it could be had.
fn known<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) => unknown(error).map(|_| None),
    }
}

/// The entries; none where the mode has none.
async fn inventory(
    eks: &Eks,
    name: &ClusterName,
    cluster: &Cluster,
    deadline: &Deadline,
    progress: Progress<'_>,
) -> Result<Inventory, Error> {
    if cluster_fact(cluster).mode.takes_entries() == Some(false) {
        return Ok(Inventory::default());
    }
    match eks.selected_inventory(deadline, name, &Selection::default(), progress).await {
        Err(error) if error.is_wrong_mode() => Ok(Inventory::default()),
        found => found,
    }
}

/// The principals whom aws-auth names so that a cluster can match them.
fn named(aws_auth: Option<&AwsAuth>) -> impl Iterator<Item = PrincipalArn> {
    let lines = aws_auth.into_iter().flat_map(AwsAuth::lines);
    let lines = lines.filter(|line| line.list != List::Accounts);
    let principals = lines.filter_map(|line| line.who.parse::<PrincipalArn>().ok());
    principals.filter(|principal| principal.kind() == PrincipalKind::User || principal.path() == "/")
}

/// What IAM says of each; its failures are facts that are not known.
async fn principals(
    aws: &Aws,
    asked: BTreeSet<PrincipalArn>,
    deadline: &Deadline,
    progress: Progress<'_>,
) -> Result<BTreeMap<PrincipalArn, Fact<PrincipalFact>>, Error> {
    let asked: Vec<_> = asked.into_iter().filter(|principal| !principal.is_root()).collect();
    let (mut found, why) = match aws.principals(deadline, asked.clone(), progress).await {
        Ok(found) => (found, UnknownReason::Failed(outage(aws))),
        Err(error) => (BTreeMap::new(), unknown(error)?),
    };
    let fact = |principal: PrincipalArn| {
        let fact = match found.remove(&principal) {
            Some(lookup) => principal_fact(&principal, lookup),
            None => Fact::Unknown(why.clone()),
        };
        (principal, fact)
    };
    Ok(asked.into_iter().map(fact).collect())
}

/// Why IAM did not answer.
fn outage(aws: &Aws) -> String {
    match aws.iam_outage() {
        Some(IamOutage::Unreachable(error)) => error.to_string(),
        Some(IamOutage::Denied(denied)) => format!("{} is denied", denied.action),
        None => "no answer".to_owned(),
    }
}

/// The roles of all nodes, and which could not be listed.
async fn all_nodes(
    eks: &Eks,
    name: &ClusterName,
    cluster: &Cluster,
    deadline: &Deadline,
) -> Result<(Vec<NodeRole>, Vec<UnknownNodes>), Error> {
    let (mut nodes, mut unknown_nodes) = (Vec::new(), Vec::new());
    for (what, found) in [
        ("node groups", eks.node_group_roles(deadline, name).await),
        ("Fargate profiles", eks.fargate_profile_roles(deadline, name).await),
    ] {
        match found {
            Ok(roles) => nodes.extend(roles),
            Err(error) => unknown_nodes.push(UnknownNodes { what, why: unknown(error)? }),
        }
    }
    let auto_mode = cluster.auto_mode_role.clone();
    nodes.extend(auto_mode.map(|role| NodeRole { nodes: Nodes::AutoMode, role }));
    Ok((nodes, unknown_nodes))
}
