# The cluster sees the session `terraform-networking` of the role, for example in its audit log.
provider "eksaccess" {
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/ci/Deployer"
  }
}

ephemeral "eksaccess_token" "networking" {
  cluster_name = "prod"
  session_name = "terraform-networking"
}

provider "helm" {
  kubernetes = {
    host                   = ephemeral.eksaccess_token.networking.endpoint
    cluster_ca_certificate = base64decode(ephemeral.eksaccess_token.networking.certificate_authority_data)
    token                  = ephemeral.eksaccess_token.networking.token
  }
}
