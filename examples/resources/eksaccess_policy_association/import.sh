terraform import eksaccess_policy_association.view 'prod#arn:aws:iam::111122223333:role/platform/Developers#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy'
