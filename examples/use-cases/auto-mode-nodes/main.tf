# Nodes of EKS Auto Mode with a role of your own, as a NodeClass of yours names it. EKS creates the entry of the built-in node pools
# itself, and no other.
resource "eksaccess_entry" "auto_mode" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/prod-auto-nodes"
  type          = "EC2"
}

# Without this policy, the nodes cannot join the cluster.
resource "eksaccess_policy_association" "auto_mode" {
  cluster_name     = eksaccess_entry.auto_mode.cluster_name
  principal_arn    = eksaccess_entry.auto_mode.principal_arn
  access_entry_arn = eksaccess_entry.auto_mode.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSAutoNodePolicy")

  access_scope {
    type = "cluster"
  }
}
