//! A Terraform and OpenTofu provider for EKS access entries.

// Futures nest deeply: a resource awaits a look-up made once, which awaits the SDK's own layers.
#![recursion_limit = "256"]
// Nothing but the handshake line may be on stdout; the commands of the shell write to it by name.
#![warn(clippy::print_stdout)]

// What both halves stand on.
pub mod hcl;
pub mod runtime;
pub mod text;
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
pub mod audit;
pub mod aws;
pub mod aws_auth;
pub mod cli;
pub mod diagnosis;
pub mod export;
pub mod migrate;
pub mod provider;
