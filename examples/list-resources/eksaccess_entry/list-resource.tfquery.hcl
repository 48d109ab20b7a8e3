# Every access entry of a cluster. To write configuration for them:
#   terraform query -generate-config-out=generated.tf
list "eksaccess_entry" "all" {
  provider = eksaccess
  limit    = 3000

  config {
    cluster_name = "prod"
  }
}
