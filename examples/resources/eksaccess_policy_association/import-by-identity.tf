import {
  to = eksaccess_policy_association.view
  identity = {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
    policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  }
}
