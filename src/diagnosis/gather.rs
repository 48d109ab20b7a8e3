//! Gathering the facts of a question: each once, and what does not hang on another at once. What AWS is seen to show late
//! is asked for again, before anybody hears what was found.
//!
//! In steps: the cluster beside the caller, then IAM beside the entry and its policies (for a session IAM first, which
//! alone knows the role's path), and what is nearly the subject only where its entry or the subject itself is missing.
//! Never here: what follows from the facts.

use std::sync::Arc;

use tokio::time::Instant;

use super::context::{Client, Context};
use super::fact::{Fact, UnknownReason};
use super::facts::{ClusterFact, Facts, OtherEntries, PrincipalFact};
use super::previous_names::PreviousNames;
use super::question::{Question, Subject, SubjectKind, Target};
use super::report;
use crate::access::{
    Association, AuthenticationMode, Entry, EntryKey, PrincipalArn, PrincipalKind, permission_set,
};
use crate::aws::{Cluster, Error, ListedEntries, Lookup, Principal};

/// The cluster as EKS describes it, whose API server may be asked; none where it does not exist.
type FoundCluster = Option<Arc<Cluster>>;

/// Gathers the facts of a question.
///
/// # Errors
/// What kept the question from being answered: credentials that are missing or bad, a cluster that may not be described,
/// EKS that cannot be reached, a run that was cancelled. What else the caller may not ask, and an IAM look-up that fails,
/// is a fact that is not known.
pub(super) async fn gather(
    context: &mut Context<'_>,
    question: &Question,
) -> Result<(Facts, FoundCluster), Error> {
    let (client, begun) = (context.client, Instant::now());
    let (subject, cluster) = tokio::join!(client.subject(question), client.cluster(question, begun));
    let cluster = cluster?;
    let mut facts = client.first(question, subject?, cluster.as_deref());
    context.report(&report::question(&facts));
    if let Some(why) = reason_to_skip_all(&facts) {
        facts.principal = Fact::not_needed(why);
        return Ok((facts, cluster));
    }
    client.look_up(&mut facts, begun).await?;
    while facts.are_late() && context.await_propagation().await {
        client.look_up(&mut facts, Instant::now()).await?;
    }
    facts.waited = context.waited();
    Ok((facts, cluster))
}

/// Why nothing but the cluster need be asked about, if so.
fn reason_to_skip_all(facts: &Facts) -> Option<&'static str> {
    if facts.serving().is_none() {
        return Some("the cluster does not exist or does not respond");
    }
    match facts.subject.kind {
        _ if facts.other_partition().is_some() => Some("the principal belongs to another partition"),
        SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_) => Some("it is not an IAM principal"),
        SubjectKind::Principal(_) | SubjectKind::Session(_) => None,
    }
}

/// An entry and its policies.
type EntryFacts = (Fact<Entry>, Fact<Vec<Association>>);

impl Client<'_> {
    async fn subject(&self, question: &Question) -> Result<Subject, Error> {
        match &question.target {
            Target::Caller => Ok(Subject::caller(self.aws.caller(self.deadline).await?.arn.clone())),
            Target::Principal(text) => Ok(Subject::written(text)),
        }
    }

    /// The cluster, if it is there.
    async fn cluster(&self, question: &Question, since: Instant) -> Result<FoundCluster, Error> {
        match self.eks.cluster(self.deadline, since, &question.cluster).await {
            Ok(cluster) => Ok(Some(cluster)),
            Err(error) if error.is_no_cluster() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The facts so far, with all others not asked.
    fn first(&self, question: &Question, subject: Subject, cluster: Option<&Cluster>) -> Facts {
        let cluster = cluster.map_or(Fact::Absent, |cluster| Fact::Known(cluster_fact(cluster)));
        Facts::first(question.clone(), subject, self.eks.region().to_owned(), cluster)
    }

    /// Looks up the principal, its entry and what is nearly it, no answer of IAM older than `since`.
    async fn look_up(&self, facts: &mut Facts, since: Instant) -> Result<(), Error> {
        self.judged(facts, since).await?;
        self.near(facts, since).await?;
        facts.now = Some(self.aws.now());
        facts.clock_ahead = self.aws.clock_ahead();
        Ok(())
    }

    /// The principal and its entry. IAM alone knows the exact ARN: for a session it is asked first, and where it corrects an
    /// ARN that was written, the entry is looked for again.
    async fn judged(&self, facts: &mut Facts, since: Instant) -> Result<(), Error> {
        if facts.subject.session().is_some() {
            facts.principal = self.principal(facts, since).await?;
            (facts.entry, facts.policies) = self.entry(facts).await?;
            return Ok(());
        }
        let (principal, entry) = tokio::join!(self.principal(facts, since), self.entry(facts));
        facts.principal = principal?;
        (facts.entry, facts.policies) =
            if facts.elsewhere().is_some() { self.entry(facts).await? } else { entry? };
        Ok(())
    }

    /// What is nearly the subject, where something is missing.
    async fn near(&self, facts: &mut Facts, since: Instant) -> Result<(), Error> {
        facts.others = Fact::not_needed("the principal has an access entry");
        facts.previous_names = Fact::not_needed("no entry of a user is missing");
        if facts.entry_may_be_missing() {
            facts.others = self.others(facts).await?;
            facts.rule_out_entry();
        }
        if facts.entry.is_absent() {
            facts.previous_names = PreviousNames { client: *self, since }.of(facts).await?;
        }
        if facts.principal.is_absent()
            && facts.entry_principal().is_some_and(|role| permission_set(role.name()).is_some())
        {
            facts.sso_roles = self.sso_roles().await?;
        }
        Ok(())
    }

    /// The roles of IAM Identity Center in the caller's account: best effort.
    async fn sso_roles(&self) -> Result<Fact<Vec<PrincipalArn>>, Error> {
        match self.aws.iam().list_sso_roles(self.deadline).await {
            Ok(roles) => Ok(Fact::Known(roles.into_iter().map(|role| role.arn).collect())),
            Err(error) => unknown(error).map(Fact::Unknown),
        }
    }

    /// What IAM says of the subject; its failures are facts that are not known.
    async fn principal(&self, facts: &Facts, since: Instant) -> Result<Fact<PrincipalFact>, Error> {
        let Some(asked) = facts.entry_principal().filter(|principal| !principal.is_root()) else {
            return Ok(Fact::not_needed("IAM has no principal with this ARN"));
        };
        match self.aws.principal(self.deadline, since, &asked).await {
            Ok(lookup) => Ok(principal_fact(&asked, lookup)),
            Err(error) if is_fatal(&error) => Err(error),
            Err(error) => Ok(Fact::Unknown(UnknownReason::Failed(error.to_string()))),
        }
    }

    /// The subject's entry and the policies it has, both asked at once.
    async fn entry(&self, facts: &Facts) -> Result<EntryFacts, Error> {
        let reads_entries =
            facts.serving().is_some_and(|cluster| cluster.mode.takes_entries() != Some(false));
        let Some(principal) = facts.entry_principal().filter(|_| reads_entries) else {
            return Ok((
                Fact::not_needed("this authentication mode has no access entries"),
                Fact::not_needed("there is no access entry"),
            ));
        };
        let key = EntryKey { cluster: facts.question.cluster.clone(), principal };
        let Self { aws: _, eks, deadline } = *self;
        let (entry, policies) =
            tokio::join!(eks.describe_entry(deadline, &key), eks.list_associations(deadline, &key));
        Ok(match (fact(entry)?, fact(policies)?) {
            (Fact::Absent, _) | (Fact::Unknown(_), Fact::Absent) => {
                (Fact::Absent, Fact::not_needed("there is no access entry"))
            }
            (entry @ Fact::Known(_), Fact::Absent) => (entry, Fact::Known(Vec::new())),
            both => both,
        })
    }

    /// The principals of the cluster's other entries, for near matches: best effort.
    async fn others(&self, facts: &Facts) -> Result<Fact<OtherEntries>, Error> {
        match self.eks.list_some_entries(self.deadline, &facts.question.cluster).await {
            Ok(listed) => Ok(Fact::Known(other_entries(&listed))),
            Err(error) => unknown(error).map(Fact::Unknown),
        }
    }
}

impl Facts {
    /// Whether EKS shows no entry of the subject, or may not be asked for it.
    fn entry_may_be_missing(&self) -> bool {
        self.entry.is_absent() || self.entry.unavailable().is_some()
    }

    /// Where the entry itself may not be read, the whole list of entries tells whether there is none.
    fn rule_out_entry(&mut self) {
        let (Fact::Unknown(_), Some(principal)) = (&self.entry, self.entry_principal()) else { return };
        let lacks = |others: &OtherEntries| others.complete && !others.principals.contains(&principal);
        if self.others.known().is_some_and(lacks) {
            (self.entry, self.policies) = (Fact::Absent, Fact::not_needed("there is no access entry"));
        }
    }
}

/// A failure of what is only asked for a better answer, as a fact that is not known.
pub(crate) fn unknown(error: Error) -> Result<UnknownReason, Error> {
    if is_fatal(&error) {
        Err(error)
    } else if error.is_access_denied() {
        Ok(UnknownReason::Forbidden(error.denied_action()))
    } else {
        Ok(UnknownReason::Failed(error.to_string()))
    }
}

/// An entry that cannot be read is one that is missing.
fn other_entries(listed: &ListedEntries) -> OtherEntries {
    let ListedEntries { principals: arns, complete } = listed;
    let principals: Vec<PrincipalArn> = arns.iter().filter_map(|arn| arn.parse().ok()).collect();
    OtherEntries { complete: *complete && principals.len() == arns.len(), principals }
}

/// A cluster without endpoint, certificate authority, version, issuer, age and whereabouts. EKS names the mode of every
/// cluster that can have entries, so one without is older than they are.
pub(crate) fn cluster_fact(cluster: &Cluster) -> ClusterFact {
    ClusterFact {
        arn: cluster.arn.clone(),
        status: cluster.status.clone(),
        mode: cluster.mode.clone().unwrap_or(AuthenticationMode::ConfigMap),
        control_plane: cluster.control_plane.clone(),
    }
}

pub(crate) fn principal_fact(asked: &PrincipalArn, lookup: Lookup<Principal>) -> Fact<PrincipalFact> {
    match lookup {
        Lookup::Found(Principal { arn, unique_id: _, created_at })
        | Lookup::Elsewhere(Principal { arn, unique_id: _, created_at }) => {
            Fact::Known(PrincipalFact { arn, created_at })
        }
        Lookup::Absent => Fact::Absent,
        Lookup::Denied => Fact::Unknown(UnknownReason::Forbidden(action(asked).to_owned())),
        Lookup::Skipped => Fact::Unknown(UnknownReason::Skipped),
        Lookup::OtherAccount(_) => Fact::Unknown(UnknownReason::OtherAccount),
    }
}

/// The IAM action that looks a principal up.
fn action(principal: &PrincipalArn) -> &'static str {
    match principal.kind() {
        PrincipalKind::User => "iam:GetUser",
        PrincipalKind::Role | PrincipalKind::Root => "iam:GetRole",
    }
}

/// Whether an error keeps every further call from being answered too.
pub(super) fn is_fatal(error: &Error) -> bool {
    error.is_cancelled()
        || error.is_out_of_time()
        || error.is_no_credentials()
        || error.is_expired_credentials()
        || error.is_bad_credentials()
        || error.is_clock_off()
}

/// What EKS answered, as a fact: absent where the entry is not, or meanwhile the cluster or its mode; not known where the caller
/// may not ask.
fn fact<T>(answer: Result<T, Error>) -> Result<Fact<T>, Error> {
    match answer {
        Ok(answer) => Ok(Fact::Known(answer)),
        Err(error) if error.is_no_entry() || error.is_no_cluster() || error.is_wrong_mode() => {
            Ok(Fact::Absent)
        }
        Err(error) if error.is_access_denied() => {
            Ok(Fact::Unknown(UnknownReason::Forbidden(error.denied_action())))
        }
        Err(error) => Err(error),
    }
}
