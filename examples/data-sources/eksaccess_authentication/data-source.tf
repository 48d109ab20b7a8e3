# Can the identity that runs Terraform authenticate? If not, the plan fails here, before an add-on waits for a cluster that rejects it.
data "eksaccess_authentication" "me" {
  cluster_name = "prod"
}

resource "aws_eks_addon" "coredns" {
  cluster_name = "prod"
  addon_name   = "coredns"

  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.me.can_authenticate
      error_message = data.eksaccess_authentication.me.diagnosis
    }
  }
}
