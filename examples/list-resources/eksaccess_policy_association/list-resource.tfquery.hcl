# Every policy association of a cluster.
list "eksaccess_policy_association" "all" {
  provider = eksaccess
  limit    = 10000

  config {
    cluster_name = "prod"
  }
}
