# The cluster name, the principal ARN and the policy ARN, joined by "#" or ":".
import {
  to = eksaccess_policy_association.view
  id = "prod#arn:aws:iam::111122223333:role/platform/Developers#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}

# From another region than the provider's. The resource sets `region` to it.
import {
  to = eksaccess_policy_association.view_us
  id = "prod#arn:aws:iam::111122223333:role/platform/Developers#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy@us-east-1"
}
