variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "eu-west-1"
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
  default     = "demo"
}

variable "principal_arn" {
  description = "ARN of the IAM role or user that needs access, including its path."
  type        = string
  default     = "arn:aws:iam::111122223333:role/platform/Admin"
}

variable "grant_access" {
  description = "Whether this configuration grants access."
  type        = bool
  default     = false
}

variable "namespaces" {
  description = "Namespaces in which the principal can change resources."
  type        = set(string)
  default     = ["web"]
}
