//! What takes time: asking the cluster's own API server, and waiting until a young entry has spread.
//!
//! The server is asked with the provider's own credentials, so about exactly the caller's own session and principal.
//! Never here: what follows from the answers, or how long a pause is (`context`).

use super::checks::is_denial;
use super::context::{Client, Context};
use super::fact::Fact;
use super::facts::{Facts, Review};
use super::question::{Subject, SubjectKind};
use crate::access::{CallerArn, PrincipalArn, Session, is_other_spelling};
use crate::aws::{Cluster, Error, ProbeError, ProbeRetries};

/// Asks the API server where the question requires it, and otherwise waits for a young entry.
///
/// # Errors
/// When there are no credentials to ask with.
pub(super) async fn ask(
    context: &mut Context<'_>,
    facts: &mut Facts,
    cluster: Option<&Cluster>,
) -> Result<(), Error> {
    if facts.question.is_live() {
        ask_server(context, facts, cluster).await?;
    }
    let left = facts.left_to_settle().filter(|_| facts.server_accepts().is_none());
    if let Some(left) = left
        && context.settle(left).await
    {
        facts.now = Some(context.client.aws.now());
    }
    facts.waited = context.waited();
    Ok(())
}

/// Asks the cluster's API server, as far as it can be asked.
async fn ask_server(
    context: &mut Context<'_>,
    facts: &mut Facts,
    cluster: Option<&Cluster>,
) -> Result<(), Error> {
    let Some(cluster) = cluster.filter(|_| facts.serving().is_some()) else {
        skip(facts, "the cluster does not exist or does not respond");
        return Ok(());
    };
    let caller = context.client.aws.caller(context.client.deadline).await?.arn.clone();
    let not_asked = somebody_else(&caller, &facts.subject);
    facts.caller = Some(caller);
    if let Some(why) = not_asked {
        skip(facts, why);
        return Ok(());
    }
    review(context, cluster, facts).await?;
    if !facts.question.can_i.is_empty() {
        can_i(context, cluster, facts).await?;
    }
    facts.now = Some(context.client.aws.now());
    Ok(())
}

fn skip(facts: &mut Facts, why: &'static str) {
    (facts.review, facts.allowed) = (Fact::not_needed(why), Fact::not_needed(why));
}

/// Asks which identity the server sees. A failure is asked about again, and a 401 to somebody with a young entry for
/// as long as entries take.
async fn review(context: &mut Context<'_>, cluster: &Cluster, facts: &mut Facts) -> Result<(), Error> {
    let mut retries = ProbeRetries::default();
    loop {
        let answer = ask_once(context.client, cluster).await?;
        let passes = answer.as_ref().err().filter(|error| may_pass(error)).map(ProbeError::retry_after);
        let is_late = answer == Err(ProbeError::Unauthorized) && facts.left_to_settle().is_some();
        facts.review = Fact::Known(answer);
        let asks_again = match passes {
            Some(at_least) => {
                is_late && context.await_propagation().await
                    || retries.pause(at_least, context.client.deadline).await
            }
            None => false,
        };
        if !asks_again {
            facts.waited = context.waited();
            return Ok(());
        }
    }
}

/// One question with a token of its own: one that was signed before a long wait would be too old.
async fn ask_once(client: Client<'_>, cluster: &Cluster) -> Result<Review, Error> {
    let Client { aws, eks, deadline } = client;
    let token = aws.token(deadline, eks.region(), cluster.token_id()).await?;
    Ok(aws.probe(deadline, cluster, &token).await)
}

/// Asks what the caller may do, where the server has confirmed the identity of the caller. A failure is asked about again,
/// and a "no" for as long as something that grants rights is young.
async fn can_i(context: &mut Context<'_>, cluster: &Cluster, facts: &mut Facts) -> Result<(), Error> {
    match &facts.review {
        Fact::Known(Err(ProbeError::Unauthorized)) => {
            let refused = facts.question.can_i.iter().map(|_| Err(ProbeError::Unauthorized));
            facts.allowed = Fact::Known(refused.collect());
            return Ok(());
        }
        _ if facts.reviewed().is_none() => {
            facts.allowed = Fact::not_needed("the API server did not confirm the identity of the caller");
            return Ok(());
        }
        _ => {}
    }
    let (Client { aws, eks, deadline }, mut retries) = (context.client, ProbeRetries::default());
    loop {
        facts.now = Some(aws.now());
        let token = aws.token(deadline, eks.region(), cluster.token_id()).await?;
        let answers = aws.can_i(deadline, cluster, &token, &facts.question.can_i).await;
        let failures = answers.iter().filter_map(|answer| answer.as_ref().err());
        let passes = failures.filter(|error| may_pass(error)).map(ProbeError::retry_after).max();
        let is_late = facts.has_young_rights() && answers.iter().any(is_denial);
        facts.allowed = Fact::Known(answers);
        let asks_again = is_late && context.await_propagation().await
            || match passes {
                Some(at_least) => retries.pause(at_least, deadline).await,
                None => false,
            };
        if !asks_again {
            facts.waited = context.waited();
            return Ok(());
        }
    }
}

/// Whether a server that is asked again may answer otherwise. A 401 may pass, too: its authenticator did not reach IAM.
fn may_pass(error: &ProbeError) -> bool {
    *error == ProbeError::Unauthorized || error.is_transient()
}

/// Why the server cannot be asked about the subject with the caller's credentials, if so.
fn somebody_else(caller: &CallerArn, subject: &Subject) -> Option<&'static str> {
    let speaks_for = match (caller, &subject.kind) {
        (CallerArn::Principal(caller), SubjectKind::Principal(asked)) => is_the_same(caller, asked),
        (CallerArn::Session(session), SubjectKind::Principal(asked)) => is_role_of(session, asked),
        (CallerArn::Session(session), SubjectKind::Session(asked)) => {
            if session != asked && session.role_without_path() == asked.role_without_path() {
                return Some(
                    "the API server is asked with the caller's own credentials, which are for another session of the same role",
                );
            }
            session == asked
        }
        (CallerArn::FederatedUser(caller), SubjectKind::FederatedUser(asked)) => caller == asked,
        _ => false,
    };
    (!speaks_for).then_some(
        "the API server is asked with the caller's own credentials, which are for another principal",
    )
}

/// A session's role is known without its path.
fn is_role_of(session: &Session, asked: &PrincipalArn) -> bool {
    is_the_same(&session.role_without_path(), asked)
}

/// Names are unique in an account, so another path or other letters make no other principal.
fn is_the_same(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    one == other || is_other_spelling(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_speaks_for_the_callers_own_session_and_its_role_and_for_nobody_else() {
        let session = "arn:aws:sts::111122223333:assumed-role/Node/i-0abc";
        let user = "arn:aws:iam::111122223333:user/team/jo";
        let federated = "arn:aws:sts::111122223333:federated-user/jo";
        for (caller, asked, reason) in [
            (session, session, None),
            (session, "arn:aws:iam::111122223333:role/Node", None),
            (session, "arn:aws:iam::111122223333:role/team/Node", None),
            (session, "arn:aws:sts::111122223333:assumed-role/Node/jo", Some("another session")),
            (session, "arn:aws:sts::111122223333:assumed-role/Node/i-0ABC", Some("another session")),
            (session, "arn:aws:sts::111122223333:assumed-role/Other/i-0abc", Some("another principal")),
            (session, "arn:aws:sts::444455556666:assumed-role/Node/i-0abc", Some("another principal")),
            (session, "arn:aws:iam::444455556666:role/Node", Some("another principal")),
            (session, "arn:aws:iam::111122223333:user/Node", Some("another principal")),
            (user, user, None),
            (user, "arn:aws:iam::111122223333:user/jo", None),
            (user, "arn:aws:iam::111122223333:role/jo", Some("another principal")),
            (user, "arn:aws:iam::111122223333:root", Some("another principal")),
            (user, federated, Some("another principal")),
            (federated, federated, None),
            (federated, "arn:aws:sts::111122223333:federated-user/ann", Some("another principal")),
        ] {
            let why = somebody_else(&caller.parse().unwrap(), &Subject::written(asked));
            let is_right = match reason {
                None => why.is_none(),
                Some(words) => why.is_some_and(|why| why.contains(words)),
            };
            assert!(is_right, "{caller} about {asked}: {why:?}");
        }
    }
}
