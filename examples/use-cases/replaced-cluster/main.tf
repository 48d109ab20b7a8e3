# Access entries are deleted with their cluster. When the same run replaces the cluster, its name stays the same, so the plan would
# not notice. `replace_triggered_by` creates the entries again on the new cluster.
#
# It refers to an attribute that only a new cluster changes. With the whole resource, every update of the cluster would replace the
# entries, and access would be interrupted.
resource "aws_eks_cluster" "prod" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"

  access_config {
    authentication_mode = "API"
  }

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "eksaccess_entry" "operators" {
  cluster_name  = aws_eks_cluster.prod.name
  principal_arn = "arn:aws:iam::111122223333:role/prod/ClusterOperators"

  lifecycle {
    replace_triggered_by = [aws_eks_cluster.prod.created_at]
  }
}

# Replaced with its entry, because access_entry_arn refers to it.
resource "eksaccess_policy_association" "operators" {
  cluster_name     = eksaccess_entry.operators.cluster_name
  principal_arn    = eksaccess_entry.operators.principal_arn
  access_entry_arn = eksaccess_entry.operators.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSAdminPolicy")

  access_scope {
    type = "cluster"
  }
}
