//! The operations on entries. Never here: what to do about an error, defaults.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_eks::Client;
use aws_sdk_eks::operation::create_access_entry::CreateAccessEntryOutput;
use aws_sdk_eks::operation::describe_access_entry::DescribeAccessEntryOutput;
use aws_sdk_eks::operation::update_access_entry::UpdateAccessEntryOutput;

use super::super::deadline::Deadline;
use super::super::error::Error;
use super::lists::SOME_PAGES;
use super::tags::some_tags;
use super::{Eks, answers, list, nothing, read, write};
use crate::access::{ClusterName, Entry, EntryKey, EntryType, PolicyArn};

/// An entry to be made. What is left out is AWS's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// The cluster and the principal.
    pub key: EntryKey,
    /// The type.
    pub entry_type: EntryType,
    /// The groups; not sent when left out, as node types want it.
    pub groups: Option<BTreeSet<String>>,
    /// The user name; not sent when left out, so that EKS makes one.
    pub user_name: Option<String>,
    /// The tags; not sent when empty, since EKS refuses an empty map.
    pub tags: BTreeMap<String, String>,
}

/// Entries of a cluster, by their principals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEntries {
    /// Whom they are for, as EKS writes it.
    pub principals: Vec<String>,
    /// Whether these are all of them.
    pub complete: bool,
}

impl Eks {
    /// Makes an entry. The token is sent with every attempt, so that one that was carried out is not carried out twice.
    ///
    /// # Errors
    /// [`Error::is_already_there`], [`Error::is_invalid_principal`], [`Error::is_wrong_mode`] and others;
    /// [`Error::is_outcome_unknown`] when one Describe must settle it.
    pub async fn create_entry(
        &self,
        deadline: &Deadline,
        entry: &NewEntry,
        client_token: &str,
    ) -> Result<Entry, Error> {
        let NewEntry { key, entry_type, groups, user_name, tags } = entry;
        let about = write("CreateAccessEntry", key);
        let send = |eks: &Client| {
            eks.create_access_entry()
                .cluster_name(key.cluster.as_str())
                .principal_arn(key.principal.to_string())
                .r#type(entry_type.as_str())
                .set_kubernetes_groups(groups.as_ref().map(list))
                .set_username(user_name.clone())
                .set_tags(some_tags(tags))
                .client_request_token(client_token)
                .send()
        };
        let _under_way = self.write_under_way(key);
        let read = |answer: CreateAccessEntryOutput| answers::entry(answer.access_entry);
        self.call(deadline, &about, send, read).await
    }

    /// Describes an entry.
    ///
    /// # Errors
    /// [`Error::is_no_entry`], [`Error::is_no_cluster`], [`Error::is_wrong_mode`] and others.
    pub async fn describe_entry(&self, deadline: &Deadline, key: &EntryKey) -> Result<Entry, Error> {
        let about = read("DescribeAccessEntry", key);
        let send = |eks: &Client| {
            let request = eks.describe_access_entry().cluster_name(key.cluster.as_str());
            request.principal_arn(key.principal.to_string()).send()
        };
        let read = |answer: DescribeAccessEntryOutput| answers::entry(answer.access_entry);
        self.call(deadline, &about, send, read).await
    }

    /// Sets groups and user name together, since what an update leaves out EKS resets: so a name that is left out becomes
    /// AWS's default. Never for node types.
    ///
    /// # Errors
    /// As for [`Self::create_entry`].
    pub async fn update_entry(
        &self,
        deadline: &Deadline,
        key: &EntryKey,
        groups: &BTreeSet<String>,
        user_name: Option<&str>,
        client_token: &str,
    ) -> Result<Entry, Error> {
        let about = write("UpdateAccessEntry", key);
        let send = |eks: &Client| {
            eks.update_access_entry()
                .cluster_name(key.cluster.as_str())
                .principal_arn(key.principal.to_string())
                .set_kubernetes_groups(Some(list(groups)))
                .set_username(user_name.map(str::to_owned))
                .client_request_token(client_token)
                .send()
        };
        let read = |answer: UpdateAccessEntryOutput| answers::entry(answer.access_entry);
        self.call(deadline, &about, send, read).await
    }

    /// Deletes an entry and, with it, its associations.
    ///
    /// # Errors
    /// [`Error::is_no_entry`] when there is none, also when an earlier attempt deleted it.
    pub async fn delete_entry(&self, deadline: &Deadline, key: &EntryKey) -> Result<(), Error> {
        let about = write("DeleteAccessEntry", key);
        let send = |eks: &Client| {
            let request = eks.delete_access_entry().cluster_name(key.cluster.as_str());
            request.principal_arn(key.principal.to_string()).send()
        };
        let _under_way = self.write_under_way(key);
        self.call(deadline, &about, send, nothing).await
    }

    /// The principals of a cluster's entries, of all pages, as EKS writes them; on wish only of those that have a policy.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`], [`Error::is_wrong_mode`] and others.
    pub async fn list_entries(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        with_policy: Option<&PolicyArn>,
    ) -> Result<Vec<String>, Error> {
        let listed = self.list_pages(deadline, cluster, with_policy, usize::MAX).await?;
        Ok(listed.principals)
    }

    /// As [`Self::list_entries`], but no more than the first ten pages: for near matches, which are a courtesy.
    ///
    /// # Errors
    /// As for [`Self::list_entries`].
    pub async fn list_some_entries(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
    ) -> Result<ListedEntries, Error> {
        self.list_pages(deadline, cluster, None, SOME_PAGES).await
    }

    async fn list_pages(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        with_policy: Option<&PolicyArn>,
        at_most: usize,
    ) -> Result<ListedEntries, Error> {
        let (mut principals, mut pages) = (Vec::new(), self.entry_pages(cluster, with_policy));
        for _ in 0..at_most {
            let Some(page) = pages.next(deadline).await? else { break };
            principals.extend(page);
        }
        Ok(ListedEntries { principals, complete: pages.is_over() })
    }
}
