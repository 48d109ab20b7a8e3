# The cluster's name, the principal's ARN and the policy's ARN, with "#" or ":" between them.
import {
  to = eksaccess_policy_association.view
  id = "prod#arn:aws:iam::111122223333:role/platform/Developers#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}
