//! What takes time: waiting until a young entry has spread, and asking the cluster's own API server.
//!
//! The server is asked with the provider's own credentials, so about the caller alone.
//! Never here: what follows from the answers.

use std::time::Duration;

use tokio::time::Instant;

use super::checks::SETTLES_WITHIN;
use super::doors::WayIn;
use super::facts::{Fact, Facts, Ignorance};
use super::question::Who;
use super::{Listener, report};
use crate::access::{CallerArn, PrincipalArn, Session};
use crate::aws::{Aws, Cluster, Error, Patience, ProbeError, Token};

/// The first pause before a server that does not know a young entry yet is asked again; each next one is twice as long.
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
    review(aws, &cluster, &token, facts, patience, listener).await;
    if !facts.question.can_i.is_empty() {
        facts.allowed = Fact::Known(aws.can_i(patience, &cluster, &token, &facts.question.can_i).await);
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
    let Some(left) = left_to_settle(facts) else { return };
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

/// Asks until the server knows the caller; while its entry is young a 401 is asked again.
async fn review(
    aws: &Aws,
    cluster: &Cluster,
    token: &Token,
    facts: &mut Facts,
    patience: &Patience,
    listener: Listener<'_>,
) {
    let begun = Instant::now();
    let is_young = left_to_settle(facts).is_some();
    let mut pause = FIRST_PAUSE;
    loop {
        let review = aws.probe(patience, cluster, token).await;
        let asks_again = is_young && review == Err(ProbeError::Unauthorized);
        facts.review = Fact::Known(review);
        let has_time = begun.elapsed() + pause <= facts.question.propagation_timeout;
        if !asks_again || !has_time {
            return;
        }
        if pause == FIRST_PAUSE {
            listener(&report::waiting(facts.question.propagation_timeout));
        }
        if patience.pause(pause).await.is_err() {
            return;
        }
        facts.waited = begun.elapsed();
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// How long the entry that lets the subject in still takes to spread; none for one that had the time.
fn left_to_settle(facts: &Facts) -> Option<Duration> {
    let (Some(WayIn::Entry(entry, _)), Some(now)) = (facts.way_in(), facts.now) else { return None };
    let left = SETTLES_WITHIN - now.duration_since(entry.created_at);
    Duration::try_from(left).ok().filter(|left| !left.is_zero())
}
