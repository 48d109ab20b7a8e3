# For credentials that cannot call IAM: only a definite denial fails. A check reports a warning and does not stop the run.
check "on_call_has_access" {
  data "eksaccess_authentication" "on_call" {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/OnCall"
  }

  assert {
    condition     = data.eksaccess_authentication.on_call.status != "denied"
    error_message = data.eksaccess_authentication.on_call.diagnosis
  }
}
