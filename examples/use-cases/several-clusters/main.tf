# The same roles on several clusters, in any regions of one account. For clusters of other accounts, add a provider block for each
# and pass it to a module.
locals {
  clusters = {
    prod    = "eu-west-1"
    prod-us = "us-east-1"
  }

  roles = {
    Auditors  = "AmazonEKSViewPolicy"
    Operators = "AmazonEKSAdminViewPolicy"
  }

  # The keys name the cluster and the role, so adding one of either changes no other address.
  grants = merge([
    for cluster, region in local.clusters : {
      for role, policy in local.roles : "${cluster}/${role}" => {
        cluster = cluster
        region  = region
        role    = role
        policy  = policy
      }
    }
  ]...)
}

resource "eksaccess_entry" "role" {
  for_each = local.grants

  region        = each.value.region
  cluster_name  = each.value.cluster
  principal_arn = "arn:aws:iam::111122223333:role/people/${each.value.role}"
}

resource "eksaccess_policy_association" "role" {
  for_each = local.grants

  region           = eksaccess_entry.role[each.key].region
  cluster_name     = eksaccess_entry.role[each.key].cluster_name
  principal_arn    = eksaccess_entry.role[each.key].principal_arn
  access_entry_arn = eksaccess_entry.role[each.key].access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn(each.value.policy)

  access_scope {
    type = "cluster"
  }
}
