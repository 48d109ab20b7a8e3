# The role has a suffix that nobody can predict, and a path.
data "eksaccess_sso_role" "admin" {
  permission_set_name = "PlatformAdmin"
}

resource "eksaccess_entry" "admin" {
  cluster_name  = "prod"
  principal_arn = data.eksaccess_sso_role.admin.arn
}
