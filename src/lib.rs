//! A Terraform and OpenTofu provider for EKS access entries.

pub mod plugin;
pub mod protocol;
