//! The operations on access policies and their associations. Never here: which policies exist, which AWS knows best.

use aws_sdk_eks::Client;
use aws_sdk_eks::operation::associate_access_policy::AssociateAccessPolicyOutput;
use aws_sdk_eks::operation::list_access_policies::ListAccessPoliciesOutput;
use aws_sdk_eks::operation::list_associated_access_policies::ListAssociatedAccessPoliciesOutput;
use aws_sdk_eks::types::{AccessPolicy, AccessScope, AccessScopeType};

use super::super::deadline::Deadline;
use super::super::error::{Error, MalformedResponse};
use super::lists::PAGE;
use super::{Eks, answers, list, nothing, read, write};
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
        deadline: &Deadline,
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
        let _under_way = self.write_under_way(&key.entry);
        let read =
            |answer: AssociateAccessPolicyOutput| answers::association(answer.associated_access_policy);
        self.call(deadline, &about, send, read).await
    }

    /// Takes a policy from an entry.
    ///
    /// # Errors
    /// [`Error::is_no_entry`] or [`Error::is_no_policy`] when there is nothing to take.
    pub async fn disassociate(&self, deadline: &Deadline, key: &AssociationKey) -> Result<(), Error> {
        let about = write("DisassociateAccessPolicy", key);
        let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
        let send = |eks: &Client| {
            let request = eks.disassociate_access_policy().cluster_name(cluster.as_str());
            request.principal_arn(principal.to_string()).policy_arn(policy.to_string()).send()
        };
        let _under_way = self.write_under_way(&key.entry);
        self.call(deadline, &about, send, nothing).await
    }

    /// The policies of an entry, of all pages; [`Self::associations`] shares them.
    ///
    /// # Errors
    /// [`Error::is_no_entry`], [`Error::is_no_cluster`] and others.
    pub async fn list_associations(
        &self,
        deadline: &Deadline,
        key: &EntryKey,
    ) -> Result<Vec<Association>, Error> {
        let about = read("ListAssociatedAccessPolicies", key);
        let send = |eks: &Client, token| {
            let request = eks.list_associated_access_policies().cluster_name(key.cluster.as_str());
            let request = request.principal_arn(key.principal.to_string()).max_results(PAGE);
            request.set_next_token(token).send()
        };
        let read = |answer: ListAssociatedAccessPoliciesOutput| {
            let listed = answer.associated_access_policies.map(|listed| listed.into_iter().map(Some));
            let listed = listed.map(|listed| listed.map(answers::association).collect()).transpose()?;
            Ok((listed, answer.next_token))
        };
        self.list_all(deadline, (&about, "associatedAccessPolicies"), send, read).await
    }

    /// All access policies of AWS's, of all pages.
    ///
    /// # Errors
    /// When EKS cannot be asked.
    pub async fn list_policies(&self, deadline: &Deadline) -> Result<Vec<ListedPolicy>, Error> {
        let about = read("ListAccessPolicies", &"the access policies");
        let send =
            |eks: &Client, token| eks.list_access_policies().max_results(PAGE).set_next_token(token).send();
        let read = |answer: ListAccessPoliciesOutput| {
            let listed = answer.access_policies.map(|listed| listed.into_iter().map(listed_policy).collect());
            Ok((listed.transpose()?, answer.next_token))
        };
        self.list_all(deadline, (&about, "accessPolicies"), send, read).await
    }
}

fn listed_policy(given: AccessPolicy) -> Result<ListedPolicy, MalformedResponse> {
    let (name, arn) = (
        given.name.ok_or(MalformedResponse::Lacks("name"))?,
        given.arn.ok_or(MalformedResponse::Lacks("arn"))?,
    );
    Ok(ListedPolicy { name, arn })
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
