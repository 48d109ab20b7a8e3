//! The program at the shell: its commands, the same rooms and words as in Terraform.
//!
//! Never here: being a plugin (`plugin`), or anything that only one of the two ways in can do.

mod diagnose;
mod json;
mod mistake;
mod paint;
mod screen;

pub use diagnose::{Diagnose, diagnose};

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Terraform and OpenTofu provider for EKS access entries, and the diagnosis of who cannot get in.
#[derive(Debug, Parser)]
#[command(name = "terraform-provider-eksaccess", version, after_help = FIRST_COMMANDS)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Serve as a plugin under a debugger, and print how Terraform and OpenTofu find this process
    #[arg(long)]
    pub debug: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Reads what was typed.
    ///
    /// # Errors
    /// The exit code, once help or a mistake has been printed: a mistake is a question that could not be answered, since
    /// clap's own 2 would say "undetermined".
    pub fn typed() -> Result<Self, ExitCode> {
        Self::try_parse().map_err(|said| {
            let is_mistake = said.use_stderr();
            let words = mistake::shown(said);
            // Nobody is left to tell when the stream is closed.
            let _ = if is_mistake {
                io::stderr().write_all(words.as_bytes())
            } else {
                io::stdout().write_all(words.as_bytes())
            };
            if is_mistake { ExitCode::from(diagnose::COULD_NOT_ANSWER) } else { ExitCode::SUCCESS }
        })
    }
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether a principal can authenticate to a cluster, why not, and what fixes it
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
