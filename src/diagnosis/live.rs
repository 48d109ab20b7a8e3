//! What takes time: waiting until a young entry has spread, and asking the cluster's own API server.
//!
//! The server is asked with the provider's own credentials, so about the caller alone.
//! Never here: what follows from the answers.

use std::sync::Arc;
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
    let begun = Instant::now();
    let at_most = facts.question.propagation_timeout;
    let mut live = Live { aws, patience, listener, at_most, begun, next: FIRST_PAUSE };
    if facts.question.is_live() {
        live.ask_server(region, facts).await?;
    }
    if facts.server_lets_in().is_none() {
        live.settle(facts).await;
    }
    Ok(())
}

/// Whom to ask, and the pauses between one question and the same again.
struct Live<'a> {
    aws: &'a Aws,
    patience: &'a Patience,
    listener: Listener<'a>,
    /// How long the pauses may last in all.
    at_most: Duration,
    begun: Instant,
    /// The next pause: each is twice as long as the last.
    next: Duration,
}

/// A cluster's API server, and the token for it.
struct Server {
    cluster: Arc<Cluster>,
    token: Token,
}

impl Live<'_> {
    /// Asks the cluster's API server, as far as it can be asked.
    async fn ask_server(&mut self, region: Option<&str>, facts: &mut Facts) -> Result<(), Error> {
        if let Some(moot) = why_not(self.aws, self.patience, facts).await? {
            facts.review = Fact::Unknown(Ignorance::Moot(moot));
            facts.allowed = Fact::Unknown(Ignorance::Moot(moot));
            return Ok(());
        }
        let cluster = self.aws.cluster(self.patience, region, &facts.question.cluster).await?;
        let token = self.aws.token(self.patience, region, cluster.token_id()).await?;
        let server = Server { cluster, token };
        self.review(&server, facts).await;
        if !facts.question.can_i.is_empty() {
            self.can_i(&server, facts).await;
        }
        facts.now = Some(self.aws.now());
        Ok(())
    }

    /// Asks whom the server takes the caller for; while the entry is young a 401 is asked again.
    async fn review(&mut self, server: &Server, facts: &mut Facts) {
        let is_young = facts.left_to_settle().is_some();
        loop {
            let review = self.aws.probe(self.patience, &server.cluster, &server.token).await;
            let asks_again = is_young && review == Err(ProbeError::Unauthorized);
            facts.review = Fact::Known(review);
            if !asks_again || !self.pause(facts).await {
                return;
            }
        }
    }

    /// Asks what the caller may do; while something that grants rights is young, a "no" to somebody who is let in is
    /// asked again.
    async fn can_i(&mut self, server: &Server, facts: &mut Facts) {
        loop {
            facts.now = Some(self.aws.now());
            let is_young = facts.has_young_rights() && facts.server_lets_in() == Some(true);
            let wishes = &facts.question.can_i;
            let answers = self.aws.can_i(self.patience, &server.cluster, &server.token, wishes).await;
            let asks_again = is_young && answers.iter().any(is_no);
            facts.allowed = Fact::Known(answers);
            if !asks_again || !self.pause(facts).await {
                return;
            }
        }
    }

    /// Pauses, if there is time for it; says whether it did.
    async fn pause(&mut self, facts: &mut Facts) -> bool {
        if self.begun.elapsed() + self.next > self.at_most {
            return false;
        }
        if self.next == FIRST_PAUSE {
            (self.listener)(&report::waiting(self.at_most));
        }
        if self.patience.pause(self.next).await.is_err() {
            return false;
        }
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        facts.waited = self.begun.elapsed();
        true
    }

    /// Waits until a young entry is old enough.
    async fn settle(&mut self, facts: &mut Facts) {
        let Some(left) = facts.left_to_settle() else { return };
        let wait = left.min(self.at_most);
        if wait.is_zero() {
            return;
        }
        (self.listener)(&report::waiting(wait));
        if self.patience.pause(wait).await.is_ok() {
            facts.waited = wait;
            facts.now = Some(self.aws.now());
        }
    }
}

/// Why the API server cannot be asked, if so.
async fn why_not(aws: &Aws, patience: &Patience, facts: &Facts) -> Result<Option<&'static str>, Error> {
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
