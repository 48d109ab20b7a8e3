# `mock_data` sets what the data source returns. The host generates the other values.
mock_provider "eksaccess" {
  mock_data "eksaccess_authentication" {
    defaults = {
      can_authenticate   = true
      status             = "authenticates"
      rendered_user_name = "arn:aws:sts::111122223333:assumed-role/Team/jo"
    }
  }
}

run "a_team_with_access_has_its_user_name" {
  assert {
    condition     = output.user_name == "arn:aws:sts::111122223333:assumed-role/Team/jo"
    error_message = "The user name is ${output.user_name}."
  }
}

# The same module when access is denied.
run "a_team_without_access_stops_the_run" {
  command = plan

  override_data {
    target = data.eksaccess_authentication.team
    values = {
      can_authenticate = false
      status           = "denied"
      diagnosis        = "No access entry."
    }
  }

  expect_failures = [data.eksaccess_authentication.team]
}
