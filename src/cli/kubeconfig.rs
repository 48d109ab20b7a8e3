//! `kubeconfig`: a kubeconfig whose user is this program's `token`. Never here: tokens.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tempfile::NamedTempFile;

use super::command;
use super::exec_credential::ApiVersion;
use super::identity::Identity;
use super::values::{not_empty, parse_timeout};
use crate::access::{ClusterName, ControlPlane, NotAClusterName};
use crate::aws::{ApiServerAddress, Cluster, Deadline};
use crate::provider;
use crate::text::excerpt;

/// What this program is called where it is installed.
const PROGRAM: &str = "terraform-provider-eksaccess";

/// Which kubeconfig is wanted.
#[derive(Debug, Args)]
pub struct Kubeconfig {
    /// Name of the EKS cluster
    #[arg(long, value_name = "NAME", value_parser = not_empty())]
    cluster: String,
    #[command(flatten)]
    identity: Identity,
    /// Name of the context and of its user. Defaults to the ARN of the cluster
    #[arg(long, value_name = "NAME", value_parser = not_empty())]
    alias: Option<String>,
    /// File to write, readable by you alone. Defaults to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file of --out if it exists
    #[arg(long, requires = "out")]
    force: bool,
    /// Timeout of the command, including retries and waits, for example `90s` or `10m`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "10m")]
    timeout: Duration,
}

/// What kept a kubeconfig from being written.
#[derive(Debug, thiserror::Error)]
enum KubeconfigError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error("{0}")]
    NotRead(String),
    #[error("--out: {} exists. Use --force to overwrite it, or another file. To use several files at once, list them in KUBECONFIG", shown(.0))]
    Exists(PathBuf),
    #[error("--out: {} cannot be written: {source}", shown(.path))]
    File { path: PathBuf, source: io::Error },
    #[error("could not write the kubeconfig: {0}")]
    Write(io::Error),
}

fn shown(path: &Path) -> String {
    excerpt(&path.to_string_lossy())
}

/// Writes a kubeconfig. Exit code 0, or 3 if there is none.
pub(super) async fn kubeconfig(arguments: Kubeconfig) -> ExitCode {
    command::run(async move { write(&arguments).await }).await
}

async fn write(arguments: &Kubeconfig) -> Result<ExitCode, KubeconfigError> {
    let name: ClusterName = arguments.cluster.parse()?;
    let out = arguments.out.as_deref();
    if let Some(path) = out.filter(|path| !arguments.force && path.symlink_metadata().is_ok()) {
        return Err(KubeconfigError::Exists(path.to_owned()));
    }
    let (aws, deadline) = (arguments.identity.aws(), Deadline::after(arguments.timeout));
    let described = async {
        let region = aws.default_region(&deadline).await?;
        aws.eks(&region).describe_cluster(&deadline, &name).await
    };
    let failed = |error| provider::could_not("reading the cluster", &name, &error);
    let cluster = described.await.map_err(|error| KubeconfigError::NotRead(failed(error)))?;
    let server = cluster.api_server();
    let server = server.map_err(|none| KubeconfigError::NotRead(provider::no_api_server(&cluster, &none)))?;
    let text = text(arguments, &cluster, server, &command_name());
    match out {
        Some(path) => write_file(path, &text, arguments.force)?,
        None => io::stdout().write_all(text.as_bytes()).map_err(KubeconfigError::Write)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The kubeconfig. JSON's strings are YAML's.
fn text(arguments: &Kubeconfig, cluster: &Cluster, server: ApiServerAddress<'_>, command: &str) -> String {
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let arn = string(&cluster.arn.to_string());
    let context = arguments.alias.as_deref().map_or_else(|| arn.clone(), string);
    let ApiServerAddress { endpoint, certificate_authority } = server;
    let args = token_arguments(arguments, cluster).into_iter();
    let args: Vec<String> = args.map(|argument| format!("        - {}\n", string(argument))).collect();
    let args = args.concat();
    format!(
        "apiVersion: v1\n\
         kind: Config\n\
         clusters:\n\
         \x20 - name: {arn}\n\
         \x20   cluster:\n\
         \x20     server: {server}\n\
         \x20     certificate-authority-data: {authority}\n\
         users:\n\
         \x20 - name: {context}\n\
         \x20   user:\n\
         \x20     exec:\n\
         \x20       apiVersion: {version}\n\
         \x20       command: {command}\n\
         \x20       args:\n{args}\
         \x20       interactiveMode: IfAvailable\n\
         \x20       provideClusterInfo: false\n\
         contexts:\n\
         \x20 - name: {context}\n\
         \x20   context:\n\
         \x20     cluster: {arn}\n\
         \x20     user: {context}\n\
         current-context: {context}\n",
        server = string(endpoint),
        authority = string(certificate_authority),
        version = ApiVersion::V1.as_str(),
        command = string(command),
    )
}

/// The arguments with which this program creates tokens for the cluster, wherever it runs.
fn token_arguments<'a>(arguments: &'a Kubeconfig, cluster: &'a Cluster) -> Vec<&'a str> {
    let id = match &cluster.control_plane {
        ControlPlane::Outpost { id: Some(id) } => ["--cluster-id", id],
        _ => ["--cluster", cluster.name.as_str()],
    };
    let mut all = vec!["token"];
    all.extend(id);
    all.extend(["--region", cluster.region()]);
    all.extend(arguments.identity.flags());
    all
}

/// How a client finds this program: by its name where PATH leads here, else by its path.
fn command_name() -> String {
    let own = env::current_exe().and_then(fs::canonicalize).unwrap_or_else(|_| PathBuf::from(PROGRAM));
    let path = env::var_os("PATH").unwrap_or_default();
    if is_found(&path, &own) { PROGRAM.to_owned() } else { own.to_string_lossy().into_owned() }
}

/// Whether the first program of our name in these folders is this file.
fn is_found(path: &OsStr, own: &Path) -> bool {
    let found = env::split_paths(path).find_map(|folder| fs::canonicalize(folder.join(PROGRAM)).ok());
    found.is_some_and(|found| found == own)
}

/// Writes the whole file or none. Only its owner may read it.
fn write_file(path: &Path, text: &str, overwrites: bool) -> Result<(), KubeconfigError> {
    let failed = |source| KubeconfigError::File { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let placed = if overwrites { file.persist(path) } else { file.persist_noclobber(path) };
    match placed.map_err(|error| error.error) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(KubeconfigError::Exists(path.to_owned()))
        }
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_path_leads_to_is_called_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().canonicalize().unwrap().join(PROGRAM);
        fs::write(&own, "").unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let path = |folders: &[&Path]| env::join_paths(folders).unwrap();
        assert!(is_found(&path(&[elsewhere.path(), folder.path()]), &own));
        assert!(!is_found(&path(&[elsewhere.path()]), &own));
        fs::write(elsewhere.path().join(PROGRAM), "").unwrap();
        assert!(!is_found(&path(&[elsewhere.path(), folder.path()]), &own), "another version comes first");
    }

    /// Public report: a local cluster on an Outpost rejects tokens that are signed for its name.
    #[test]
    fn a_local_cluster_on_an_outpost_is_named_by_its_id() {
        let arguments = Kubeconfig {
            cluster: "demo".to_owned(),
            identity: Identity::of_region("eu-west-1"),
            alias: None,
            out: None,
            force: false,
            timeout: Duration::from_mins(1),
        };
        let cluster = |control_plane| Cluster {
            name: "demo".parse().unwrap(),
            arn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo".parse().unwrap(),
            status: crate::access::ClusterStatus::Active,
            mode: None,
            endpoint: None,
            certificate_authority: None,
            version: None,
            oidc_issuer: None,
            created_at: None,
            control_plane,
            auto_mode_role: None,
        };
        let outpost = cluster(ControlPlane::Outpost { id: Some("0a1b".to_owned()) });
        let local = token_arguments(&arguments, &outpost);
        assert_eq!(local, ["token", "--cluster-id", "0a1b", "--region", "eu-west-1"]);
        let region = cluster(ControlPlane::Region);
        assert_eq!(token_arguments(&arguments, &region)[1..3], ["--cluster", "demo"]);
    }
}
