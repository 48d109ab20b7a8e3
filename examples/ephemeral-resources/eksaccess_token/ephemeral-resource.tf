# The token is created for each plan and each apply, and is in neither plan nor state.
ephemeral "eksaccess_token" "main" {
  cluster_name = "prod"
}

provider "kubernetes" {
  host                   = ephemeral.eksaccess_token.main.endpoint
  cluster_ca_certificate = base64decode(ephemeral.eksaccess_token.main.certificate_authority_data)
  token                  = ephemeral.eksaccess_token.main.token
}
