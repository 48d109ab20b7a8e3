# Full access for the duration of an incident. The role exists all the time and can do nothing: without an incident, it has no
# entry. Every grant and its end is a change of this configuration, with the incident in the tags of the entry.
#
#   terraform apply -var incident=INC-4711
variable "incident" {
  description = "Number of the incident that needs access. Unset to revoke access."
  type        = string
  default     = null
}

resource "eksaccess_entry" "break_glass" {
  count = var.incident == null ? 0 : 1

  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/emergency/BreakGlass"
  user_name     = "break-glass:{{SessionName}}"

  tags = {
    Incident = var.incident
  }
}

resource "eksaccess_policy_association" "break_glass" {
  count = length(eksaccess_entry.break_glass)

  cluster_name     = eksaccess_entry.break_glass[count.index].cluster_name
  principal_arn    = eksaccess_entry.break_glass[count.index].principal_arn
  access_entry_arn = eksaccess_entry.break_glass[count.index].access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSClusterAdminPolicy")

  access_scope {
    type = "cluster"
  }
}
