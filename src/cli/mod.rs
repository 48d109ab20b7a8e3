//! The program at the shell: its commands, the same rooms and words as in Terraform.
//!
//! Never here: being a plugin (`plugin`), or anything that only one of the two ways in can do.

mod audit;
mod audit_json;
mod aws_auth;
mod color;
mod command;
mod completions;
mod configuration;
mod diagnose;
mod docs;
mod exec_credential;
mod export;
mod export_json;
mod files;
mod identity;
mod json;
mod kubeconfig;
mod migrate;
mod progress;
mod schema;
mod screen;
mod token;
mod usage_error;
mod values;

pub use audit::Audit;
pub use completions::{Completions, Man};
pub use diagnose::Diagnose;
pub use docs::Docs;
pub use export::Export;
pub use kubeconfig::Kubeconfig;
pub use migrate::Migrate;
pub use token::Token;

use std::future::Future;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Terraform and OpenTofu provider for EKS access entries, with a diagnosis of authentication problems.
#[derive(Debug, Parser)]
#[command(name = "terraform-provider-eksaccess", version, after_help = FIRST_COMMANDS)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Run the plugin under a debugger, and print how Terraform and OpenTofu connect to it
    #[arg(long)]
    pub debug: bool,
    /// Command to run
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// The exit code, once help or an error has been printed    /// clap's own 2 would say "undetermined".
    pub fn typed() -> Result<Self, ExitCode> {
        Self::try_parse().map_err(|error| {
            let is_error = error.use_stderr();
            let text = usage_error::shown(error);
            // A closed stream has no reader.
            let _ = if is_error {
                io::stderr().write_all(text.as_bytes())
            } else {
                io::stdout().write_all(text.as_bytes())
            };
            if is_error { ExitCode::from(command::FAILED) } else { ExitCode::SUCCESS }
        })
    }
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check whether a principal can authenticate to a cluster, and show why not and how to fix it
    Diagnose(Diagnose),
    /// List who can authenticate to a cluster and with which rights, and what is wrong with that
    Audit(Audit),
    /// Write the access entries and policy associations of a cluster as a configuration with import blocks
    Export(Export),
    /// Write the access entries that take the place of the ConfigMap aws-auth, and show what cannot be moved
    Migrate(Migrate),
    /// Print a token for a cluster as an ExecCredential, for the `exec` block of a kubeconfig or a Kubernetes provider
    Token(Token),
    /// Print or write a kubeconfig for a cluster that uses the command `token`
    Kubeconfig(Kubeconfig),
    /// Print the schemas of the provider as JSON, as `terraform providers schema -json` does
    Schema,
    /// Print or write the pages of the documentation, as Markdown
    Docs(Docs),
    /// Print the completions of this program for a shell
    Completions(Completions),
    /// Print a manual page
    Man(Man),
}

impl Command {
    /// Runs the command to its exit code. `schemas` is what the protocol says of all schemas.
    pub fn run(self, schemas: impl FnOnce() -> String) -> Pin<Box<dyn Future<Output = ExitCode>>> {
        // In boxes: one future of all commands is too deep for the compiler.
        match self {
            Self::Diagnose(arguments) => Box::pin(diagnose::diagnose(arguments)),
            Self::Audit(arguments) => Box::pin(audit::audit(arguments)),
            Self::Export(arguments) => Box::pin(export::export(arguments)),
            Self::Migrate(arguments) => Box::pin(migrate::migrate(arguments)),
            Self::Token(arguments) => Box::pin(token::token(arguments)),
            Self::Kubeconfig(arguments) => Box::pin(kubeconfig::kubeconfig(arguments)),
            Self::Schema => Box::pin(schema::schema(schemas())),
            Self::Docs(arguments) => Box::pin(docs::docs(arguments)),
            Self::Completions(arguments) => Box::pin(completions::completions(arguments)),
            Self::Man(arguments) => Box::pin(completions::man(arguments)),
        }
    }
}

const FIRST_COMMANDS: &str = "\
Common commands:
  Can I authenticate, and if not, why not?
    terraform-provider-eksaccess diagnose --cluster prod
  Can this role authenticate, and does an access policy apply in a namespace?
    terraform-provider-eksaccess diagnose --cluster prod --principal arn:aws:iam::111122223333:role/team/dev --namespace shop
  Who can authenticate to a cluster, with which rights, and what is wrong with that?
    terraform-provider-eksaccess audit --cluster prod
  How do I manage the access entries of a cluster with Terraform?
    terraform-provider-eksaccess export --cluster prod --out access
  How do I move a cluster from the ConfigMap aws-auth to access entries?
    terraform-provider-eksaccess migrate --cluster prod
  Does the ConfigMap aws-auth of the cluster name me?
    kubectl -n kube-system get configmap aws-auth -o yaml | terraform-provider-eksaccess diagnose --cluster prod --aws-auth -
  Use kubectl without the AWS CLI
    terraform-provider-eksaccess kubeconfig --cluster prod --out prod.yaml && kubectl --kubeconfig prod.yaml get pods";
