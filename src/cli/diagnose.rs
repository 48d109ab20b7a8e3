//! `diagnose`: the report of `data "eksaccess_authentication"` at the shell.

use std::{
    env, fs,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, builder::NonEmptyStringValueParser};
use jiff::SignedDuration;

use super::{json, paint};
use crate::{
    access::{
        ApiResource, ClusterName, Misspelling, NotAClusterName, check_verb, is_namespace_name,
        timing::DEFAULT_PROPAGATION_TIMEOUT,
    },
    aws::{Aws, CanI, Deadline, Error, Settings},
    aws_auth::{AwsAuth, MAX_FILE_BYTES, NotAConfigMap, TooLarge, config_map},
    diagnosis::{self, Answer, Asked, Question, RecentWrites, Verdict},
    provider,
    text::{self, excerpt},
};

/// The longest time that a command can be given, as in a `timeouts` block.
const LONGEST_TIMEOUT: Duration = Duration::from_hours(24);

/// The question, as it is asked at the shell.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// The name of the cluster
    #[arg(long)]
    cluster: String,
    /// The ARN of the IAM role or user, or of a session; the caller when left out
    #[arg(long, value_parser = not_empty())]
    principal: Option<String>,
    /// A namespace in which the access should hold
    #[arg(long, value_parser = not_empty())]
    namespace: Option<String>,
    /// The cluster's region; AWS_REGION or the profile's when left out
    #[arg(long, value_parser = not_empty())]
    region: Option<String>,
    /// The named profile to ask with; AWS_PROFILE or the default credentials when left out
    #[arg(long, value_parser = not_empty())]
    profile: Option<String>,
    /// Ask the API server itself too, with your own credentials
    #[arg(long)]
    live: bool,
    /// May the caller do this? `get/pods`, `get/pods/log@NAMESPACE`, `update/deployments.apps/scale`. Asked live; may be repeated
    #[arg(long, value_name = "VERB/RESOURCE[.GROUP][/SUBRESOURCE][@NAMESPACE]", value_parser = wish)]
    can_i: Vec<CanI>,
    /// The ConfigMap aws-auth as YAML or JSON, to judge clusters that read it; `-` for standard input
    #[arg(long, value_name = "FILE")]
    aws_auth: Option<PathBuf>,
    /// Answer as JSON: the data source's result names, and `version`
    #[arg(long)]
    json: bool,
    /// How long the command may take in all, retries and waits included: a duration such as `90s` or `10m`, at most 24h
    #[arg(long, value_name = "DURATION", value_parser = timeout, default_value = "10m")]
    timeout: Duration,
}

/// What kept the question from being asked or answered.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("--cluster: {0}")]
    Cluster(#[from] NotAClusterName),
    #[error("--namespace: \"{}\" is not the name of one namespace", excerpt(.0))]
    Namespace(String),
    #[error("--aws-auth {}: {source}", excerpt(&path.to_string_lossy()))]
    Unread { path: PathBuf, source: io::Error },
    #[error("--aws-auth {}: {source}", excerpt(&path.to_string_lossy()))]
    NotAConfigMap { path: PathBuf, source: NotAConfigMap },
    #[error("--aws-auth {}: {source}", path.display())]
    TooLarge { path: PathBuf, source: TooLarge },
    #[error("{0}")]
    Unanswered(String),
    #[error("the answer could not be written: {0}")]
    Unwritten(io::Error),
    #[error("this is a fault of the program or of a library in it, not yours: please report the lines above")]
    Panicked,
}

/// The exit code when the question could not be answered.
pub(super) const COULD_NOT_ANSWER: u8 = 3;

/// Asks and prints. Exit code 0: authenticates, with or without permissions; 1: denied; 2: undetermined; 3: could not answer.
pub async fn diagnose(asked: Diagnose) -> ExitCode {
    match settled(async move { answer(&asked).await }).await {
        Ok(verdict) => ExitCode::from(code(verdict)),
        Err(failed) => {
            // Nobody is left to tell when stderr is closed.
            let _ =
                writeln!(io::stderr(), "terraform-provider-eksaccess: {}", text::shown(&failed.to_string()));
            ExitCode::from(COULD_NOT_ANSWER)
        }
    }
}

/// A panic is a question that could not be answered.
async fn settled(
    answer: impl Future<Output = Result<Verdict, Failed>> + Send + 'static,
) -> Result<Verdict, Failed> {
    tokio::spawn(answer).await.unwrap_or(Err(Failed::Panicked))
}

/// The exit code that tells a verdict.
fn code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => 0,
        Verdict::Denied(_) => 1,
        Verdict::Undetermined(_) => 2,
    }
}

async fn answer(asked: &Diagnose) -> Result<Verdict, Failed> {
    let question = question(asked)?;
    let settings =
        Settings { region: asked.region.clone(), profile: asked.profile.clone(), ..Settings::default() };
    let (aws, deadline) = (Aws::new(settings), Deadline::after(asked.timeout));
    let screen = Screen::of(asked);
    let mut listener = |line: &str| screen.hear(line);
    let answered = async {
        let region = aws.default_region(&deadline).await?;
        diagnosis::diagnose(&aws, &region, &question, &deadline, &mut listener).await
    };
    let answer = answered.await.map_err(|error| unanswered(asked, &error))?;
    screen.conclude(&question, &answer).map_err(Failed::Unwritten)?;
    Ok(answer.verdict)
}

/// How the answer is shown.
#[derive(Clone, Copy, Debug)]
enum Screen {
    /// To a program: one object.
    Json,
    /// To a file or a pipe: the report, when it is done.
    Plain,
    /// To a person, who sees each check as it is done and then what follows.
    Terminal { in_color: bool },
}

impl Screen {
    fn of(asked: &Diagnose) -> Self {
        match (asked.json, io::stdout().is_terminal()) {
            (true, _) => Self::Json,
            (false, false) => Self::Plain,
            (false, true) => {
                Self::Terminal { in_color: env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
            }
        }
    }

    fn hear(self, lines: &str) {
        if let Self::Terminal { in_color } = self {
            // A terminal that is gone shows in the conclusion.
            let _ = writeln!(io::stdout(), "{}", painted(lines, in_color));
        }
    }

    fn conclude(self, question: &Question, answer: &Answer) -> io::Result<()> {
        let mut out = io::stdout();
        match self {
            Self::Json => writeln!(out, "{}", json::text(question, answer)),
            Self::Plain => writeln!(out, "{}", answer.report),
            Self::Terminal { in_color } => {
                writeln!(out, "\n{}", painted(&answer.report.conclusion(), in_color))
            }
        }
    }
}

fn painted(plain: &str, in_color: bool) -> String {
    if in_color { paint::report(plain) } else { plain.to_owned() }
}

fn question(asked: &Diagnose) -> Result<Question, Failed> {
    if let Some(bad) = asked.namespace.as_ref().filter(|name| !is_namespace_name(name)) {
        return Err(Failed::Namespace(bad.clone()));
    }
    Ok(Question {
        cluster: asked.cluster.parse::<ClusterName>()?,
        asked: asked.principal.clone().map_or(Asked::Caller, Asked::Principal),
        namespace: asked.namespace.clone(),
        aws_auth: asked.aws_auth.as_deref().map(aws_auth).transpose()?,
        live_probe: asked.live,
        can_i: asked.can_i.clone(),
        propagation_timeout: DEFAULT_PROPAGATION_TIMEOUT,
        recent_writes: RecentWrites::default(),
    })
}

/// A script's variable that is empty is a mistake, and never "left out".
fn not_empty() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

/// Reads how long a command may take.
fn timeout(text: &str) -> Result<Duration, String> {
    let given = text.parse::<SignedDuration>().ok().and_then(|given| Duration::try_from(given).ok());
    given
        .filter(|given| !given.is_zero() && *given <= LONGEST_TIMEOUT)
        .ok_or_else(|| "write a duration such as 90s or 10m, at most 24h".to_owned())
}

/// Reads `VERB/RESOURCE[.GROUP][/SUBRESOURCE][@NAMESPACE]`.
fn wish(text: &str) -> Result<CanI, String> {
    let (what, namespace) = match text.split_once('@') {
        Some((what, namespace)) => (what, Some(namespace.to_owned())),
        None => (text, None),
    };
    if let Some(bad) = namespace.as_ref().filter(|name| !is_namespace_name(name)) {
        return Err(format!("\"{}\" is not the name of one namespace", excerpt(bad)));
    }
    let (verb, resource) = what.split_once('/').ok_or("write it as VERB/RESOURCE, such as get/pods")?;
    check_verb(verb).map_err(|misspelling| misspelt(&misspelling, verb, resource))?;
    let resource: ApiResource =
        resource.parse().map_err(|misspelling| misspelt(&misspelling, verb, resource))?;
    Ok(CanI {
        verb: verb.to_owned(),
        resource: resource.path(),
        group: resource.group,
        namespace,
        name: None,
    })
}

/// What is wrong with a question, and how it is written.
fn misspelt(misspelling: &Misspelling, verb: &str, resource: &str) -> String {
    let right = match misspelling {
        Misspelling::Verb { right, .. } => right.as_ref().map(|verb| format!("{verb}/{}", excerpt(resource))),
        Misspelling::Resource { right, .. } | Misspelling::Group { right, .. } => {
            right.as_ref().map(|resource| format!("{verb}/{resource}"))
        }
        Misspelling::GroupMissing { right } => Some(format!("{verb}/{right}")),
    };
    match right {
        Some(right) => format!("{misspelling}; use {right}"),
        None => {
            format!("{misspelling}; use VERB/RESOURCE, such as get/pods or create/deployments.apps/scale")
        }
    }
}

/// Reads a ConfigMap as kubectl prints it, or its `data` alone.
fn aws_auth(path: &Path) -> Result<AwsAuth, Failed> {
    let text = if path == Path::new("-") { read(io::stdin()) } else { fs::File::open(path).and_then(read) };
    let text = text.map_err(|source| Failed::Unread { path: path.to_owned(), source })?;
    let data = config_map(&text).map_err(|source| Failed::NotAConfigMap { path: path.to_owned(), source })?;
    AwsAuth::read(&data).map_err(|source| Failed::TooLarge { path: path.to_owned(), source })
}

/// Reads a text, one byte beyond what a ConfigMap may have at most.
fn read(from: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    from.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    // Cut within a letter, it is too long in any case.
    let cut = bytes.len() > MAX_FILE_BYTES;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if cut => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text")),
    }
}

fn unanswered(asked: &Diagnose, error: &Error) -> Failed {
    let whose = asked.principal.as_deref().unwrap_or("the caller");
    Failed::Unanswered(provider::could_not_answer(whose, error))
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

    #[tokio::test]
    async fn a_panic_is_a_question_that_could_not_be_answered() {
        let failed = settled(async { panic!("a library broke") }).await.unwrap_err();
        assert!(failed.to_string().contains("please report"), "{failed}");
    }

    #[test]
    fn the_question_is_what_was_asked() {
        let role = "arn:aws:iam::111122223333:role/dev";
        let asked =
            question(&parsed(&format!("x diagnose --cluster prod --principal {role} --namespace shop")))
                .unwrap();
        assert_eq!(asked.cluster.as_str(), "prod");
        assert_eq!(asked.asked, Asked::Principal(role.to_owned()));
        assert_eq!(asked.namespace.as_deref(), Some("shop"));
        assert_eq!(question(&parsed("x diagnose --cluster prod")).unwrap().asked, Asked::Caller);
    }

    #[test]
    fn a_wish_is_a_verb_a_resource_and_perhaps_a_group_and_a_namespace() {
        let asked =
            parsed("x diagnose --cluster prod --can-i get/pods/log@web --can-i create/deployments.apps");
        let shown = |wish: &CanI| {
            (wish.verb.clone(), wish.resource.clone(), wish.group.clone(), wish.namespace.clone())
        };
        let text = |text: &str| text.to_owned();
        assert_eq!(shown(&asked.can_i[0]), (text("get"), text("pods/log"), None, Some(text("web"))));
        assert_eq!(shown(&asked.can_i[1]), (text("create"), text("deployments"), Some(text("apps")), None));
        for bad in ["pods", "/pods", "get/", "get/pods@", "get/pods@dev-*", "get//healthz"] {
            assert!(wish(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_wish_is_read_as_kubectl_reads_it_or_refused_with_the_right_spelling() {
        let scale = wish("get/deployments.apps/scale").unwrap();
        assert_eq!((scale.resource.as_str(), scale.group.as_deref()), ("deployments/scale", Some("apps")));
        assert_eq!(wish("get/deployments").unwrap().group.as_deref(), Some("apps"));
        for (text, right) in [
            ("get/Pod", "get/pods"),
            ("GET/pods", "get/pods"),
            ("POST/pods", "create/pods"),
            ("get/deploy/scale", "get/deployments.apps/scale"),
            ("update/deployments/scale.apps", "update/deployments.apps/scale"),
            ("get/roles.rbac", "get/roles.rbac.authorization.k8s.io"),
        ] {
            let refused = wish(text).unwrap_err();
            assert!(refused.ends_with(&format!("; use {right}")), "{text}: {refused}");
        }
    }

    #[test]
    fn a_command_has_ten_minutes_unless_it_is_given_other_time() {
        let given = |more: &str| parsed(&format!("x diagnose --cluster prod {more}")).timeout;
        assert_eq!(given(""), Duration::from_mins(10));
        assert_eq!(given("--timeout 1h30m"), Duration::from_mins(90));
        for bad in ["0s", "-5m", "soon", "25h", "5"] {
            assert!(timeout(bad).is_err(), "{bad}");
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
