terraform {
  required_version = ">= 1.5"

  required_providers {
    eksaccess = {
      source  = "eksaccess/eksaccess"
      version = "~> 0.1"
    }
  }
}

# Region and credentials are found where the aws provider finds them: here, in the environment, in a profile.
provider "eksaccess" {
  region = "eu-west-1"

  # Left out, the credentials are used as they are.
  assume_role {
    role_arn     = "arn:aws:iam::111122223333:role/platform/ClusterAccess"
    session_name = "terraform"
  }
}
