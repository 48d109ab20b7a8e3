terraform {
  required_version = ">= 1.5"

  required_providers {
    eksaccess = {
      source  = "eksaccess/eksaccess"
      version = "~> 0.1"
    }
  }
}

# The region and credentials come from the same sources as for the aws provider: this block, the environment or a profile.
provider "eksaccess" {
  region = "eu-west-1"

  # Optional. Without it, the credentials are used directly.
  assume_role {
    role_arn     = "arn:aws:iam::111122223333:role/platform/ClusterAccess"
    session_name = "terraform"
  }

  # Optional. Tags for all access entries, in addition to the `tags` of each.
  default_tags {
    tags = {
      Owner = "platform"
    }
  }

  # Optional. Tags that another program manages.
  ignore_tags {
    key_prefixes = ["kubernetes.io/"]
  }
}
