# For credentials that may not ask IAM: only a known refusal counts. A check warns and lets the run go on.
check "on_call_gets_in" {
  data "eksaccess_authentication" "on_call" {
    cluster_name  = "prod"
    principal_arn = "arn:aws:iam::111122223333:role/platform/OnCall"
  }

  assert {
    condition     = data.eksaccess_authentication.on_call.status != "denied"
    error_message = data.eksaccess_authentication.on_call.diagnosis
  }
}
