# The cluster name, the principal ARN and the policy ARN, joined by "#" or ":".
import {
  to = eksaccess_policy_association.view
  id = "prod#arn:aws:iam::111122223333:role/platform/Developers#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}
