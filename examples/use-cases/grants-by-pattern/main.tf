# One grant for many roles: everybody whose role is below /oncall/ can read the cluster. A role that is created or deleted there
# changes the next plan.
data "eksaccess_principals" "on_call" {
  path_prefix = "/oncall/"
  kinds       = ["role"]
}

# The keys are ARNs, so a role that leaves changes no other address.
resource "eksaccess_entry" "on_call" {
  for_each = data.eksaccess_principals.on_call.principals

  cluster_name  = "prod"
  principal_arn = each.key
}

resource "eksaccess_policy_association" "on_call" {
  for_each = eksaccess_entry.on_call

  cluster_name     = each.value.cluster_name
  principal_arn    = each.value.principal_arn
  access_entry_arn = each.value.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSViewPolicy")

  access_scope {
    type = "cluster"
  }
}
