//! The EKS operations of access entries, with domain types in and out. Never here: what to do about an error, defaults,
//! anything that is asked twice.

mod answers;
mod associations;
mod cluster;
mod entries;
mod tags;

use std::collections::BTreeSet;
use std::future::Future;

use aws_sdk_eks::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Aws;
use super::error::{About, Error, Service};
use super::retry::Patience;
use crate::access::ClusterName;
pub(super) use answers::time;
pub use associations::ListedPolicy;
pub use cluster::Cluster;
pub use entries::{ListedEntries, NewEntry};

/// EKS in one region. Cheap to make and to clone.
#[derive(Clone, Debug)]
pub struct Eks {
    aws: Aws,
    region: Option<String>,
}

impl Eks {
    pub(super) fn new(aws: Aws, region: Option<String>) -> Self {
        Self { aws, region }
    }

    /// Describes a cluster.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`] when there is none.
    pub async fn describe_cluster(&self, patience: &Patience, name: &ClusterName) -> Result<Cluster, Error> {
        let about = read("DescribeCluster", name);
        let send = |eks: &Client| eks.describe_cluster().name(name.as_str()).send();
        let answer = self.call(patience, &about, send).await?;
        let given = answer.cluster.ok_or_else(|| Error::incomplete(&about, "the cluster"))?;
        cluster::cluster(&about, given)
    }

    async fn call<T, E, F, Answer>(&self, patience: &Patience, about: &About, send: F) -> Result<T, Error>
    where
        F: Fn(&Client) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let clients = self.aws.clients(patience, about).await?;
        let region = match &self.region {
            Some(region) => region,
            None => clients.region(about)?,
        };
        let about = about.clone().in_region(region);
        let eks = clients.eks(region);
        let answer = clients.send(patience, clients.policy(), &about, || send(&eks)).await;
        if about.writes {
            self.aws.forget_lookups();
        }
        answer
    }
}

/// How many things are asked for at once: the most that EKS gives.
const PAGE: i32 = 100;

fn read(operation: &'static str, target: &impl ToString) -> About {
    About::new(Service::Eks, operation, target.to_string())
}

fn write(operation: &'static str, target: &impl ToString) -> About {
    read(operation, target).writes()
}

fn list(set: &BTreeSet<String>) -> Vec<String> {
    set.iter().cloned().collect()
}
