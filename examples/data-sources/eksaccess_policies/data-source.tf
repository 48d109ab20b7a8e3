# Every policy that EKS offers, with its ARN by name.
data "eksaccess_policies" "all" {}

output "view_policy_arn" {
  value = {
    for policy in data.eksaccess_policies.all.policies : policy.name => policy.arn
  }["AmazonEKSViewPolicy"]
}
