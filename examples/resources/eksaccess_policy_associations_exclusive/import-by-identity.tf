import {
  to = eksaccess_policy_associations_exclusive.developers
  identity = {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
  }
}
