//! `migrate`: access entries for the lines of aws-auth, on standard output or in a file; findings and steps on standard error.

mod json;
mod report;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::aws_auth::{self, AwsAuthError};
use super::files::{Folder, WriteError};
use super::progress::Progress;
use super::values::{not_empty, parse_timeout};
use super::{command, configuration};
use crate::access::{ClusterName, NotAClusterName};
use crate::aws::{Aws, Deadline, Settings};
use crate::aws_auth::AwsAuth;
use crate::migrate::{self as room, Facts, GatherError, Gathered, Plan, Request, Unreadable};
use crate::provider::{self, ProviderBlock};

/// The file of the resources.
const RESOURCES: &str = "access.tf";

/// The exit code where some of aws-auth is not moved.
const NOT_WHOLE: u8 = 1;

/// What to migrate, as it is asked for at the shell.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Name of the EKS cluster. Its ConfigMap aws-auth is read from its API server with your own credentials
    #[arg(long, required_unless_present = "aws_auth")]
    cluster: Option<String>,
    /// File with the ConfigMap aws-auth as YAML or JSON; `-` is standard input. Without --cluster, no network is used, and the
    /// paths of roles are not looked up
    #[arg(long, value_name = "FILE")]
    aws_auth: Option<PathBuf>,
    /// Region of the cluster, which every block then names. Defaults to AWS_REGION or the region of the profile
    #[arg(long, requires = "cluster", value_parser = not_empty())]
    region: Option<String>,
    /// Named profile with the credentials. Defaults to AWS_PROFILE or the default credentials
    #[arg(long, requires = "cluster", value_parser = not_empty())]
    profile: Option<String>,
    /// Folder for access.tf, created if it is missing. A folder without other configuration files also gets terraform.tf, with
    /// the provider that it requires. Defaults to standard output
    #[arg(long, value_name = "DIR", value_parser = clap::value_parser!(PathBuf))]
    out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "out")]
    force: bool,
    /// Print JSON: what is moved, the findings, the steps and the HCL
    #[arg(long)]
    json: bool,
    /// Timeout of the command, including retries and waits, for example `90s` or `10m`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "20m")]
    timeout: Duration,
}

/// What kept aws-auth from being migrated.
#[derive(Debug, thiserror::Error)]
enum MigrateError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error(transparent)]
    File(#[from] AwsAuthError),
    #[error("{0}")]
    NoAnswer(String),
    #[error(transparent)]
    Gather(GatherError),
    #[error("the ConfigMap aws-auth cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Folder(#[from] WriteError),
    #[error("could not write the result: {0}")]
    Output(io::Error),
}

/// Migrates and prints. Exit code 0: all of aws-auth is moved; 1: some of it is not; 3: nothing was written.
pub(super) async fn migrate(arguments: Migrate) -> ExitCode {
    command::run(async move { write(arguments).await }).await
}

async fn write(arguments: Migrate) -> Result<ExitCode, MigrateError> {
    let folder = arguments.out.clone().map(|path| Folder::new(path, &[RESOURCES], arguments.force));
    let folder = folder.transpose()?;
    let given = arguments.aws_auth.as_deref().map(aws_auth::read).transpose()?;
    let (gathered, provider) = gathered(&arguments, given).await?;
    let plan = Plan::of(&gathered.aws_auth, &gathered.facts)?;
    let hcl = plan.hcl();
    if let Some(folder) = folder.filter(|_| !hcl.is_empty()) {
        configuration::write(&folder, &[(RESOURCES, &hcl)], &provider)?;
    }
    show(&arguments, &plan, &hcl).map_err(MigrateError::Output)?;
    Ok(if plan.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(NOT_WHOLE) })
}

/// The ConfigMap and what is known beside it: nothing where a file alone is given. With it, what the provider block must say for
/// a plan of the blocks.
async fn gathered(
    arguments: &Migrate,
    given: Option<AwsAuth>,
) -> Result<(Gathered, ProviderBlock), MigrateError> {
    let Some(cluster) = &arguments.cluster else {
        let gathered = Gathered { aws_auth: given.unwrap_or_default(), facts: Facts::default() };
        return Ok((gathered, ProviderBlock::default()));
    };
    let cluster: ClusterName = cluster.parse()?;
    let aws = Aws::new(Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        ..Settings::default()
    });
    let asked = Box::pin(ask(&aws, arguments, cluster.clone(), given)).await;
    asked.map_err(|error| match error {
        GatherError::Aws(error) => {
            MigrateError::NoAnswer(provider::could_not("migrating aws-auth of", &cluster, &error))
        }
        other => MigrateError::Gather(other),
    })
}

async fn ask(
    aws: &Aws,
    arguments: &Migrate,
    cluster: ClusterName,
    aws_auth: Option<AwsAuth>,
) -> Result<(Gathered, ProviderBlock), GatherError> {
    let deadline = Deadline::after(arguments.timeout);
    let region = aws.default_region(&deadline).await?;
    let names_region = arguments.region.is_some();
    let provider =
        ProviderBlock { region: (!names_region).then(|| region.clone()), profile: arguments.profile.clone() };
    let request = Request { cluster, region, names_region, aws_auth };
    let mut progress = Progress::on_stderr();
    let mut heard = |reading, done, of| progress.show(&reading, done, of);
    Ok((room::gather(aws, request, &deadline, &mut heard).await?, provider))
}

/// Shows the HCL, unless it is in a file, and what there is to know beside it.
fn show(arguments: &Migrate, plan: &Plan, hcl: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if arguments.json {
        return writeln!(out, "{}", json::text(plan, hcl));
    }
    if arguments.out.is_none() {
        out.write_all(hcl.as_bytes())?;
        out.flush()?;
    }
    let file = arguments.out.as_ref().filter(|_| !hcl.is_empty()).map(|folder| folder.join(RESOURCES));
    // A closed stderr has no reader.
    let _ = io::stderr().write_all(report::text(plan, file.as_deref()).as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Arguments;
    use clap::Parser;

    #[test]
    fn a_cluster_or_a_file_is_required_and_what_asks_aws_requires_a_cluster() {
        let is_right = |line: &str| Arguments::try_parse_from(line.split_whitespace()).is_ok();
        for (line, expected) in [
            ("x migrate --cluster demo", true),
            ("x migrate --aws-auth -", true),
            ("x migrate --cluster demo --aws-auth f --out d --force --region eu-west-1", true),
            ("x migrate", false),
            ("x migrate --aws-auth f --region eu-west-1", false),
            ("x migrate --aws-auth f --force", false),
        ] {
            assert_eq!(is_right(line), expected, "{line}");
        }
    }
}
