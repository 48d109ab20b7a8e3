# Can the principal authenticate? Checked after the grant, if this configuration grants access.
data "eksaccess_authentication" "admin" {
  cluster_name  = var.cluster_name
  principal_arn = var.principal_arn

  depends_on = [eksaccess_policy_association.admin]
}

# A placeholder for what uses the cluster: a Helm release, a manifest, a script.
resource "terraform_data" "deploy" {
  input = "deployed as ${var.principal_arn}"

  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.admin.can_authenticate
      error_message = data.eksaccess_authentication.admin.diagnosis
    }
  }
}

# All access entries of the cluster, with what they grant.
data "eksaccess_entries" "all" {
  cluster_name = var.cluster_name

  depends_on = [eksaccess_policy_association.admin]
}

output "authentication" {
  description = "Result of the check in one line."
  value       = data.eksaccess_authentication.admin.summary
}

output "entries" {
  description = "What each principal is allowed to do: the type of its entry, then its policies with their scopes."
  value = {
    for entry in data.eksaccess_entries.all.entries : entry.principal_arn => join(", ", concat([entry.type], [
      for policy in entry.policies : format("%s in %s", basename(policy.policy_arn),
      policy.access_scope.type == "cluster" ? "the whole cluster" : join(" and ", sort(policy.access_scope.namespaces)))
    ]))
  }
}
