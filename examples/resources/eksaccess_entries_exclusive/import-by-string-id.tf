# The cluster name.
import {
  to = eksaccess_entries_exclusive.prod
  id = "prod"
}

# From another region than the provider's. The resource sets `region` to it.
import {
  to = eksaccess_entries_exclusive.prod_us
  id = "prod@us-east-1"
}
