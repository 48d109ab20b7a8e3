//! A Terraform and OpenTofu provider for EKS access entries.

// The Terraform half: it speaks the protocol and knows no AWS.
pub mod diag;
pub mod value;
#[macro_use]
pub mod schema;
pub mod framework;
pub mod plugin;
pub mod protocol;
// The EKS half: it speaks EKS and never sees protobuf.
pub mod access;
pub mod aws;
pub mod diagnosis;
pub mod provider;
