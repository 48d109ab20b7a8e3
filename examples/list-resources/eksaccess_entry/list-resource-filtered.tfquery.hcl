# The cluster administrators, with all attributes.
list "eksaccess_entry" "administrators" {
  provider         = eksaccess
  include_resource = true

  config {
    cluster_name          = "prod"
    associated_policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  }
}
