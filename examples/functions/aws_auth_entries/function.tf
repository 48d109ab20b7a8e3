# Access entries for all lines of aws-auth that can be moved. kubectl get configmap aws-auth -n kube-system -o yaml > aws-auth.yaml
locals {
  aws_auth = provider::eksaccess::aws_auth_entries(file("${path.module}/aws-auth.yaml"))
}

resource "eksaccess_entry" "from_aws_auth" {
  for_each          = local.aws_auth.entries
  cluster_name      = "prod"
  principal_arn     = each.value.principal_arn
  type              = each.value.type
  user_name         = each.value.user_name
  kubernetes_groups = each.value.kubernetes_groups
}

# Lines that lose access in the authentication mode API.
output "not_moved" {
  value = [for finding in local.aws_auth.findings : finding.summary if finding.severity == "loses_access"]
}
