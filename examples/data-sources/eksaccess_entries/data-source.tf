data "eksaccess_entries" "all" {
  cluster_name = "prod"
}

# The principals that have access, with their policies. Entries that AWS manages are excluded.
output "people" {
  value = {
    for entry in data.eksaccess_entries.all.entries :
    entry.principal_arn => [for policy in entry.policies : basename(policy.policy_arn)]
    if entry.managed_by_aws == false
  }
}

# Entries that no longer grant access: the principal was deleted or recreated. Null, if IAM could not be asked, matches neither.
output "stale" {
  value = [
    for entry in data.eksaccess_entries.all.entries : entry.principal_arn
    if entry.principal_exists == false || entry.principal_recreated == true
  ]
}
