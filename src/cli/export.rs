//! `export`: a cluster's access entries as a configuration, on standard output or in files.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::files::{Folder, WriteError};
use super::progress::Progress;
use super::values::{not_empty, parse_timeout};
use super::{command, configuration, export_json};
use crate::access::{ClusterName, NotAClusterName};
use crate::aws::{Aws, Deadline, Error, IamOutage, Settings};
use crate::export::{self as room, Request};
use crate::provider::{self, ProviderBlock};

/// The file of the resources.
const RESOURCES: &str = "access.tf";

/// The file of the `import` blocks, which is deleted after the first apply.
const IMPORTS: &str = "imports.tf";

const FILES: &[&str] = &[RESOURCES, IMPORTS];

/// What to export, as it is asked for at the shell.
#[derive(Debug, Args)]
pub struct Export {
    /// Name of the EKS cluster
    #[arg(long)]
    cluster: String,
    /// Region of the cluster, which every block then names. Defaults to AWS_REGION or the region of the profile
    #[arg(long, value_parser = not_empty())]
    region: Option<String>,
    /// Named profile with the credentials. Defaults to AWS_PROFILE or the default credentials
    #[arg(long, value_parser = not_empty())]
    profile: Option<String>,
    /// Folder for access.tf and imports.tf, created if it is missing. A folder without other configuration files also gets
    /// terraform.tf, with the provider that it requires. Defaults to standard output, for a configuration that requires it already
    #[arg(long, value_name = "DIR", value_parser = clap::value_parser!(PathBuf))]
    out: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long, requires = "out")]
    force: bool,
    /// Include entries that AWS probably created: those of nodes, Fargate profiles and EKS Capabilities
    #[arg(long)]
    include_managed: bool,
    /// Print JSON: the entries and associations with their addresses and import IDs, what is omitted and why, and the HCL
    #[arg(long)]
    json: bool,
    /// Timeout of the command, including retries and waits, for example `90s` or `10m`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "20m")]
    timeout: Duration,
}

/// What kept the cluster from being exported.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error("{0}")]
    NoAnswer(String),
    #[error(transparent)]
    Folder(#[from] WriteError),
    #[error("could not write the configuration: {0}")]
    Output(io::Error),
}

/// Exports and prints. Exit code 0: exported; 3: nothing was written.
pub(super) async fn export(arguments: Export) -> ExitCode {
    command::run(async move { write(&arguments).await.map(|()| ExitCode::SUCCESS) }).await
}

async fn write(arguments: &Export) -> Result<(), ExportError> {
    let cluster: ClusterName = arguments.cluster.parse()?;
    let folder = arguments.out.clone().map(|path| Folder::new(path, FILES, arguments.force));
    let folder = folder.transpose()?;
    let aws = Aws::new(Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        ..Settings::default()
    });
    let deadline = Deadline::after(arguments.timeout);
    let no_answer = |error: Error| {
        ExportError::NoAnswer(provider::could_not("exporting the access entries of", &cluster, &error))
    };
    let request = request(&aws, arguments, &cluster, &deadline).await.map_err(no_answer)?;
    let mut progress = Progress::on_stderr();
    let mut heard = |step, done, of| progress.show(&step, done, of);
    let exported = room::export(&aws, &request, &deadline, &mut heard).await.map_err(no_answer)?;
    if let Some(folder) = &folder {
        let files = [(RESOURCES, exported.resources.as_str()), (IMPORTS, exported.imports.as_str())];
        configuration::write(folder, &files, &provider_block(arguments, &request))?;
    }
    print(arguments, &request, &exported).map_err(ExportError::Output)?;
    if let Some(outage) = aws.iam_outage() {
        command::note(&unchecked(&outage));
    }
    command::note(&summary(&exported, folder.is_some()));
    Ok(())
}

async fn request(
    aws: &Aws,
    arguments: &Export,
    cluster: &ClusterName,
    deadline: &Deadline,
) -> Result<Request, Error> {
    Ok(Request {
        cluster: cluster.clone(),
        region: aws.default_region(deadline).await?,
        names_region: arguments.region.is_some(),
        includes_managed: arguments.include_managed,
    })
}

/// What the provider block of the files must say: blocks that name their region need none of the provider.
fn provider_block(arguments: &Export, request: &Request) -> ProviderBlock {
    let region = (!request.names_region).then(|| request.region.clone());
    ProviderBlock { region, profile: arguments.profile.clone() }
}

/// Prints JSON where that is asked for, and HCL where it is in no file.
fn print(arguments: &Export, request: &Request, exported: &room::Export) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", export_json::text(request, exported))?;
    } else if arguments.out.is_none() {
        out.write_all(exported.resources.as_bytes())?;
        if !exported.imports.is_empty() {
            write!(out, "\n{}", exported.imports)?;
        }
    }
    out.flush()
}

/// What was exported, and what to do next.
fn summary(exported: &room::Export, is_in_files: bool) -> String {
    let entries = exported.entries.len();
    let omitted = match exported.omitted.len() {
        0 => String::new(),
        count => format!("; {count} omitted, with the reasons in comments"),
    };
    let next = if is_in_files && entries > 0 {
        ". Next: run `terraform init` and `terraform plan` there; the plan must show imports and no changes"
    } else {
        ""
    };
    format!(
        "exported {} and {}{omitted}{next}",
        counted(entries, "access entry", "access entries"),
        counted(exported.association_count(), "policy association", "policy associations")
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Why no comment says which principals are missing in IAM.
fn unchecked(outage: &IamOutage) -> String {
    let why = match outage {
        IamOutage::Denied(denied) => format!("{} (allow `{}`)", denied.text, denied.action),
        IamOutage::Unreachable(error) => error.to_string(),
    };
    format!("IAM could not be asked whether the principals exist: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Omitted;

    #[test]
    fn the_summary_counts_and_says_what_to_do_only_where_there_is_something() {
        let omitted = Omitted { principal: String::new(), policy: None, reason: String::new() };
        let exported = room::Export { omitted: vec![omitted; 2], ..room::Export::default() };
        let said =
            "exported 0 access entries and 0 policy associations; 2 omitted, with the reasons in comments";
        assert_eq!(summary(&exported, true), said);
    }
}
