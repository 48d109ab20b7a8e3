# A module of your own that stops if a team has no access. Its tests, in tests/, need neither AWS nor the simulator.
variable "team_role_arn" {
  description = "ARN of the IAM role of the team."
  type        = string
  default     = "arn:aws:iam::111122223333:role/module-tests/Team"
}

resource "eksaccess_entry" "team" {
  cluster_name  = "prod"
  principal_arn = var.team_role_arn
}

data "eksaccess_authentication" "team" {
  cluster_name  = eksaccess_entry.team.cluster_name
  principal_arn = eksaccess_entry.team.principal_arn

  depends_on = [eksaccess_entry.team]

  lifecycle {
    postcondition {
      condition     = self.can_authenticate
      error_message = self.diagnosis
    }
  }
}

output "user_name" {
  description = "User name of the team in Kubernetes."
  value       = data.eksaccess_authentication.team.rendered_user_name
}
