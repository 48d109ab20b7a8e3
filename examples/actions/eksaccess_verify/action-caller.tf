# The identity that runs Terraform, verified by the cluster's own API server. At any time:
#   terraform apply -invoke=action.eksaccess_verify.me
action "eksaccess_verify" "me" {
  config {
    cluster_name = "prod"
    timeout      = "2m"
  }
}
