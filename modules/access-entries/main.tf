# The keys of `access_entries` and of each `policy_associations` are the addresses in the state. They are the same as in
# terraform-aws-modules/eks, so each object has one `moved` block and nothing is recreated.

locals {
  entries = { for key, entry in var.access_entries : key => entry if var.create }

  # `lookup(…)[*]` is an empty list for a missing or null argument. `try` is not used here: with one unknown value inside, its
  # whole result is unknown, and with it the keys for `for_each`.
  associations = merge([
    for entry_key, entry in local.entries : merge([
      for associations in lookup(entry, "policy_associations", null)[*] : {
        for key, association in associations : "${entry_key}_${key}" => {
          entry_key    = entry_key
          policy_arn   = association.policy_arn
          access_scope = association.access_scope
        }
      }
    ]...)
  ]...)

  auto_mode_without_policy = [
    for key, entry in local.entries : key
    if try(entry.type, null) == "EC2" && !anytrue([
      for association in values(local.associations) :
      association.entry_key == key && endswith(association.policy_arn, "/AmazonEKSAutoNodePolicy")
    ])
  ]
}

resource "eksaccess_entry" "this" {
  for_each = local.entries

  region       = var.region
  cluster_name = var.cluster_name

  principal_arn          = each.value.principal_arn
  type                   = lookup(each.value, "type", null)
  kubernetes_groups      = lookup(each.value, "kubernetes_groups", null)
  user_name              = lookup(each.value, "user_name", null)
  tags                   = merge(var.tags, lookup(each.value, "tags", null))
  adopt_existing         = lookup(each.value, "adopt_existing", null)
  replace_when_recreated = lookup(each.value, "replace_when_recreated", null)
}

resource "eksaccess_policy_association" "this" {
  for_each = local.associations

  region           = var.region
  cluster_name     = eksaccess_entry.this[each.value.entry_key].cluster_name
  principal_arn    = eksaccess_entry.this[each.value.entry_key].principal_arn
  access_entry_arn = eksaccess_entry.this[each.value.entry_key].access_entry_arn
  policy_arn       = each.value.policy_arn

  access_scope {
    type       = each.value.access_scope.type
    namespaces = lookup(each.value.access_scope, "namespaces", null)
  }
}

# Auto Mode associates this policy with its own node role only. Without it, nodes with another role cannot join.
check "auto_mode_nodes_can_join" {
  assert {
    condition = length(local.auto_mode_without_policy) == 0
    error_message = join("\n", [
      for key in local.auto_mode_without_policy :
      "access_entries[\"${key}\"] has the type EC2 without the policy AmazonEKSAutoNodePolicy, so nodes of Auto Mode with this role cannot join the cluster. Associate the policy at cluster scope."
    ])
  }
}
