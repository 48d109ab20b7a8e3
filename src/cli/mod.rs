//! The program at the shell: its commands, the same rooms and words as in Terraform.
//!
//! Never here: being a plugin (`plugin`), or anything that only one of the two ways in can do.

mod diagnose;
mod json;
mod paint;

pub use diagnose::{Diagnose, diagnose};

use clap::{Parser, Subcommand};

/// Terraform and OpenTofu provider for EKS access entries, and the diagnosis of who cannot get in.
#[derive(Debug, Parser)]
#[command(name = "terraform-provider-eksaccess", version, after_help = FIRST_COMMANDS)]
pub struct Arguments {
    /// Serve as a plugin under a debugger, and print how Terraform and OpenTofu find this process
    #[arg(long)]
    pub debug: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether a principal can authenticate to a cluster, why not, and what mends it
    Diagnose(Diagnose),
}

const FIRST_COMMANDS: &str = "\
The three commands that people need first:
  Can I get in, and if not, why?
    terraform-provider-eksaccess diagnose --cluster prod
  Can this role, and does its access hold in a namespace?
    terraform-provider-eksaccess diagnose --cluster prod --principal arn:aws:iam::111122223333:role/team/dev --namespace shop
  What does the old ConfigMap make of it?
    kubectl -n kube-system get configmap aws-auth -o yaml | terraform-provider-eksaccess diagnose --cluster prod --aws-auth -";
