//! Can this principal authenticate to this cluster, and if not, why? The room that answers
//! "the server has asked for the client to provide credentials".
//!
//! One way through: a [`Question`] is asked of AWS once ([`Facts`]), every check of [`CHECKS`] reads the facts, the
//! first [`Finding`] that decides gives the [`Answer`] its reason, and the report says all of it.
//! Never here: Terraform's types, the AWS SDK's, colors, or a write to anything.

mod access_path;
mod answer;
mod carry_over;
mod checks;
mod context;
mod fact;
mod facts;
mod gather;
mod late;
mod live;
mod matching;
mod previous_names;
mod proposal;
mod question;
mod reason;
mod remedy;
mod report;
mod spelling;
mod user_name;
mod verdict;

pub use answer::{Answer, Evidence};
pub use checks::{CHECKS, Check, Finding, LATE_CHECKS, Status};
pub use fact::{Fact, UnknownReason};
pub use facts::{ClusterFact, Facts, OtherEntries, PrincipalFact, Review};
pub use late::RecentWrites;
pub use question::{Question, Subject, SubjectKind, Target};
pub use reason::{Outcome, Reason};
pub use remedy::{Code, Offer, Remedy};
pub use report::{Block, Layout, Report, joined};
pub use verdict::Verdict;

use crate::aws::{Aws, Deadline, Error};
use context::{Client, Context};
use gather::gather;

pub(crate) use access_path::{Age, age};
pub(crate) use carry_over::{lost, needs};
pub(crate) use checks::to_the_second;
pub(crate) use gather::{cluster_fact, principal_fact, unknown};

/// Receives what was checked while an answer is found: each part of the report as soon as it is final.
pub type Listener<'a> = &'a mut (dyn FnMut(&Block) + Send);

/// Asks a question about a cluster of a region, and answers it.
///
/// # Errors
/// What kept the question from being answered. An answer of "no" is an answer, and so is one that says what the caller may
/// not ask.
pub async fn diagnose(
    aws: &Aws,
    region: &str,
    question: &Question,
    deadline: &Deadline,
    listener: Listener<'_>,
) -> Result<Answer, Error> {
    let eks = aws.eks(region);
    let client = Client { aws, eks: &eks, deadline };
    let mut context = Context::new(client, listener, question.propagation_timeout);
    // Boxed, so that callers' own futures stay small however many calls lie beneath.
    let (mut facts, cluster) = Box::pin(gather(&mut context, question)).await?;
    for finding in checks::findings(&facts).iter().filter(|finding| !finding.is_late()) {
        context.report(&report::checked(finding));
    }
    Box::pin(live::ask(&mut context, &mut facts, cluster.as_deref())).await?;
    let answer = Answer::from_facts(&facts);
    for finding in answer.findings.iter().filter(|finding| finding.is_late()) {
        context.report(&report::checked(finding));
    }
    Ok(answer)
}
