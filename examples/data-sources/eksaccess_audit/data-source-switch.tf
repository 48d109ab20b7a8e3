# Which principals would lose access if the cluster no longer read aws-auth? `remedy` has the HCL that keeps it.
data "eksaccess_audit" "switch" {
  cluster_name = "prod"
  if_mode      = "API"
  aws_auth = {
    mapRoles = file("${path.module}/map-roles.yaml")
  }
}

output "loses_access" {
  value = {
    for finding in data.eksaccess_audit.switch.findings : finding.principal_arn => finding.remedy
    if finding.code == "loses_access"
  }
}

output "administrators" {
  value = [
    for finding in data.eksaccess_audit.switch.findings : finding.principal_arn
    if finding.code == "cluster_admin"
  ]
}
