variable "region" {
  description = "The region that the cluster is in."
  type        = string
  default     = "eu-west-1"
}

variable "cluster_name" {
  description = "The cluster to get into."
  type        = string
  default     = "demo"
}

variable "principal_arn" {
  description = "Who shall get in: a role or user, with its path."
  type        = string
  default     = "arn:aws:iam::111122223333:role/platform/Admin"
}

variable "grant_access" {
  description = "Whether this configuration grants the access that it needs."
  type        = bool
  default     = false
}

variable "namespaces" {
  description = "Where the principal may change things."
  type        = set(string)
  default     = ["web"]
}
