# People. RoleBindings in the cluster say what the group may do; no group and no policy, and it may do nothing.
resource "eksaccess_entry" "developers" {
  cluster_name      = "prod"
  principal_arn     = "arn:aws:iam::111122223333:role/platform/Developers"
  kubernetes_groups = ["developers"]

  tags = {
    Team = "platform"
  }
}

# A role of IAM Identity Center: the path belongs to the ARN.
resource "eksaccess_entry" "admins" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admins_0123456789abcdef"
}

# Self-managed nodes. EKS sets user name and groups itself.
resource "eksaccess_entry" "nodes" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/prod-nodes"
  type          = "EC2_LINUX"
}
