# arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
output "view_policy_arn" {
  value = provider::eksaccess::policy_arn("AmazonEKSViewPolicy")
}

# In a module that is used in more than one partition.
data "aws_partition" "current" {}

resource "eksaccess_policy_association" "ops_view" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/ops"
  policy_arn    = provider::eksaccess::policy_arn("AmazonEKSViewPolicy", data.aws_partition.current.partition)

  access_scope {
    type = "cluster"
  }
}
