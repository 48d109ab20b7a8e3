# The entry lets the principal authenticate. The association grants it permissions.
resource "eksaccess_entry" "admin" {
  count = var.grant_access ? 1 : 0

  cluster_name  = var.cluster_name
  principal_arn = var.principal_arn

  tags = {
    ManagedBy = "quickstart"
  }
}

resource "eksaccess_policy_association" "admin" {
  count = var.grant_access ? 1 : 0

  cluster_name     = eksaccess_entry.admin[0].cluster_name
  principal_arn    = eksaccess_entry.admin[0].principal_arn
  access_entry_arn = eksaccess_entry.admin[0].access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"

  access_scope {
    type       = "namespace"
    namespaces = var.namespaces
  }
}
