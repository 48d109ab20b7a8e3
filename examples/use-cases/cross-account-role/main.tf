# A role of another account: a shared pipeline or an observability account. EKS accepts it for entries of the type STANDARD. The
# role needs no permissions for EKS in either account to send requests to Kubernetes, only to look up the cluster's endpoint.
#
# IAM of the other account cannot be asked, so the plan does not check whether the role exists.
resource "eksaccess_entry" "collector" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::444455556666:role/observability/Collector"

  tags = {
    Owner = "observability"
  }
}

resource "eksaccess_policy_association" "collector_view" {
  cluster_name     = eksaccess_entry.collector.cluster_name
  principal_arn    = eksaccess_entry.collector.principal_arn
  access_entry_arn = eksaccess_entry.collector.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSViewPolicy")

  access_scope {
    type = "cluster"
  }
}
