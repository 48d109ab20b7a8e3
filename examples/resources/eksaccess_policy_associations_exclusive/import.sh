terraform import eksaccess_policy_associations_exclusive.developers prod:arn:aws:iam::111122223333:role/platform/Developers
