import {
  to = eksaccess_entry.developers
  identity = {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
  }
}
