//! `token`: a credential for Kubernetes clients, on machines without the AWS CLI. Never here: what the answer looks like
//! (`exec_credential`).

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::command;
use super::exec_credential::{self, ApiVersion, BadExecInfo};
use super::identity::Identity;
use super::values::{not_empty, parse_cluster_id, parse_timeout};
use crate::access::{ClusterName, NotAClusterName};
use crate::aws::Deadline;
use crate::provider;

/// Which token is wanted.
#[derive(Debug, Args)]
pub struct Token {
    /// Name of the EKS cluster
    #[arg(long, value_name = "NAME", value_parser = not_empty(), required_unless_present = "cluster_id")]
    cluster: Option<String>,
    /// ID of a local cluster on an Outpost, instead of its name
    #[arg(long, value_name = "ID", value_parser = parse_cluster_id, conflicts_with = "cluster")]
    cluster_id: Option<String>,
    #[command(flatten)]
    identity: Identity,
    /// Timeout of the command, including retries and waits, for example `30s`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "2m")]
    timeout: Duration,
}

/// What kept a token from being printed.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error("{0}")]
    Client(#[from] BadExecInfo),
    #[error("{0}")]
    NoToken(String),
    #[error("could not write the token: {0}")]
    Write(#[from] io::Error),
}

/// Prints a credential with a token. Exit code 0, or 3 if there is none.
pub(super) async fn token(arguments: Token) -> ExitCode {
    command::run(async move { print(&arguments).await }).await
}

async fn print(arguments: &Token) -> Result<ExitCode, TokenError> {
    let Token { cluster, cluster_id, identity, timeout } = arguments;
    let version = ApiVersion::requested(env::var_os(exec_credential::EXEC_INFO).as_deref())?;
    let name = cluster.as_deref().map(str::parse::<ClusterName>).transpose()?;
    let signed_for = name.as_ref().map(ClusterName::as_str).or(cluster_id.as_deref()).unwrap_or_default();
    let (aws, deadline) = (identity.aws(), Deadline::after(*timeout));
    let created = async {
        let region = aws.default_region(&deadline).await?;
        identity.token(&aws, &deadline, &region, signed_for).await
    };
    let failed = |error| provider::could_not("creating a token for the cluster", &signed_for, &error);
    let token = created.await.map_err(|error| TokenError::NoToken(failed(error)))?;
    io::stdout().write_all(exec_credential::text(version, &token).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
