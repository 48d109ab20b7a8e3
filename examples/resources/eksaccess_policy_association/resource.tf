resource "eksaccess_entry" "developers" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
}

# Read access to the whole cluster.
resource "eksaccess_policy_association" "view" {
  cluster_name     = eksaccess_entry.developers.cluster_name
  principal_arn    = eksaccess_entry.developers.principal_arn
  access_entry_arn = eksaccess_entry.developers.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}

# Write access to some namespaces. Adding a namespace updates the association in place, so access is never interrupted.
resource "eksaccess_policy_association" "edit" {
  cluster_name     = eksaccess_entry.developers.cluster_name
  principal_arn    = eksaccess_entry.developers.principal_arn
  access_entry_arn = eksaccess_entry.developers.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["web", "dev-*"]
  }
}

# On a cluster in another region than the provider's. The region is that of the entry.
resource "eksaccess_entry" "developers_us" {
  region        = "us-east-1"
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
}

resource "eksaccess_policy_association" "view_us" {
  region           = eksaccess_entry.developers_us.region
  cluster_name     = eksaccess_entry.developers_us.cluster_name
  principal_arn    = eksaccess_entry.developers_us.principal_arn
  access_entry_arn = eksaccess_entry.developers_us.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}
