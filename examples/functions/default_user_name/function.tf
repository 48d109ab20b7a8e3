# arn:aws:sts::111122223333:assumed-role/ops/{{SessionName}}
output "ops_user_name" {
  value = provider::eksaccess::default_user_name("arn:aws:iam::111122223333:role/ops")
}

# system:node:{{EC2PrivateDNSName}}
output "node_user_name" {
  value = provider::eksaccess::default_user_name("arn:aws:iam::111122223333:role/nodes", "EC2_LINUX")
}
