# Can the one who runs Terraform get in? If not, nothing that talks to the cluster is begun.
data "eksaccess_authentication" "me" {
  cluster_name = "prod"
}

resource "terraform_data" "deploy" {
  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.me.can_authenticate
      error_message = data.eksaccess_authentication.me.diagnosis
    }
  }
}
