import {
  to = eksaccess_entries_exclusive.prod
  identity = {
    cluster_name = "prod"
  }
}
