# The access entries of a ClusterConfig of eksctl, taken over by this configuration. `adopt_existing` takes over the entries that
# eksctl created; with it, a warning lists the policies of each.
#
# Each entry of eksctl also has a CloudFormation stack. `eksctl delete accessentry` deletes the entry with the stack, so do not use it
# for entries that are managed here.
locals {
  config = yamldecode(file("${path.module}/cluster.yaml"))

  # By ARN, not by position: an entry that is removed from the file changes no other address.
  access_entries = {
    for entry in local.config.accessConfig.accessEntries : entry.principalARN => {
      principal_arn     = entry.principalARN
      type              = try(entry.type, null)
      kubernetes_groups = try(entry.kubernetesGroups, null)
      user_name         = try(entry.kubernetesUsername, null)
      tags              = try(entry.tags, null)
      adopt_existing    = true

      policy_associations = {
        for policy in try(entry.accessPolicies, []) : basename(policy.policyARN) => {
          policy_arn   = policy.policyARN
          access_scope = policy.accessScope
        }
      }
    }
  }
}

module "access_entries" {
  source = "../../../modules/access-entries"

  cluster_name   = local.config.metadata.name
  region         = local.config.metadata.region
  access_entries = local.access_entries
}
