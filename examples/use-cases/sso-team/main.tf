# IAM Identity Center creates one role for each permission set, and its name ends with a random suffix. When the permission set is
# provisioned again, the role has another suffix. The data source finds the current role, so the next apply replaces the entry.
data "eksaccess_sso_role" "platform" {
  permission_set_name = "PlatformTeam"
}

resource "eksaccess_entry" "platform" {
  cluster_name  = "prod"
  principal_arn = data.eksaccess_sso_role.platform.arn

  # The session name is the user's name in Identity Center, so the audit log of Kubernetes shows the person.
  user_name = "sso:{{SessionName}}"
}

resource "eksaccess_policy_association" "platform_admin" {
  cluster_name     = eksaccess_entry.platform.cluster_name
  principal_arn    = eksaccess_entry.platform.principal_arn
  access_entry_arn = eksaccess_entry.platform.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSAdminPolicy")

  access_scope {
    type       = "namespace"
    namespaces = ["platform", "monitoring"]
  }
}
