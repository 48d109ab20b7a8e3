# The release starts only if the identity that runs Terraform can authenticate. Otherwise the plan fails with the reason and the HCL
# that fixes it, instead of "the server has asked for the client to provide credentials" after minutes.
resource "eksaccess_entry" "releases" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/platform/Admin"
}

resource "eksaccess_policy_association" "releases_edit" {
  cluster_name     = eksaccess_entry.releases.cluster_name
  principal_arn    = eksaccess_entry.releases.principal_arn
  access_entry_arn = eksaccess_entry.releases.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSEditPolicy")

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}

# Without principal_arn: the caller. depends_on makes it check after the grant. A new entry takes effect within 30 s, for which the
# data source waits.
data "eksaccess_authentication" "me" {
  cluster_name = "prod"
  namespace    = "web"

  depends_on = [eksaccess_policy_association.releases_edit]
}

resource "helm_release" "shop" {
  name      = "shop"
  chart     = "./charts/shop"
  namespace = "web"

  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.me.can_authenticate
      error_message = data.eksaccess_authentication.me.diagnosis
    }
  }
}
