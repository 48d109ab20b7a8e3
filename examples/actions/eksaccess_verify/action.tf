# A role with a policy. The run goes on once the access has taken effect, or ends with the diagnosis.
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

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.eksaccess_verify.deployer]
    }
  }
}

action "eksaccess_verify" "deployer" {
  config {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/ci/Deployer"
    namespace     = "web"
  }
}
