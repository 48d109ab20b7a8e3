# Each team can change its own namespaces and read nothing else. A new namespace updates the association in place.
variable "teams" {
  description = "Namespaces of each team by the name of the team. The role of a team is /teams/NAME."
  type        = map(set(string))

  default = {
    checkout = ["checkout", "checkout-*"]
    search   = ["search"]
  }
}

resource "eksaccess_entry" "team" {
  for_each = var.teams

  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/teams/${each.key}"

  # For what access policies do not grant, such as custom resources: bind a Role to this group.
  kubernetes_groups = ["team:${each.key}"]
}

resource "eksaccess_policy_association" "team_edit" {
  for_each = var.teams

  cluster_name     = eksaccess_entry.team[each.key].cluster_name
  principal_arn    = eksaccess_entry.team[each.key].principal_arn
  access_entry_arn = eksaccess_entry.team[each.key].access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSEditPolicy")

  access_scope {
    type       = "namespace"
    namespaces = each.value
  }
}
