# An entry that another configuration manages.
data "eksaccess_entry" "deployer" {
  cluster_name  = "prod"
  principal_arn = "arn:aws:iam::111122223333:role/ci/Deployer"
}

output "deployer_policies" {
  value = [for policy in data.eksaccess_entry.deployer.policies : basename(policy.policy_arn)]
}
