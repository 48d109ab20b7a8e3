# Entries of the aws provider, taken over in place: change the types, add a `moved` block for each resource, and apply. The plan
# destroys nothing. Requires Terraform 1.8 or OpenTofu 1.10, or later; remove the blocks after the apply.
#
# Review what else the plan shows: groups that the configuration does not name are removed.
resource "eksaccess_entry" "analysts" {
  cluster_name      = "prod"
  principal_arn     = "arn:aws:iam::111122223333:role/data/Analysts"
  kubernetes_groups = ["analysts"]
}

resource "eksaccess_policy_association" "analysts_view" {
  cluster_name     = eksaccess_entry.analysts.cluster_name
  principal_arn    = eksaccess_entry.analysts.principal_arn
  access_entry_arn = eksaccess_entry.analysts.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["data"]
  }
}

moved {
  from = aws_eks_access_entry.analysts
  to   = eksaccess_entry.analysts
}

moved {
  from = aws_eks_access_policy_association.analysts_view
  to   = eksaccess_policy_association.analysts_view
}
