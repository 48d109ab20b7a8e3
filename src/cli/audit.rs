//! `audit`: the findings of `data "eksaccess_audit"` at the shell, with a table of who can authenticate.

use std::{io, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, ValueEnum};

use super::aws_auth::{self, AwsAuthError};
use super::command;
use super::progress::Progress;
use super::screen::Screen;
use super::values::{not_empty, parse_timeout};
use crate::{
    access::{AuthenticationMode, ClusterName, NotAClusterName},
    audit::{self as room, Request},
    aws::{Aws, Deadline, Settings},
    provider,
};

/// The audit, as it is asked for at the shell.
#[derive(Debug, Args)]
pub struct Audit {
    /// Name of the EKS cluster
    #[arg(long)]
    cluster: String,
    /// Region of the cluster. Defaults to AWS_REGION or the region of the profile
    #[arg(long, value_parser = not_empty())]
    region: Option<String>,
    /// Named profile with the credentials. Defaults to AWS_PROFILE or the default credentials
    #[arg(long, value_parser = not_empty())]
    profile: Option<String>,
    /// File with the ConfigMap aws-auth as YAML or JSON, for clusters that read it. `-` is standard input
    #[arg(long, value_name = "FILE")]
    aws_auth: Option<PathBuf>,
    /// Also find who loses access when the cluster switches to this authentication mode, and print the HCL that keeps it
    #[arg(long, value_name = "MODE")]
    if_mode: Option<Mode>,
    /// Print JSON: the results of the data source, and `version`
    #[arg(long)]
    json: bool,
    /// Timeout of the command, including retries and waits, for example `90s` or `10m`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "20m")]
    timeout: Duration,
}

/// A mode to which a cluster can switch.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    /// Access entries, and the ConfigMap aws-auth for principals without one
    #[value(name = "API_AND_CONFIG_MAP")]
    ApiAndConfigMap,
    /// Access entries only
    #[value(name = "API")]
    Api,
}

/// What kept the cluster from being audited.
#[derive(Debug, thiserror::Error)]
enum AuditError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error(transparent)]
    AwsAuth(#[from] AwsAuthError),
    #[error("{0}")]
    NoAnswer(String),
    #[error("could not write the audit: {0}")]
    Write(io::Error),
}

/// Audits and prints. Exit code 0: nothing but findings of the severity `info`; 1: others; 3: could not answer.
pub(super) async fn audit(arguments: Audit) -> ExitCode {
    command::run(async move { answer(&arguments).await }).await
}

async fn answer(arguments: &Audit) -> Result<ExitCode, AuditError> {
    let request = Request {
        cluster: arguments.cluster.parse::<ClusterName>()?,
        aws_auth: arguments.aws_auth.as_deref().map(aws_auth::read).transpose()?,
        if_mode: arguments.if_mode.map(AuthenticationMode::from),
        names_region: arguments.region.is_some(),
    };
    let settings = Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        ..Settings::default()
    };
    let (aws, deadline, cluster) =
        (Aws::new(settings), Deadline::after(arguments.timeout), request.cluster.clone());
    let answered = async {
        let region = aws.default_region(&deadline).await?;
        let mut progress = Progress::on_stderr();
        let mut show = |done, of| progress.show(&"Reading access entries and principals", done, of);
        room::audit(&aws, &region, request, &deadline, &mut show).await
    };
    let audit = answered.await.map_err(|error| {
        AuditError::NoAnswer(provider::could_not("auditing the access to", &cluster, &error))
    })?;
    Screen::new(arguments.json).audit(&audit).map_err(AuditError::Write)?;
    Ok(ExitCode::from(u8::from(!audit.is_clean())))
}

impl From<Mode> for AuthenticationMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::ApiAndConfigMap => Self::ApiAndConfigMap,
            Mode::Api => Self::Api,
        }
    }
}
