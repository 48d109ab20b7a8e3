# A GitOps controller on a central cluster (Argo CD, Flux) applies manifests to this one. It uses the role of its service account.
resource "eksaccess_entry" "gitops" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/gitops/Controller"
  user_name     = "gitops:{{SessionName}}"

  tags = {
    Owner = "platform"
  }
}

# It installs operators with their custom resources and cluster roles, which only the cluster-admin policy allows.
resource "eksaccess_policy_association" "gitops_admin" {
  cluster_name     = eksaccess_entry.gitops.cluster_name
  principal_arn    = eksaccess_entry.gitops.principal_arn
  access_entry_arn = eksaccess_entry.gitops.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSClusterAdminPolicy")

  access_scope {
    type = "cluster"
  }
}
