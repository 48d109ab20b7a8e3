# A pipeline that assumes a role with its own OIDC token (GitHub Actions, GitLab CI) deploys into one namespace. Kubernetes sees the
# role: the trust policy decides which pipelines may assume it, the access entry what they may do.
#
# The pipeline itself needs no keys. With AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE set, this provider and `aws eks get-token` use
# the token.
variable "role_arn" {
  description = "ARN of the role whose trust policy accepts the pipeline's tokens."
  type        = string
  default     = "arn:aws:iam::111122223333:role/ci/ShopDeployer"
}

resource "eksaccess_entry" "pipeline" {
  cluster_name  = "prod"
  principal_arn = var.role_arn

  # The session name of a pipeline is its run, so the audit log of Kubernetes shows which run made a change.
  user_name = "ci:{{SessionName}}"
}

resource "eksaccess_policy_association" "pipeline_edit" {
  cluster_name     = eksaccess_entry.pipeline.cluster_name
  principal_arn    = eksaccess_entry.pipeline.principal_arn
  access_entry_arn = eksaccess_entry.pipeline.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSEditPolicy")

  access_scope {
    type       = "namespace"
    namespaces = ["shop"]
  }
}

# Stops the run if the pipeline cannot use its namespace, with the reason.
data "eksaccess_authentication" "pipeline" {
  cluster_name  = eksaccess_entry.pipeline.cluster_name
  principal_arn = eksaccess_entry.pipeline.principal_arn
  namespace     = "shop"

  depends_on = [eksaccess_policy_association.pipeline_edit]

  lifecycle {
    postcondition {
      condition     = self.status == "authenticates"
      error_message = self.diagnosis
    }
  }
}
