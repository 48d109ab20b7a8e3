# One grant for many roles: all that are below a path.
data "eksaccess_principals" "ci" {
  path_prefix = "/ci/"
  kinds       = ["role"]
}

resource "eksaccess_entry" "ci" {
  for_each      = data.eksaccess_principals.ci.principals
  cluster_name  = "prod"
  principal_arn = each.key
}

resource "eksaccess_policy_association" "ci" {
  for_each         = data.eksaccess_principals.ci.principals
  cluster_name     = "prod"
  principal_arn    = each.key
  access_entry_arn = eksaccess_entry.ci[each.key].access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}
