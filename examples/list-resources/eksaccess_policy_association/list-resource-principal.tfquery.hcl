# The policies of one role, with their scopes, on a cluster in another region.
list "eksaccess_policy_association" "developers" {
  provider         = eksaccess
  include_resource = true

  config {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
    region        = "us-east-1"
  }
}
