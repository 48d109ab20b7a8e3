data "eksaccess_caller" "current" {}

# Keeps the access of the identity that runs Terraform in the configuration. The ARN includes the path of the role.
resource "eksaccess_entry" "terraform" {
  cluster_name  = "prod"
  principal_arn = data.eksaccess_caller.current.principal_arn
}

output "credentials_source" {
  value = data.eksaccess_caller.current.credentials_source
}
