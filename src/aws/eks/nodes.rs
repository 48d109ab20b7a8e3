//! The roles of a cluster's nodes: those of managed node groups and of Fargate profiles. Never here: anything else about
//! nodes, or what access their roles need.

use aws_sdk_eks::Client;
use aws_sdk_eks::operation::describe_fargate_profile::DescribeFargateProfileOutput;
use aws_sdk_eks::operation::describe_nodegroup::DescribeNodegroupOutput;
use aws_sdk_eks::operation::list_fargate_profiles::ListFargateProfilesOutput;
use aws_sdk_eks::operation::list_nodegroups::ListNodegroupsOutput;

use super::super::deadline::Deadline;
use super::super::error::{Error, MalformedResponse};
use super::lists::PAGE;
use super::{Eks, read};
use crate::access::{ClusterName, NodeRole, Nodes, PrincipalArn};

impl Eks {
    /// The roles of the managed node groups, in the order of their names. A group that is deleted meanwhile is omitted.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`], [`Error::is_access_denied`] and others.
    pub async fn node_group_roles(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
    ) -> Result<Vec<NodeRole>, Error> {
        let about = read("ListNodegroups", cluster);
        let send = |eks: &Client, token| {
            let request = eks.list_nodegroups().cluster_name(cluster.as_str()).max_results(PAGE);
            request.set_next_token(token).send()
        };
        let read = |answer: ListNodegroupsOutput| Ok((answer.nodegroups, answer.next_token));
        let mut names = self.list_all(deadline, (&about, "nodegroups"), send, read).await?;
        names.sort();
        let mut roles = Vec::with_capacity(names.len());
        for name in &names {
            roles.extend(unless_gone(self.node_group_role(deadline, cluster, name).await)?);
        }
        Ok(roles)
    }

    async fn node_group_role(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        name: &str,
    ) -> Result<NodeRole, Error> {
        let about = read("DescribeNodegroup", &format!("{cluster}/{name}"));
        let send = |eks: &Client| {
            eks.describe_nodegroup().cluster_name(cluster.as_str()).nodegroup_name(name).send()
        };
        let read = |answer: DescribeNodegroupOutput| {
            let group = answer.nodegroup.ok_or(MalformedResponse::Lacks("nodegroup"))?;
            let image = group.ami_type.as_ref().map_or("", |image| image.as_str());
            let is_windows = image.starts_with("WINDOWS_");
            let nodes = Nodes::NodeGroup { name: name.to_owned(), is_windows };
            Ok(NodeRole { nodes, role: role(group.node_role, "nodeRole")? })
        };
        self.call(deadline, &about, send, read).await
    }

    /// The roles with which the pods of Fargate profiles register, in the order of the profiles' names. A profile that is
    /// deleted meanwhile is omitted.
    ///
    /// # Errors
    /// As for [`Self::node_group_roles`].
    pub async fn fargate_profile_roles(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
    ) -> Result<Vec<NodeRole>, Error> {
        let about = read("ListFargateProfiles", cluster);
        let send = |eks: &Client, token| {
            let request = eks.list_fargate_profiles().cluster_name(cluster.as_str()).max_results(PAGE);
            request.set_next_token(token).send()
        };
        let read = |answer: ListFargateProfilesOutput| Ok((answer.fargate_profile_names, answer.next_token));
        let mut names = self.list_all(deadline, (&about, "fargateProfileNames"), send, read).await?;
        names.sort();
        let mut roles = Vec::with_capacity(names.len());
        for name in &names {
            roles.extend(unless_gone(self.fargate_profile_role(deadline, cluster, name).await)?);
        }
        Ok(roles)
    }

    async fn fargate_profile_role(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        name: &str,
    ) -> Result<NodeRole, Error> {
        let about = read("DescribeFargateProfile", &format!("{cluster}/{name}"));
        let send = |eks: &Client| {
            eks.describe_fargate_profile().cluster_name(cluster.as_str()).fargate_profile_name(name).send()
        };
        let read = |answer: DescribeFargateProfileOutput| {
            let profile = answer.fargate_profile.ok_or(MalformedResponse::Lacks("fargateProfile"))?;
            let nodes = Nodes::FargateProfile(name.to_owned());
            Ok(NodeRole { nodes, role: role(profile.pod_execution_role_arn, "podExecutionRoleArn")? })
        };
        self.call(deadline, &about, send, read).await
    }
}

fn role(given: Option<String>, name: &'static str) -> Result<PrincipalArn, MalformedResponse> {
    given.and_then(|arn| arn.parse().ok()).ok_or(MalformedResponse::Lacks(name))
}

fn unless_gone(found: Result<NodeRole, Error>) -> Result<Option<NodeRole>, Error> {
    match found {
        Err(error) if error.is_no_nodes() => Ok(None),
        other => other.map(Some),
    }
}
