# Roles and users with a tag and a name. IAM is asked for the tags of those whose names match.
data "eksaccess_principals" "on_call" {
  name_regex = "^oncall-"
  tags       = { Team = "platform" }
}
