# Warns after every plan and apply if the audit finds something that needs attention. Findings with the severity `info` do not.
check "access" {
  data "eksaccess_audit" "prod" {
    cluster_name = "prod"
  }

  assert {
    condition = alltrue([for finding in data.eksaccess_audit.prod.findings : finding.severity == "info"])
    error_message = join("\n", [
      for finding in data.eksaccess_audit.prod.findings : "${finding.code}: ${finding.summary}"
      if finding.severity != "info"
    ])
  }
}
