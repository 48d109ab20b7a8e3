resource "eksaccess_entry" "developers" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
}

resource "eksaccess_policy_association" "view" {
  cluster_name     = eksaccess_entry.developers.cluster_name
  principal_arn    = eksaccess_entry.developers.principal_arn
  access_entry_arn = eksaccess_entry.developers.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}

# DANGER: the first apply removes every other policy of the entry. Review the plan, which names each of them.
resource "eksaccess_policy_associations_exclusive" "developers" {
  cluster_name  = eksaccess_entry.developers.cluster_name
  principal_arn = eksaccess_entry.developers.principal_arn
  policy_arns   = [eksaccess_policy_association.view.policy_arn]
}

# An entry without any policy. Its permissions come from Kubernetes groups alone.
resource "eksaccess_policy_associations_exclusive" "deployer" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/ci/Deployer"
  policy_arns   = []
}
