data "eksaccess_entries" "all" {
  cluster_name = "prod"
}

# Those who are let in, and with which policies, apart from what AWS itself made.
output "people" {
  value = {
    for entry in data.eksaccess_entries.all.entries :
    entry.principal_arn => [for policy in entry.policies : basename(policy.policy_arn)]
    if !entry.managed_by_aws
  }
}

# Entries that let nobody in any more: the principal is gone, or was made anew. Null, where IAM could not be asked, is neither.
output "stale" {
  value = [
    for entry in data.eksaccess_entries.all.entries : entry.principal_arn
    if entry.principal_exists == false || entry.principal_recreated == true
  ]
}
