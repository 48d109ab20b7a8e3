# A role for people. RoleBindings in the cluster grant permissions to the group.
resource "eksaccess_entry" "developers" {
  cluster_name      = "prod"
  principal_arn     = "arn:aws:iam::111122223333:role/platform/Developers"
  kubernetes_groups = ["developers"]

  tags = {
    Team = "platform"
  }
}

# A role of IAM Identity Center. The ARN includes the path.
resource "eksaccess_entry" "admins" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admins_0123456789abcdef"
}

# Self-managed nodes. EKS sets the user name and groups.
resource "eksaccess_entry" "nodes" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/prod-nodes"
  type          = "EC2_LINUX"
}

# The same role on a cluster in another region than the provider's.
resource "eksaccess_entry" "developers_us" {
  region        = "us-east-1"
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/platform/Developers"
}
