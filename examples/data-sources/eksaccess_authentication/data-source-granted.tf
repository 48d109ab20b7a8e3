# Access that this configuration grants. depends_on makes the data source check after the grant.
resource "eksaccess_entry" "deployer" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/ci/Deployer"
}

resource "eksaccess_policy_association" "deployer" {
  cluster_name     = eksaccess_entry.deployer.cluster_name
  principal_arn    = eksaccess_entry.deployer.principal_arn
  access_entry_arn = eksaccess_entry.deployer.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}

data "eksaccess_authentication" "deployer" {
  cluster_name  = eksaccess_entry.deployer.cluster_name
  principal_arn = eksaccess_entry.deployer.principal_arn
  namespace     = "web"

  depends_on = [eksaccess_policy_association.deployer]

  lifecycle {
    postcondition {
      condition     = self.status == "authenticates"
      error_message = self.diagnosis
    }
  }
}
