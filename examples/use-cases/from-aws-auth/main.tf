variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

# aws-auth: mapRoles, line 1
resource "eksaccess_entry" "legacyadmin" {
  cluster_name  = var.cluster_name
  principal_arn = "arn:aws:iam::111122223333:role/LegacyAdmin"
  user_name     = "admin"
}

# Replaces the group system:masters.
resource "eksaccess_policy_association" "legacyadmin_cluster_admin" {
  cluster_name     = eksaccess_entry.legacyadmin.cluster_name
  principal_arn    = eksaccess_entry.legacyadmin.principal_arn
  access_entry_arn = eksaccess_entry.legacyadmin.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# aws-auth: mapRoles, line 5
resource "eksaccess_entry" "legacynodes" {
  cluster_name  = var.cluster_name
  principal_arn = "arn:aws:iam::111122223333:role/LegacyNodes"
  type          = "EC2_LINUX"
}

# aws-auth: mapRoles, line 10
resource "eksaccess_entry" "legacyreporting" {
  cluster_name      = var.cluster_name
  principal_arn     = "arn:aws:iam::111122223333:role/LegacyReporting"
  user_name         = "reporting:{{SessionName}}"
  kubernetes_groups = ["reporting"]
}
