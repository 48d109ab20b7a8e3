//! Asking for what a migration goes by: the cluster, its ConfigMap at its API server, its entries, and IAM. What only makes
//! the plan better may be denied; the ConfigMap and the cluster may not.
//!
//! Never here: what follows from the answers (`judge`).

use std::fmt;

use super::facts::{ClusterFacts, Facts, Looked};
use super::principals;
use crate::access::{AuthenticationMode, ClusterName, ClusterStatus};
use crate::aws::{Aws, Cluster, Deadline, Eks, Error, Lookup, Principal, ProbeError};
use crate::aws_auth::{AwsAuth, TooLarge};

/// What to migrate.
#[derive(Clone, Debug)]
pub struct Request {
    /// The cluster.
    pub cluster: ClusterName,
    /// Its region.
    pub region: String,
    /// Whether the blocks name the region: it may not be the provider's.
    pub names_region: bool,
    /// The ConfigMap; none for the cluster's own.
    pub aws_auth: Option<AwsAuth>,
}

/// What a plan is made of.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The ConfigMap.
    pub aws_auth: AwsAuth,
    /// What is known beside it.
    pub facts: Facts,
}

/// What is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The entries, from EKS.
    Entries,
    /// Their principals, from IAM.
    Principals,
}

/// What kept a migration from being planned. Only the first is not a text for users.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// AWS could not be asked.
    #[error(transparent)]
    Aws(#[from] Error),
    /// The cluster has no API server that could be asked.
    #[error("the cluster {cluster} is {status}. Wait until it is ACTIVE")]
    NotServing {
        /// Which.
        cluster: ClusterName,
        /// Its status.
        status: ClusterStatus,
    },
    /// The cluster does not read the ConfigMap.
    #[error(
        "the authentication mode of the cluster {0} is API, so aws-auth grants nothing, and moving it would grant new \
         access. To write the entries nevertheless, provide the ConfigMap with --aws-auth and omit --cluster"
    )]
    NotRead(ClusterName),
    /// The cluster has no such ConfigMap.
    #[error("the cluster {0} has no ConfigMap aws-auth, so there is nothing to move")]
    NoConfigMap(ClusterName),
    /// The API server did not give it.
    #[error("the ConfigMap aws-auth could not be read: {0}. {advice}", advice = advice(.0))]
    Server(ProbeError),
    /// It is more than Kubernetes keeps.
    #[error("the ConfigMap aws-auth cannot be read: {0}")]
    TooLarge(#[from] TooLarge),
}

/// What to do when the API server does not give the ConfigMap.
fn advice(error: &ProbeError) -> &'static str {
    match error {
        ProbeError::Unauthorized => {
            "Use credentials that can authenticate to the cluster (see the command `diagnose`), or provide the ConfigMap \
             with --aws-auth"
        }
        ProbeError::Forbidden(_) => {
            "Use credentials that are allowed to get the ConfigMap aws-auth in the namespace kube-system, or provide it \
             with --aws-auth"
        }
        ProbeError::NotServed
        | ProbeError::Answered { .. }
        | ProbeError::Unreachable { .. }
        | ProbeError::Stopped(_) => {
            "Run this where the API server can be reached, or provide the ConfigMap with --aws-auth"
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Entries => "Reading access entries",
            Self::Principals => "Reading IAM principals",
        })
    }
}

/// Asks for what a plan is made of. `progress(reading, done, of)` is called as answers arrive.
///
/// # Errors
/// What kept the ConfigMap from being read, or AWS from being asked.
pub async fn gather(
    aws: &Aws,
    request: Request,
    deadline: &Deadline,
    progress: &mut (dyn FnMut(Reading, usize, usize) + Send),
) -> Result<Gathered, GatherError> {
    let eks = aws.eks(&request.region);
    let cluster = eks.describe_cluster(deadline, &request.cluster).await?;
    if cluster.mode == Some(AuthenticationMode::Api) {
        return Err(GatherError::NotRead(cluster.name));
    }
    let aws_auth = match &request.aws_auth {
        Some(given) => given.clone(),
        None => own_aws_auth(aws, &eks, &cluster, deadline).await?,
    };
    let mut facts = Facts::of(ClusterFacts {
        name: cluster.name.clone(),
        region: request.names_region.then(|| request.region.clone()),
        partition: cluster.arn.partition.clone(),
        account: cluster.account().to_owned(),
        mode: cluster.mode.clone(),
    });
    add_entries(&eks, &cluster, &mut facts, deadline, progress).await?;
    let (named, mut heard) = (principals(&aws_auth), |done, of| progress(Reading::Principals, done, of));
    for (principal, lookup) in aws.principals(deadline, named, &mut heard).await? {
        facts.add_principal(&principal, looked(lookup));
    }
    Ok(Gathered { aws_auth, facts })
}

/// The cluster's own ConfigMap, read with the caller's token.
async fn own_aws_auth(
    aws: &Aws,
    eks: &Eks,
    cluster: &Cluster,
    deadline: &Deadline,
) -> Result<AwsAuth, GatherError> {
    if cluster.status.serves() == Some(false) {
        return Err(GatherError::NotServing {
            cluster: cluster.name.clone(),
            status: cluster.status.clone(),
        });
    }
    let token = aws.token(deadline, eks.region(), cluster.token_id()).await?;
    let data = aws.aws_auth(deadline, cluster, &token).await.map_err(GatherError::Server)?;
    let data = data.ok_or_else(|| GatherError::NoConfigMap(cluster.name.clone()))?;
    Ok(AwsAuth::read(&data)?)
}

/// The entries that exist. In the mode `CONFIG_MAP` there is none yet, and EKS rejects the question.
async fn add_entries(
    eks: &Eks,
    cluster: &Cluster,
    facts: &mut Facts,
    deadline: &Deadline,
    progress: &mut (dyn FnMut(Reading, usize, usize) + Send),
) -> Result<(), Error> {
    if cluster.mode == Some(AuthenticationMode::ConfigMap) {
        return Ok(());
    }
    let mut heard = |done, of| progress(Reading::Entries, done, of);
    match eks.entries(deadline, &cluster.name, &mut heard).await {
        Ok(entries) => entries.into_iter().for_each(|entry| facts.add_entry(entry)),
        Err(error) if error.is_wrong_mode() => {}
        Err(error) if error.is_access_denied() => facts.entries_unknown = true,
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What IAM said, in terms of a migration.
fn looked(lookup: Lookup<Principal>) -> Looked {
    match lookup {
        Lookup::Found(principal) | Lookup::Elsewhere(principal) => {
            Looked::Found(principal.arn, principal.created_at)
        }
        Lookup::Absent => Looked::Absent,
        Lookup::Denied | Lookup::Skipped | Lookup::OtherAccount(_) => Looked::Unknown,
    }
}
