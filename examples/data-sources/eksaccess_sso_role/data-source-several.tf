# A group in Kubernetes for each of several permission sets.
variable "groups" {
  type = map(string)
  default = {
    Developer = "developers"
    OnCall    = "operators"
  }
}

data "eksaccess_sso_role" "by_set" {
  for_each            = var.groups
  permission_set_name = each.key
}

resource "eksaccess_entry" "by_set" {
  for_each          = var.groups
  cluster_name      = "prod"
  principal_arn     = data.eksaccess_sso_role.by_set[each.key].arn
  kubernetes_groups = [each.value]
}
