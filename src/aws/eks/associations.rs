//! The operations on access policies and their associations. Never here: which policies exist, which AWS knows best.

use aws_sdk_eks::Client;
use aws_sdk_eks::types::{AccessScope, AccessScopeType};

use super::super::error::Error;
use super::super::retry::Patience;
use super::{Eks, PAGE, answers, list, read, write};
use crate::access::{Association, AssociationKey, EntryKey, Scope};

/// One of AWS's access policies, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPolicy {
    /// The name.
    pub name: String,
    /// The ARN. Text, so that a form that is newer than this program can still be shown.
    pub arn: String,
}

impl Eks {
    /// Gives an entry a policy, or changes the scope of one that it has, in place.
    ///
    /// # Errors
    /// [`Error::is_no_entry`], [`Error::is_no_policy`], [`Error::is_wrong_type`] and others.
    pub async fn associate(
        &self,
        patience: &Patience,
        key: &AssociationKey,
        scope: &Scope,
    ) -> Result<Association, Error> {
        let about = write("AssociateAccessPolicy", key);
        let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
        let send = |eks: &Client| {
            let request = eks
                .associate_access_policy()
                .cluster_name(cluster.as_str())
                .principal_arn(principal.to_string());
            request.policy_arn(policy.to_string()).access_scope(sent(scope)).send()
        };
        let answer = self.call(patience, &about, send).await?;
        answers::association(&about, answer.associated_access_policy)
    }

    /// Takes a policy from an entry.
    ///
    /// # Errors
    /// [`Error::is_no_entry`] or [`Error::is_no_policy`] when there is nothing to take.
    pub async fn disassociate(&self, patience: &Patience, key: &AssociationKey) -> Result<(), Error> {
        let about = write("DisassociateAccessPolicy", key);
        let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
        let send = |eks: &Client| {
            let request = eks.disassociate_access_policy().cluster_name(cluster.as_str());
            request.principal_arn(principal.to_string()).policy_arn(policy.to_string()).send()
        };
        self.call(patience, &about, send).await.map(drop)
    }

    /// The policies of an entry, of all pages.
    ///
    /// # Errors
    /// [`Error::is_no_entry`], [`Error::is_no_cluster`] and others.
    pub async fn list_associations(
        &self,
        patience: &Patience,
        key: &EntryKey,
    ) -> Result<Vec<Association>, Error> {
        let about = read("ListAssociatedAccessPolicies", key);
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let send = |eks: &Client| {
                let request = eks.list_associated_access_policies().cluster_name(key.cluster.as_str());
                let request = request.principal_arn(key.principal.to_string()).max_results(PAGE);
                request.set_next_token(next.clone()).send()
            };
            let page = self.call(patience, &about, send).await?;
            for given in page.associated_access_policies.unwrap_or_default() {
                found.push(answers::association(&about, Some(given))?);
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    /// All access policies of AWS's, of all pages.
    ///
    /// # Errors
    /// When EKS cannot be asked.
    pub async fn list_policies(&self, patience: &Patience) -> Result<Vec<ListedPolicy>, Error> {
        let about = read("ListAccessPolicies", &"the access policies");
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let send = |eks: &Client| {
                eks.list_access_policies().max_results(PAGE).set_next_token(next.clone()).send()
            };
            let page = self.call(patience, &about, send).await?;
            let listed = page.access_policies.unwrap_or_default().into_iter();
            found.extend(
                listed.filter_map(|policy| Some(ListedPolicy { name: policy.name?, arn: policy.arn? })),
            );
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(found);
            }
        }
    }
}

fn sent(scope: &Scope) -> AccessScope {
    match scope {
        Scope::Cluster => AccessScope::builder().r#type(AccessScopeType::Cluster).build(),
        Scope::Namespaces(names) => AccessScope::builder()
            .r#type(AccessScopeType::Namespace)
            .set_namespaces(Some(list(names)))
            .build(),
    }
}
