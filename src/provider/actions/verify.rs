//! `action "eksaccess_verify"`: waits until a principal can authenticate to a cluster, or says why it cannot. Never here: what
//! follows from which facts (`diagnosis`).

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::{
    access::{ClusterName, NotAPrincipal, PrincipalArn},
    aws::{Deadline, Stopped},
    diag::{Diagnostic, Diagnostics},
    diagnosis::{Answer, Block, Evidence, Question, Reason, Status, Target, Verdict, diagnose},
    framework::{Action, Context, DEFAULT_TIMEOUT, Events, check_timeout, parse_duration},
    provider::{
        ASKING, Services, attributes,
        region::Region,
        services::deadline,
        words::{failures, refusals, verify as words},
    },
    schema::{Named, optional, required},
    value::Path,
};

/// How long after a "no" that may pass the question is asked again.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// What the calls may take beside the wait.
const TIME_TO_ASK: Duration = DEFAULT_TIMEOUT;

model! {
    /// Waits until an IAM principal can authenticate to a cluster, and fails with the diagnosis if it cannot. Changes nothing. Requires
    /// Terraform 1.14 or later.
    pub struct Verify: Arguments {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ARN of the IAM role or user, or of a session. Defaults to the caller. Of the caller, the cluster's API server itself is asked.
        principal_arn: String = optional().check(principal),
        /// Namespace in which an access policy must apply.
        namespace: String = optional().check(attributes::namespace),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
        /// Maximum time to wait for access to take effect. A duration, for example `30s` or `5m`, of at most `24h`. Defaults to `5m`.
        timeout: String = optional().check(check_timeout),
    }
}

impl Action for Verify {
    const NAME: &'static str = "eksaccess_verify";
    type Services = Services;

    fn timeout(&self) -> Duration {
        self.longest_wait() + TIME_TO_ASK
    }

    async fn invoke(
        context: &mut Context<Services>,
        progress: &Events<String>,
        config: Self,
    ) -> Result<(), Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        let cluster = attributes::parse_cluster(&config.cluster_name, &path)?;
        let wait = deadline(context);
        let named = config.region.known().map(String::as_str);
        let region = context.services().region(named, &wait).await;
        let region = region.map_err(|error| failures::of(ASKING, &config.whose(), &error))?;
        region.check_partition()?;
        let ends = Instant::now() + config.longest_wait();
        let answer = Verification { config: &config, cluster, region, wait, ends, progress }.run().await?;
        let finding = answer.finding_about_namespace().filter(|finding| finding.status == Status::Unknown);
        if let Some(finding) = finding {
            context.warn(words::namespace_unknown(finding));
        }
        Ok(())
    }
}

impl Verify {
    fn longest_wait(&self) -> Duration {
        self.timeout.known().and_then(|text| parse_duration(text)).unwrap_or(DEFAULT_TIMEOUT)
    }

    fn whose(&self) -> &str {
        self.principal_arn.known().map_or("the caller", String::as_str)
    }
}

/// One question, asked until the answer is yes, or as long as waiting may help.
struct Verification<'a> {
    config: &'a Verify,
    cluster: ClusterName,
    region: Arc<Region>,
    wait: Deadline,
    /// When the wait for access ends.
    ends: Instant,
    progress: &'a Events<String>,
}

impl Verification<'_> {
    /// The answer that says yes, once what grants the access has had time to take effect.
    async fn run(&self) -> Result<Answer, Diagnostics> {
        loop {
            let answer = self.ask().await?;
            if let Some(refusal) = words::refusal(&answer) {
                let again = words::not_yet(&answer.summary, ASKED_AGAIN_AFTER);
                if !may_pass(&answer) || !self.pause(ASKED_AGAIN_AFTER, again, &answer).await? {
                    return Err(refusal.into());
                }
                continue;
            }
            if let Some(left) = self.left_to_settle(&answer)
                && !self.pause(left, words::settling(left), &answer).await?
            {
                return Err(words::too_young(&answer, left, self.config.longest_wait()).into());
            }
            self.progress.send(words::verified(&answer));
            return Ok(answer);
        }
    }

    async fn ask(&self) -> Result<Answer, Diagnostics> {
        let principal = self.config.principal_arn.known().cloned();
        let question = Question {
            namespace: self.config.namespace.known().cloned(),
            live_probe: true,
            propagation_timeout: self.left(),
            recent_writes: self.region.written_to(&self.cluster),
            names_region: !self.region.is_default(),
            ..Question::of(self.cluster.clone(), principal.map_or(Target::Caller, Target::Principal))
        };
        let mut listener = |block: &Block| {
            if let Block::Wait(text) = block {
                self.progress.send(words::waiting(text));
            }
        };
        let (aws, region) = (self.region.aws(), self.region.name());
        let answer = diagnose(aws, region, &question, &self.wait, &mut listener).await;
        let answer = answer.map_err(|error| failures::of(ASKING, &self.config.whose(), &error))?;
        match self.wait.check() {
            // The waits of the diagnosis ended with the run, so what it answers is not what was asked.
            Err(Stopped::Cancelled) => Err(words::cancelled(&answer).into()),
            Err(Stopped::OutOfTime) | Ok(()) => Ok(answer),
        }
    }

    /// How much of the time to wait is left.
    fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    /// How long what grants the access may still take to take effect. The API server's own answer is about the identity alone.
    fn left_to_settle(&self, answer: &Answer) -> Option<Duration> {
        let is_proven = answer.evidence == Some(Evidence::Live) && self.config.namespace.is_null();
        answer.settles_in.filter(|_| !is_proven)
    }

    /// Waits, and says so, if there is time for it; tells whether it did.
    async fn pause(&self, time: Duration, said: String, answer: &Answer) -> Result<bool, Diagnostics> {
        if time > self.left() {
            return Ok(false);
        }
        self.progress.send(said);
        match self.wait.pause(time).await {
            Ok(()) => Ok(true),
            Err(Stopped::OutOfTime) => Ok(false),
            Err(Stopped::Cancelled) => Err(words::cancelled(answer).into()),
        }
    }
}

/// Whether waiting may help: the API server may not have heard yet of what EKS and IAM report. What they show late themselves,
/// the diagnosis has waited for.
fn may_pass(answer: &Answer) -> bool {
    answer.verdict == Verdict::Denied(Reason::RefusedByApiServer)
}

/// A role, a user or a session: nobody else can ever authenticate.
fn principal(arn: &str, path: &Path) -> Vec<Diagnostic> {
    match arn.parse::<PrincipalArn>() {
        Ok(_) | Err(NotAPrincipal::Session(_)) => Vec::new(),
        Err(refusal) => refusals::principal(&refusal).at(path.clone()).into(),
    }
}
