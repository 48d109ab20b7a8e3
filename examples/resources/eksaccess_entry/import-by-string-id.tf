# The cluster name and the principal ARN, joined by ":" or "#". The ARN of the access entry can be used instead.
import {
  to = eksaccess_entry.developers
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers"
}

# From another region than the provider's. The resource sets `region` to it.
import {
  to = eksaccess_entry.developers_us
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers@us-east-1"
}

# Several at once, with Terraform 1.7, OpenTofu 1.7, or later.
locals {
  teams = toset(["payments", "search"])
}

resource "eksaccess_entry" "team" {
  for_each      = local.teams
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/teams/${each.key}"
}

import {
  for_each = local.teams
  to       = eksaccess_entry.team[each.key]
  id       = "prod:arn:aws:iam::111122223333:role/teams/${each.key}"
}
