# The cluster name and the principal ARN, joined by ":" or "#". The ARN of the access entry can be used instead.
import {
  to = eksaccess_policy_associations_exclusive.developers
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers"
}

# From another region than the provider's. The resource sets `region` to it.
import {
  to = eksaccess_policy_associations_exclusive.developers_us
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers@us-east-1"
}
