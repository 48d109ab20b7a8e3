//! What takes time: waiting until a young entry has spread, and asking the cluster's own API server.
//!
//! The server is asked with the provider's own credentials, so about the caller alone.
//! Never here: what follows from the answers.

use std::time::Duration;

use tokio::time::Instant;

use super::checks::is_no;
use super::facts::{Fact, Facts, Ignorance};
use super::question::Who;
use super::{Listener, report};
use crate::access::{CallerArn, PrincipalArn, Session};
use crate::aws::{Aws, Cluster, Error, Patience, ProbeError, Token};

/// The first pause before a server that does not know yet what was just granted is asked again.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// Asks the API server where the question wants it, and waits where nobody could tell.
///
/// # Errors
/// When there are no credentials to ask with, or the cluster cannot be described any more.
pub(super) async fn ask(
    aws: &Aws,
    region: Option<&str>,
    facts: &mut Facts,
    patience: &Patience,
    listener: Listener<'_>,
) -> Result<(), Error> {
    if facts.question.is_live() {
        ask_server(aws, region, facts, patience, listener).await?;
    }
    if facts.server_lets_in().is_none() {
        settle(aws, facts, patience, listener).await;
    }
    Ok(())
}

/// Asks the cluster's API server, as far as it can be asked.
async fn ask_server(
    aws: &Aws,
    region: Option<&str>,
    facts: &mut Facts,
    patience: &Patience,
    listener: Listener<'_>,
) -> Result<(), Error> {
    if let Some(moot) = why_not(aws, facts, patience).await? {
        facts.review = Fact::Unknown(Ignorance::Moot(moot));
        facts.allowed = Fact::Unknown(Ignorance::Moot(moot));
        return Ok(());
    }
    let cluster = aws.cluster(patience, region, &facts.question.cluster).await?;
    let token = aws.token(patience, region, &facts.question.cluster).await?;
    let mut pauses = Pauses::new(facts.question.propagation_timeout, patience, listener);
    review(aws, &cluster, &token, facts, &mut pauses).await;
    if !facts.question.can_i.is_empty() {
        can_i(aws, &cluster, &token, facts, &mut pauses).await;
    }
    facts.now = Some(aws.now());
    Ok(())
}

/// Why the API server cannot be asked, if so.
async fn why_not(aws: &Aws, facts: &Facts, patience: &Patience) -> Result<Option<&'static str>, Error> {
    if facts.serving().is_none() {
        return Ok(Some("no cluster would answer"));
    }
    if facts.subject.is_caller {
        return Ok(None);
    }
    let caller = aws.caller(patience).await?;
    let is_caller = is_the_same(&caller.arn, facts);
    Ok((!is_caller)
        .then_some("an API server is asked with the caller's own credentials, and this is somebody else"))
}

/// Whether the subject is the caller, or the role of the caller's session.
fn is_the_same(caller: &CallerArn, facts: &Facts) -> bool {
    match (caller, &facts.subject.who) {
        (CallerArn::Principal(caller), Who::Principal(asked)) => caller == asked,
        (CallerArn::Session(session), Who::Principal(asked)) => is_role_of(session, asked),
        (CallerArn::Session(session), Who::Session(asked)) => {
            session.role_without_path() == asked.role_without_path()
        }
        (CallerArn::FederatedUser(caller), Who::FederatedUser(asked)) => caller == asked,
        _ => false,
    }
}

/// Names of roles are unique in an account, so a session's role is known without its path.
fn is_role_of(session: &Session, asked: &PrincipalArn) -> bool {
    let role = session.role_without_path();
    (role.partition(), role.account(), role.kind(), role.name())
        == (asked.partition(), asked.account(), asked.kind(), asked.name())
}

/// Waits until a young entry is old enough.
async fn settle(aws: &Aws, facts: &mut Facts, patience: &Patience, listener: Listener<'_>) {
    let Some(left) = facts.left_to_settle() else { return };
    let wait = left.min(facts.question.propagation_timeout);
    if wait.is_zero() {
        return;
    }
    listener(&report::waiting(wait));
    if patience.pause(wait).await.is_ok() {
        facts.waited = wait;
        facts.now = Some(aws.now());
    }
}

/// Pauses between one question and the same again, each twice as long as the last.
struct Pauses<'a> {
    patience: &'a Patience,
    listener: Listener<'a>,
    at_most: Duration,
    begun: Instant,
    next: Duration,
}

impl<'a> Pauses<'a> {
    fn new(at_most: Duration, patience: &'a Patience, listener: Listener<'a>) -> Self {
        Self { patience, listener, at_most, begun: Instant::now(), next: FIRST_PAUSE }
    }

    /// Pauses, if there is time for it; says how long that has taken so far.
    async fn pause(&mut self) -> Option<Duration> {
        if self.begun.elapsed() + self.next > self.at_most {
            return None;
        }
        if self.next == FIRST_PAUSE {
            (self.listener)(&report::waiting(self.at_most));
        }
        self.patience.pause(self.next).await.ok()?;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        Some(self.begun.elapsed())
    }
}

/// Asks whom the server takes the caller for; while the entry is young a 401 is asked again.
async fn review(aws: &Aws, cluster: &Cluster, token: &Token, facts: &mut Facts, pauses: &mut Pauses<'_>) {
    let is_young = facts.left_to_settle().is_some();
    loop {
        let review = aws.probe(pauses.patience, cluster, token).await;
        let asks_again = is_young && review == Err(ProbeError::Unauthorized);
        facts.review = Fact::Known(review);
        if !asks_again {
            return;
        }
        let Some(waited) = pauses.pause().await else { return };
        facts.waited = waited;
    }
}

/// Asks what the caller may do; while something that grants rights is young, a "no" to somebody who is let in is asked
/// again.
async fn can_i(aws: &Aws, cluster: &Cluster, token: &Token, facts: &mut Facts, pauses: &mut Pauses<'_>) {
    loop {
        facts.now = Some(aws.now());
        let is_young = facts.has_young_rights() && facts.server_lets_in() == Some(true);
        let answers = aws.can_i(pauses.patience, cluster, token, &facts.question.can_i).await;
        let asks_again = is_young && answers.iter().any(is_no);
        facts.allowed = Fact::Known(answers);
        if !asks_again {
            return;
        }
        let Some(waited) = pauses.pause().await else { return };
        facts.waited = waited;
    }
}
