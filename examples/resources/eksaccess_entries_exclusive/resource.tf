locals {
  roles = toset(["platform/Admins", "platform/Developers"])
}

resource "eksaccess_entry" "team" {
  for_each      = local.roles
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/${each.key}"
}

# DANGER: the first apply removes every other access entry of the cluster, with its policy associations. Review the plan, which names
# each of them. Refer to the entries of this configuration, so that none is forgotten and Terraform creates them first.
resource "eksaccess_entries_exclusive" "prod" {
  cluster_name   = "prod"
  principal_arns = [for entry in eksaccess_entry.team : entry.principal_arn]

  # These entries are left alone. Entries that EKS and other AWS services create (nodes, Fargate profiles, Auto Mode, Capabilities) are
  # ignored without being listed.
  ignore = ["arn:aws:iam::111122223333:role/break-glass/*"]
}

# Also the nodes: the roles of all node groups, Fargate profiles and of Auto Mode must be listed.
# DANGER: the nodes of a role that is not listed can no longer join the cluster or stay in it.
resource "eksaccess_entries_exclusive" "strict" {
  cluster_name          = "strict"
  ignore_managed_by_aws = false

  principal_arns = [
    "arn:aws:iam::111122223333:role/platform/Admins",
    "arn:aws:iam::111122223333:role/strict-nodes",
  ]
}
