terraform {
  required_version = ">= 1.8"

  required_providers {
    eksaccess = {
      source = "eksaccess/eksaccess"
    }
  }
}
