# Can the principal authenticate? Asked after access was granted, if it is granted here.
data "eksaccess_authentication" "admin" {
  cluster_name  = var.cluster_name
  principal_arn = var.principal_arn

  depends_on = [eksaccess_policy_association.admin]
}

# Stands for whatever talks to the cluster: a Helm release, a manifest, a script.
resource "terraform_data" "deploy" {
  input = "deployed as ${var.principal_arn}"

  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.admin.can_authenticate
      error_message = data.eksaccess_authentication.admin.diagnosis
    }
  }
}

# Everyone who has an entry on the cluster, with what it grants.
data "eksaccess_entries" "all" {
  cluster_name = var.cluster_name

  depends_on = [eksaccess_policy_association.admin]
}

output "authentication" {
  description = "How the answer came about."
  value       = data.eksaccess_authentication.admin.summary
}

output "entries" {
  description = "What each principal may do on the cluster: its entry's type, then its policies with their scope."
  value = {
    for entry in data.eksaccess_entries.all.entries : entry.principal_arn => join(", ", concat([entry.type], [
      for policy in entry.policies : format("%s in %s", basename(policy.policy_arn),
      policy.access_scope.type == "cluster" ? "the whole cluster" : join(" and ", sort(policy.access_scope.namespaces)))
    ]))
  }
}
