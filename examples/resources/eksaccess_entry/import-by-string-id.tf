# The cluster's name and the principal's ARN, with ":" or "#" between them. The ARN of the access entry works, too.
import {
  to = eksaccess_entry.developers
  id = "prod:arn:aws:iam::111122223333:role/platform/Developers"
}
