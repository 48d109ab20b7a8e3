terraform {
  required_version = ">= 1.5"

  required_providers {
    eksaccess = {
      source = "eksaccess/eksaccess"
    }
  }
}

# Credentials and endpoints come from the environment, as for the AWS CLI. To use the simulator:
#   eks-simulator --world world.json --listen 127.0.0.1:4566
#   export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=AKIAEXAMPLEADMIN0001 AWS_SECRET_ACCESS_KEY=example
provider "eksaccess" {
  region = var.region
}
