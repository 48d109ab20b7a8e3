data "eksaccess_cluster" "prod" {
  cluster_name = "prod"

  lifecycle {
    postcondition {
      condition     = self.authentication_mode != "CONFIG_MAP"
      error_message = "Access entries are not enabled on this cluster."
    }
  }
}

output "endpoint" {
  value = data.eksaccess_cluster.prod.endpoint
}
