# The cluster name and the principal ARN, joined by ":" or "#". The ARN of the access entry can be used instead.
import {
  to = eksaccess_entry.developers
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers"
}
