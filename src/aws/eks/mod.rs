//! The EKS operations of access entries, with domain types in and out. Never here: what to do about an error, defaults,
//! anything that is asked twice.

mod answers;
mod associations;
mod cluster;
mod entries;
mod entry_pages;
mod lists;
mod nodes;
mod tags;

use std::collections::BTreeSet;
use std::future::Future;

use aws_sdk_eks::Client;
use aws_sdk_eks::operation::describe_cluster::DescribeClusterOutput;
use aws_sdk_eks::operation::list_clusters::ListClustersOutput;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::Aws;
use super::deadline::Deadline;
use super::error::{About, Error, MalformedResponse, Service};
use super::pages::Pages;
use crate::access::ClusterName;
pub(super) use answers::time;
pub use associations::ListedPolicy;
pub use cluster::{ApiServerAddress, Cluster, NoApiServer};
pub use entries::{ListedEntries, NewEntry};
pub use entry_pages::EntryPages;
use lists::{PAGE, SOME_PAGES};

/// EKS in one region. Cheap to make and to clone.
#[derive(Clone, Debug)]
pub struct Eks {
    pub(super) aws: Aws,
    region: String,
}

impl Eks {
    pub(super) fn new(aws: Aws, region: String) -> Self {
        Self { aws, region }
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Describes a cluster.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`] when there is none.
    pub async fn describe_cluster(&self, deadline: &Deadline, name: &ClusterName) -> Result<Cluster, Error> {
        let about = read("DescribeCluster", name);
        let send = |eks: &Client| eks.describe_cluster().name(name.as_str()).send();
        let read = |answer: DescribeClusterOutput| cluster::cluster(answer.cluster);
        self.call(deadline, &about, send, read).await
    }

    /// The names of the account's clusters in the region, of the first ten pages: for near matches, which are a courtesy.
    ///
    /// # Errors
    /// When EKS cannot be asked, or not for this.
    pub async fn list_some_clusters(&self, deadline: &Deadline) -> Result<Vec<String>, Error> {
        let about = read("ListClusters", &"the clusters");
        let send = |eks: &Client, token| eks.list_clusters().max_results(PAGE).set_next_token(token).send();
        let read = |answer: ListClustersOutput| Ok((answer.clusters, answer.next_token));
        let (mut clusters, mut pages) = (Vec::new(), Pages::default());
        for _ in 0..SOME_PAGES {
            let (page, goes_on) = self.page(deadline, (&about, "clusters"), &mut pages, &send, &read).await?;
            clusters.extend(page);
            if !goes_on {
                break;
            }
        }
        Ok(clusters)
    }

    async fn call<T, U, E, F, Answer>(
        &self,
        deadline: &Deadline,
        about: &About,
        send: F,
        read: impl FnOnce(T) -> Result<U, MalformedResponse>,
    ) -> Result<U, Error>
    where
        F: Fn(&Client) -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let clients = self.aws.clients(deadline, about).await?;
        let about = about.clone().in_region(&self.region);
        let eks = clients.eks(&self.region);
        let answer = clients.send(deadline, clients.policy(), &about, || send(&eks), read).await;
        if about.writes {
            self.aws.forget_lookups();
        }
        answer
    }
}

fn read(operation: &'static str, target: &impl ToString) -> About {
    About::new(Service::Eks, operation, target.to_string())
}

fn write(operation: &'static str, target: &impl ToString) -> About {
    read(operation, target).writes()
}

fn list(set: &BTreeSet<String>) -> Vec<String> {
    set.iter().cloned().collect()
}

/// Reads the answer to a write that answers nothing: that it is EKS's own was seen before.
#[allow(clippy::unnecessary_wraps)] // the shape of every reader
fn nothing<T>(_: T) -> Result<(), MalformedResponse> {
    Ok(())
}
