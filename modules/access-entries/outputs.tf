output "access_entries" {
  description = "Access entries with all their attributes, by the keys of `access_entries`."
  value       = eksaccess_entry.this
}

output "access_policy_associations" {
  description = "Policy associations with all their attributes, by the key of the entry, `_`, and the key of the association."
  value       = eksaccess_policy_association.this
}
