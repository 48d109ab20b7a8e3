//! `diagnose`: the report of `data "eksaccess_authentication"` at the shell.

use std::{io, path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;

use super::aws_auth::{self, AwsAuthError};
use super::command;
use super::screen::Screen;
use super::values::{not_empty, parse_request, parse_timeout};
use crate::{
    access::{ClusterName, NotAClusterName, is_namespace_name, timing::DEFAULT_PROPAGATION_TIMEOUT},
    aws::{Aws, CanI, Deadline, Error, Settings},
    diagnosis::{self, Block, Question, RecentWrites, Target, Verdict},
    provider,
    text::excerpt,
};

/// The question, as it is asked at the shell.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// Name of the EKS cluster
    #[arg(long)]
    cluster: String,
    /// ARN of the IAM role, user or role session. Defaults to the caller
    #[arg(long, value_parser = not_empty())]
    principal: Option<String>,
    /// Namespace in which to check for access
    #[arg(long, value_parser = not_empty())]
    namespace: Option<String>,
    /// Region of the cluster. Defaults to AWS_REGION or the region of the profile
    #[arg(long, value_parser = not_empty())]
    region: Option<String>,
    /// Named profile with the credentials. Defaults to AWS_PROFILE or the default credentials
    #[arg(long, value_parser = not_empty())]
    profile: Option<String>,
    /// Ask the cluster's API server, with your own credentials
    #[arg(long)]
    live: bool,
    /// Ask the API server whether the caller may make this request, for example `get/pods`, `get/pods/log@NAMESPACE` or
    /// `update/deployments.apps/scale`. Can be repeated
    #[arg(long, value_name = "VERB/RESOURCE[.GROUP][/SUBRESOURCE][@NAMESPACE]", value_parser = parse_request)]
    can_i: Vec<CanI>,
    /// File with the ConfigMap aws-auth as YAML or JSON, for clusters that read it. `-` is standard input
    #[arg(long, value_name = "FILE")]
    aws_auth: Option<PathBuf>,
    /// Print JSON: the results of the data source, and `version`
    #[arg(long)]
    json: bool,
    /// Timeout of the command, including retries and waits, for example `90s` or `10m`. At most 24h
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout, default_value = "10m")]
    timeout: Duration,
}

/// What kept the question from being asked or answered.
#[derive(Debug, thiserror::Error)]
enum DiagnoseError {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error("--namespace: \"{}\" is not a valid namespace name", excerpt(.0))]
    Namespace(String),
    #[error(transparent)]
    AwsAuth(#[from] AwsAuthError),
    #[error("{0}")]
    NoAnswer(String),
    #[error("could not write the answer: {0}")]
    Write(io::Error),
}

/// Asks and prints. Exit code 0: authenticates, with or without permissions; 1: denied; 2: undetermined; 3: could not answer.
pub(super) async fn diagnose(arguments: Diagnose) -> ExitCode {
    command::run(async move { answer(&arguments).await.map(code) }).await
}

/// The exit code of a verdict.
fn code(verdict: Verdict) -> ExitCode {
    ExitCode::from(match verdict {
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => 0,
        Verdict::Denied(_) => 1,
        Verdict::Undetermined(_) => 2,
    })
}

async fn answer(arguments: &Diagnose) -> Result<Verdict, DiagnoseError> {
    let question = question(arguments)?;
    let settings = Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        ..Settings::default()
    };
    let (aws, deadline) = (Aws::new(settings), Deadline::after(arguments.timeout));
    let screen = Screen::new(arguments.json);
    let mut listener = |block: &Block| screen.progress(block);
    let answered = async {
        let region = aws.default_region(&deadline).await?;
        diagnosis::diagnose(&aws, &region, &question, &deadline, &mut listener).await
    };
    let answer = answered.await.map_err(|error| could_not_answer(arguments, &error))?;
    screen.answer(&question, &answer).map_err(DiagnoseError::Write)?;
    Ok(answer.verdict)
}

fn question(arguments: &Diagnose) -> Result<Question, DiagnoseError> {
    if let Some(bad) = arguments.namespace.as_ref().filter(|name| !is_namespace_name(name)) {
        return Err(DiagnoseError::Namespace(bad.clone()));
    }
    Ok(Question {
        cluster: arguments.cluster.parse::<ClusterName>()?,
        target: arguments.principal.clone().map_or(Target::Caller, Target::Principal),
        namespace: arguments.namespace.clone(),
        aws_auth: arguments.aws_auth.as_deref().map(aws_auth::read).transpose()?,
        live_probe: arguments.live,
        can_i: arguments.can_i.clone(),
        propagation_timeout: DEFAULT_PROPAGATION_TIMEOUT,
        recent_writes: RecentWrites::default(),
        names_region: arguments.region.is_some(),
    })
}

fn could_not_answer(arguments: &Diagnose, error: &Error) -> DiagnoseError {
    let whose = arguments.principal.as_deref().unwrap_or("the caller");
    DiagnoseError::NoAnswer(provider::could_not_answer(whose, error))
}

#[cfg(test)]
mod tests {
    use super::super::{Arguments, Command};
    use super::*;
    use clap::Parser;

    fn parsed(line: &str) -> Diagnose {
        let arguments = Arguments::try_parse_from(line.split_whitespace()).unwrap();
        let Some(Command::Diagnose(asked)) = arguments.command else { panic!("no diagnose in {line}") };
        asked
    }

    #[test]
    fn the_question_is_what_was_asked() {
        let role = "arn:aws:iam::111122223333:role/dev";
        let asked =
            question(&parsed(&format!("x diagnose --cluster prod --principal {role} --namespace shop")))
                .unwrap();
        assert_eq!(asked.cluster.as_str(), "prod");
        assert_eq!(asked.target, Target::Principal(role.to_owned()));
        assert_eq!(asked.namespace.as_deref(), Some("shop"));
        assert_eq!(question(&parsed("x diagnose --cluster prod")).unwrap().target, Target::Caller);
    }

    #[test]
    fn a_request_is_a_verb_a_resource_and_perhaps_a_group_and_a_namespace() {
        let asked =
            parsed("x diagnose --cluster prod --can-i get/pods/log@web --can-i create/deployments.apps");
        let shown = |request: &CanI| {
            (request.verb.clone(), request.resource.clone(), request.group.clone(), request.namespace.clone())
        };
        let text = |text: &str| text.to_owned();
        assert_eq!(shown(&asked.can_i[0]), (text("get"), text("pods/log"), None, Some(text("web"))));
        assert_eq!(shown(&asked.can_i[1]), (text("create"), text("deployments"), Some(text("apps")), None));
        for bad in ["pods", "/pods", "get/", "get/pods@", "get/pods@dev-*", "get//healthz"] {
            assert!(parse_request(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_has_ten_minutes_unless_it_is_given_other_time() {
        let given = |more: &str| parsed(&format!("x diagnose --cluster prod {more}")).timeout;
        assert_eq!(given(""), Duration::from_mins(10));
        assert_eq!(given("--timeout 1h30m"), Duration::from_mins(90));
        for bad in ["0s", "-5m", "soon", "25h", "5"] {
            assert!(parse_timeout(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_that_no_cluster_has_and_a_file_that_is_not_there_are_refused_by_their_flags() {
        let refused = |line: &str| question(&parsed(line)).unwrap_err().to_string();
        assert!(refused("x diagnose --cluster arn:aws").starts_with("--cluster: "));
        assert!(
            refused("x diagnose --cluster prod --aws-auth no/such/file")
                .starts_with("--aws-auth no/such/file: ")
        );
    }
}
