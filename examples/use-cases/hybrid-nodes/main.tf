# Nodes outside AWS, which get their credentials from Systems Manager or IAM Roles Anywhere. The role must be in the account of the
# cluster. EKS sets the user name and the groups.
resource "eksaccess_entry" "hybrid" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/prod-hybrid-nodes"
  type          = "HYBRID_LINUX"
}
