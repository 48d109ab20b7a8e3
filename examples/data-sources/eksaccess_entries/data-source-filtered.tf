# The cluster administrators.
data "eksaccess_entries" "administrators" {
  cluster_name          = "prod"
  associated_policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
}
