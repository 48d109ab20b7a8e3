terraform import eksaccess_entry.developers prod:arn:aws:iam::111122223333:role/platform/Developers
