# arn:aws:iam::111122223333:role/ops
output "role_of_a_session" {
  value = provider::eksaccess::principal_arn("arn:aws:sts::111122223333:assumed-role/ops/jo")
}

# A role or user is returned with its path: arn:aws:iam::111122223333:role/ci/Deployer
output "role" {
  value = provider::eksaccess::principal_arn("arn:aws:iam::111122223333:role/ci/Deployer")
}
