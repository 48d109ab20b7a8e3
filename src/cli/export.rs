//! `export`: a cluster's access entries as a configuration, on standard output or in files.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::command;
use super::files::{Folder, WriteError};
use super::progress::Progress;
use super::values::{not_empty, parse_timeout};
use crate::access::{ClusterName, NotAClusterName};
use crate::aws::{Aws, Deadline, Error, IamOutage, Settings};
use crate::export::{self as room, Request};
use crate::provider;

/// The file of the resources.
const RESOURCES: &str = "access.tf";

/// The file of the `import` blocks, which is deleted after the first apply.
const IMPORTS: &str = "imports.tf";

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
    /// Folder for access.tf and imports.tf, created if it is missing. Defaults to standard output
    #[arg(long, value_name = "DIR", value_parser = clap::value_parser!(PathBuf))]
    out: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long, requires = "out")]
    force: bool,
    /// Include entries that AWS probably created: those of nodes, Fargate profiles and EKS Capabilities
    #[arg(long)]
    include_managed: bool,
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
    let folder = arguments.out.clone().map(|path| Folder::new(path, &[RESOURCES, IMPORTS], arguments.force));
    let folder = folder.transpose()?;
    let aws = Aws::new(Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        ..Settings::default()
    });
    let exported = read(&aws, arguments, &cluster).await.map_err(|error| {
        ExportError::NoAnswer(provider::could_not("exporting the access entries of", &cluster, &error))
    })?;
    match &folder {
        None => print(&exported).map_err(ExportError::Output)?,
        Some(folder) => folder.write(&[(RESOURCES, &exported.resources), (IMPORTS, &exported.imports)])?,
    }
    if let Some(outage) = aws.iam_outage() {
        command::note(&unchecked(&outage));
    }
    command::note(&summary(&exported, folder.is_some()));
    Ok(())
}

async fn read(aws: &Aws, arguments: &Export, cluster: &ClusterName) -> Result<room::Export, Error> {
    let deadline = Deadline::after(arguments.timeout);
    let request = Request {
        cluster: cluster.clone(),
        region: aws.default_region(&deadline).await?,
        names_region: arguments.region.is_some(),
        includes_managed: arguments.include_managed,
    };
    let mut progress = Progress::on_stderr();
    room::export(aws, &request, &deadline, &mut |step, done, of| progress.show(&step, done, of)).await
}

fn print(exported: &room::Export) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(exported.resources.as_bytes())?;
    if !exported.imports.is_empty() {
        write!(out, "\n{}", exported.imports)?;
    }
    out.flush()
}

/// What was exported, and what to do next.
fn summary(exported: &room::Export, is_in_files: bool) -> String {
    let room::Export { entries, associations, omitted, .. } = exported;
    let omitted = match omitted {
        0 => String::new(),
        count => format!("; {count} omitted, with the reasons in comments"),
    };
    let next = if is_in_files && *entries > 0 {
        ". Next: run `terraform plan` there; it must show imports and no changes"
    } else {
        ""
    };
    format!(
        "exported {} and {}{omitted}{next}",
        counted(*entries, "access entry", "access entries"),
        counted(*associations, "policy association", "policy associations")
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

    #[test]
    fn the_summary_counts_and_says_what_to_do_only_where_there_is_something() {
        let exported = |entries, omitted| room::Export {
            resources: String::new(),
            imports: String::new(),
            entries,
            associations: entries + 1,
            omitted,
        };
        for (exported, is_in_files, said) in [
            (exported(0, 0), true, "exported 0 access entries and 1 policy association"),
            (
                exported(1, 2),
                false,
                "exported 1 access entry and 2 policy associations; 2 omitted, with the reasons in comments",
            ),
            (
                exported(1, 0),
                true,
                "exported 1 access entry and 2 policy associations. Next: run `terraform plan` there; it must show imports and \
                 no changes",
            ),
        ] {
            assert_eq!(summary(&exported, is_in_files), said);
        }
    }
}
