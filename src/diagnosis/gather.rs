//! Gathering the facts of a question: each once, and what does not hang on another at once.
//!
//! In steps: the cluster beside the caller, then IAM beside the entry and its policies (for a session IAM first, which
//! alone knows the role's path), and what is nearly the subject only where its entry or the subject itself is missing.
//! Never here: what follows from the facts.

use super::facts::{ClusterFact, Fact, Facts, Ignorance, OtherEntries, PrincipalFact};
use super::former_names::FormerNames;
use super::question::{Asked, Question, Subject, Who};
use crate::access::{
    Association, AuthenticationMode, Entry, EntryKey, PrincipalArn, PrincipalKind, permission_set,
};
use crate::aws::{Aws, Cluster, Eks, Error, ListedEntries, Lookup, Patience, Principal};

/// Gathers the facts of a question about a cluster of `region`, or of the provider's own region where that is none.
///
/// # Errors
/// What kept the question from being answered: credentials that are missing or bad, EKS that cannot be reached or may
/// not be asked, a run that was cancelled. A look-up of IAM that fails is a fact that is not known.
pub async fn gather(
    aws: &Aws,
    region: Option<&str>,
    question: &Question,
    patience: &Patience,
) -> Result<Facts, Error> {
    let guide = Guide { aws, eks: aws.eks(region), region, patience };
    let (subject, cluster) = tokio::join!(guide.subject(question), guide.cluster(question));
    let mut facts = guide.first(question, subject?, cluster?).await?;
    if let Some(moot) = all_moot(&facts) {
        facts.principal = Fact::moot(moot);
        return Ok(facts);
    }
    guide.judged(&mut facts).await?;
    guide.near(&mut facts).await?;
    facts.now = Some(aws.now());
    facts.clock_ahead = aws.clock_ahead();
    Ok(facts)
}

/// Why nothing but the cluster need be asked about, if so.
fn all_moot(facts: &Facts) -> Option<&'static str> {
    if facts.serving().is_none() {
        return Some("no cluster would let anybody in");
    }
    match facts.subject.who {
        _ if facts.is_of_other_partition() => Some("it is of another partition"),
        Who::FederatedUser(_) | Who::Nobody(_) => Some("it is no principal of IAM"),
        Who::Principal(_) | Who::Session(_) => None,
    }
}

/// Where to ask, and how long.
struct Guide<'a> {
    aws: &'a Aws,
    eks: Eks,
    region: Option<&'a str>,
    patience: &'a Patience,
}

/// An entry and its policies.
type EntryFacts = (Fact<Entry>, Fact<Vec<Association>>);

impl Guide<'_> {
    async fn subject(&self, question: &Question) -> Result<Subject, Error> {
        match &question.asked {
            Asked::Caller => Ok(Subject::caller(self.aws.caller(self.patience).await?.arn.clone())),
            Asked::Principal(text) => Ok(Subject::written(text)),
        }
    }

    /// The cluster as this run knows it; what may soon be otherwise is not kept for the next question.
    async fn cluster(&self, question: &Question) -> Result<Fact<ClusterFact>, Error> {
        let cluster = match self.aws.cluster(self.patience, self.region, &question.cluster).await {
            Ok(cluster) => cluster_fact(&cluster),
            Err(error) if error.is_no_cluster() => return Ok(Fact::Absent),
            Err(error) => return Err(error),
        };
        if cluster.status.serves() != Some(true) || cluster.mode.takes_entries() != Some(true) {
            self.aws.forget_cluster(self.region, &question.cluster);
        }
        Ok(Fact::Known(cluster))
    }

    /// The facts so far, with all others not asked.
    async fn first(
        &self,
        question: &Question,
        subject: Subject,
        cluster: Fact<ClusterFact>,
    ) -> Result<Facts, Error> {
        let region = match self.region {
            Some(region) => region.to_owned(),
            None => self.aws.default_region(self.patience).await?,
        };
        Ok(Facts::first(question.clone(), subject, region, cluster))
    }

    /// The principal and its entry. IAM alone knows the exact ARN: for a session it is asked first, and where it corrects an
    /// ARN that was written, the entry is looked for again.
    async fn judged(&self, facts: &mut Facts) -> Result<(), Error> {
        if facts.subject.session().is_some() {
            facts.principal = self.principal(facts).await?;
            (facts.entry, facts.policies) = self.entry(facts).await?;
            return Ok(());
        }
        let (principal, entry) = tokio::join!(self.principal(facts), self.entry(facts));
        facts.principal = principal?;
        (facts.entry, facts.policies) =
            if facts.elsewhere().is_some() { self.entry(facts).await? } else { entry? };
        Ok(())
    }

    /// What is nearly the subject, where something is missing.
    async fn near(&self, facts: &mut Facts) -> Result<(), Error> {
        if facts.entry.is_absent() {
            facts.others = self.others(facts).await?;
            facts.former_names =
                FormerNames { aws: self.aws, eks: &self.eks, patience: self.patience }.of(facts).await?;
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
        match self.aws.iam().list_sso_roles(self.patience).await {
            Ok(roles) => Ok(Fact::Known(roles.into_iter().map(|role| role.arn).collect())),
            Err(error) => unknown(error).map(Fact::Unknown),
        }
    }

    /// What IAM says of the subject; its failures are facts that are not known.
    async fn principal(&self, facts: &Facts) -> Result<Fact<PrincipalFact>, Error> {
        let Some(asked) = facts.entry_principal().filter(|principal| !principal.is_root()) else {
            return Ok(Fact::moot("nothing in IAM has this ARN"));
        };
        match self.aws.principal(self.patience, &asked).await {
            Ok(lookup) => Ok(principal_fact(&asked, lookup)),
            Err(error) if ends_all(&error) => Err(error),
            Err(error) => Ok(Fact::Unknown(Ignorance::Unanswered(error.to_string()))),
        }
    }

    /// The subject's entry and the policies it has, both asked at once.
    async fn entry(&self, facts: &Facts) -> Result<EntryFacts, Error> {
        let reads_entries =
            facts.serving().is_some_and(|cluster| cluster.mode.takes_entries() != Some(false));
        let Some(principal) = facts.entry_principal().filter(|_| reads_entries) else {
            return Ok((Fact::moot("the mode has no entries"), Fact::moot("there is no entry")));
        };
        let key = EntryKey { cluster: facts.question.cluster.clone(), principal };
        let (entry, policies) = tokio::join!(
            self.eks.describe_entry(self.patience, &key),
            self.eks.list_associations(self.patience, &key)
        );
        match (there(entry)?, there(policies)?) {
            (Some(entry), policies) => Ok((Fact::Known(entry), Fact::Known(policies.unwrap_or_default()))),
            (None, _) => Ok((Fact::Absent, Fact::moot("there is no entry"))),
        }
    }

    /// The principals of the cluster's other entries, for near matches: best effort.
    async fn others(&self, facts: &Facts) -> Result<Fact<OtherEntries>, Error> {
        match self.eks.list_some_entries(self.patience, &facts.question.cluster).await {
            Ok(listed) => Ok(Fact::Known(other_entries(&listed))),
            Err(error) => unknown(error).map(Fact::Unknown),
        }
    }
}

/// A failure of what is only asked for a better answer, as a fact that is not known.
fn unknown(error: Error) -> Result<Ignorance, Error> {
    if ends_all(&error) {
        Err(error)
    } else if error.is_access_denied() {
        Ok(Ignorance::Forbidden(error.denied_action()))
    } else {
        Ok(Ignorance::Unanswered(error.to_string()))
    }
}

/// An entry that cannot be read is one that is missing.
fn other_entries(listed: &ListedEntries) -> OtherEntries {
    let ListedEntries { principals: told, complete } = listed;
    let principals: Vec<PrincipalArn> = told.iter().filter_map(|arn| arn.parse().ok()).collect();
    OtherEntries { complete: *complete && principals.len() == told.len(), principals }
}

/// A cluster without endpoint, certificate authority, version, issuer, age and whereabouts. EKS names the mode of every
/// cluster that can have entries, so one without is older than they are.
fn cluster_fact(cluster: &Cluster) -> ClusterFact {
    ClusterFact {
        arn: cluster.arn.to_string(),
        account: cluster.account().to_owned(),
        status: cluster.status.clone(),
        mode: cluster.mode.clone().unwrap_or(AuthenticationMode::ConfigMap),
        control_plane: cluster.control_plane.clone(),
    }
}

fn principal_fact(asked: &PrincipalArn, lookup: Lookup<Principal>) -> Fact<PrincipalFact> {
    match lookup {
        Lookup::Found(Principal { arn, unique_id: _, created_at })
        | Lookup::Elsewhere(Principal { arn, unique_id: _, created_at }) => {
            Fact::Known(PrincipalFact { arn, created_at })
        }
        Lookup::Absent => Fact::Absent,
        Lookup::Denied => Fact::Unknown(Ignorance::Forbidden(action(asked).to_owned())),
        Lookup::Skipped => Fact::Unknown(Ignorance::Skipped),
        Lookup::OtherAccount(_) => Fact::Unknown(Ignorance::OtherAccount),
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
pub(super) fn ends_all(error: &Error) -> bool {
    error.is_cancelled()
        || error.is_out_of_time()
        || error.is_no_credentials()
        || error.is_expired_credentials()
        || error.is_bad_credentials()
        || error.is_clock_off()
}

/// What EKS answered; nothing where the entry is not there, or meanwhile the cluster is not.
fn there<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_no_entry() || error.is_no_cluster() || error.is_wrong_mode() => Ok(None),
        Err(error) => Err(error),
    }
}
