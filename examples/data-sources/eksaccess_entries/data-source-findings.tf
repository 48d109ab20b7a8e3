data "eksaccess_entries" "all" {
  cluster_name = "prod"
}

# Entries that should change, with the reasons: too many rights, none, or a principal that is gone. Informative findings are excluded.
output "findings" {
  value = {
    for entry in data.eksaccess_entries.all.entries :
    entry.principal_arn => [for finding in entry.findings : finding.summary if finding.severity != "info"]
    if length([for finding in entry.findings : finding if finding.severity != "info"]) > 0
  }
}
