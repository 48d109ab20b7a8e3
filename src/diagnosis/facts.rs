//! Everything that is known about one question, gathered once; the checks read this and nothing else.
//!
//! Never here: how facts are gathered (`gather`), or what follows from several of them (`access_path`).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::access_path::AccessPath;
use super::fact::Fact;
use super::proposal::ClusterReference;
use super::question::{Question, Subject, SubjectKind};
use super::user_name::{is_of_session, needs_an_instance};
use crate::access::{
    Arn, Association, AuthenticationMode, CallerArn, ClusterStatus, ControlPlane, Entry, Partition,
    PrincipalArn, Session, SessionKind,
};
use crate::aws::{ProbeError, Reviewed};

/// What the control plane says of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterFact {
    /// Its ARN, which names its partition, region and account.
    pub arn: Arn,
    /// Its status.
    pub status: ClusterStatus,
    /// How it decides which principals can authenticate.
    pub mode: AuthenticationMode,
    /// Who runs its control plane.
    pub control_plane: ControlPlane,
}

impl ClusterFact {
    /// Whether EKS runs an API server for it that serves, or may serve: a status that is not known rules nothing out.
    #[must_use]
    pub fn may_serve(&self) -> bool {
        self.control_plane != ControlPlane::Connected && self.status.serves() != Some(false)
    }
}

/// What IAM says of a role or user of the subject's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalFact {
    /// Its exact ARN, with the path.
    pub arn: PrincipalArn,
    /// When it was created, to the second.
    pub created_at: Timestamp,
}

/// The principals of the cluster's other entries, listed only where the subject has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherEntries {
    /// Whom they are for.
    pub principals: Vec<PrincipalArn>,
    /// Whether these are all of them: the listing ends after ten pages.
    pub complete: bool,
}

/// Everything that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What is asked.
    pub question: Question,
    /// Who it is asked about.
    pub subject: Subject,
    /// The region that was asked.
    pub region: String,
    /// The time by the service's own clock, where it is known.
    pub now: Option<Timestamp>,
    /// The cluster.
    pub cluster: Fact<ClusterFact>,
    /// The role or user.
    pub principal: Fact<PrincipalFact>,
    /// The subject's access entry.
    pub entry: Fact<Entry>,
    /// The policies of that entry.
    pub policies: Fact<Vec<Association>>,
    /// The cluster's other entries.
    pub others: Fact<OtherEntries>,
    /// Whose credentials the API server was asked with.
    pub caller: Option<CallerArn>,
    /// The users among them whose entry may be the subject's, under a previous name.
    pub previous_names: Fact<Vec<PrincipalArn>>,
    /// The roles of IAM Identity Center, listed only where the subject is named like one that IAM does not have.
    pub sso_roles: Fact<Vec<PrincipalArn>>,
    /// What the API server itself says of the caller.
    pub review: Fact<Review>,
    /// What it says to each question of `can_i`, in order.
    pub allowed: Fact<Vec<Result<bool, ProbeError>>>,
    /// How long a young entry was waited for.
    pub waited: Duration,
    /// How far AWS's clock is ahead of this machine's.
    pub clock_ahead: Option<SignedDuration>,
}

/// What an API server answers to "who am I?", or why it does not.
pub type Review = Result<Reviewed, ProbeError>;

impl Facts {
    /// Facts of which nothing is known but the question, whom it is about, and the cluster.
    #[must_use]
    pub fn first(question: Question, subject: Subject, region: String, cluster: Fact<ClusterFact>) -> Self {
        Self {
            question,
            subject,
            region,
            now: None,
            cluster,
            principal: Fact::not_needed("IAM has no principal with this ARN"),
            entry: Fact::not_needed("no access entry could authenticate it"),
            policies: Fact::not_needed("there is no access entry"),
            others: Fact::not_needed("the principal has an access entry"),
            caller: None,
            previous_names: Fact::not_needed("no entry of a user is missing"),
            sso_roles: Fact::not_needed("no role of IAM Identity Center is missing"),
            review: Fact::not_needed("it was not requested"),
            allowed: Fact::not_needed("it was not requested"),
            waited: Duration::ZERO,
            clock_ahead: None,
        }
    }

    /// The cluster, as HCL names it.
    #[must_use]
    pub(super) fn cluster_reference(&self) -> ClusterReference<'_> {
        let region = self.question.names_region.then_some(self.region.as_str());
        ClusterReference { name: self.cluster_name(), region }
    }

    /// Whether the API server itself accepts the subject; none where it was not asked, or where its answer proves nothing.
    #[must_use]
    pub fn server_accepts(&self) -> Option<bool> {
        let is_accepted = match self.review.known()? {
            Ok(_) => self.reviewed().map(|_| true)?,
            Err(ProbeError::Unauthorized) => false,
            Err(_) => return None,
        };
        self.caller_stands_for_subject(is_accepted).then_some(is_accepted)
    }

    /// The identity that the API server reports, if it is the caller's own principal and session. An answer about another
    /// identity, or about none, proves nothing.
    #[must_use]
    pub fn reviewed(&self) -> Option<&Reviewed> {
        let caller = self.caller.as_ref()?;
        let reviewed = self.review.known()?.as_ref().ok()?;
        let is_principal = reviewed.canonical_arn.as_ref()?.eq_ignore_ascii_case(&caller.canonical());
        let is_session = reviewed.arn.as_ref().is_none_or(|arn| *arn == caller.to_string());
        (is_principal && is_session).then_some(reviewed)
    }

    /// The subject's user name as the API server reports it: not that of the caller's session, where the subject is a role
    /// whose sessions each have their own.
    #[must_use]
    pub fn reviewed_name(&self) -> Option<&str> {
        let name = self.reviewed()?.user_name.as_str();
        let session = self.session_of_caller();
        (!session.is_some_and(|session| is_of_session(name, session))).then_some(name)
    }

    /// The subject's groups, likewise.
    pub fn reviewed_groups(&self) -> impl Iterator<Item = &str> {
        let session = self.session_of_caller();
        let groups = self.reviewed().into_iter().flat_map(|reviewed| &reviewed.groups).map(String::as_str);
        groups.filter(move |group| !session.is_some_and(|session| is_of_session(group, session)))
    }

    /// The caller's session, where the subject is its role.
    fn session_of_caller(&self) -> Option<&Session> {
        match (&self.caller, &self.subject.kind) {
            (Some(CallerArn::Session(session)), SubjectKind::Principal(_)) => Some(session),
            _ => None,
        }
    }

    /// Whether what the API server says to the caller holds for the subject. A role is shared by its sessions, except
    /// where only the sessions of EC2 instances have access, or may.
    fn caller_stands_for_subject(&self, is_accepted: bool) -> bool {
        let Some(session) = self.session_of_caller() else { return true };
        let access_path = self.access_path();
        if access_path.as_ref().and_then(AccessPath::user_name).is_some_and(needs_an_instance) {
            return false;
        }
        !self.may_have_an_unseen_entry() || is_accepted && SessionKind::of(session) != SessionKind::Instance
    }

    /// The cluster, if it is there and serves, or may serve.
    #[must_use]
    pub fn serving(&self) -> Option<&ClusterFact> {
        self.cluster.known().filter(|cluster| cluster.may_serve())
    }

    /// Whether the cluster has another authentication mode to switch to than `CONFIG_MAP`.
    #[must_use]
    pub fn can_switch_mode(&self) -> bool {
        self.cluster.known().is_some_and(|cluster| cluster.control_plane == ControlPlane::Region)
    }

    /// The cluster's name.
    #[must_use]
    pub fn cluster_name(&self) -> &str {
        self.question.cluster.as_str()
    }

    /// The cluster's partition, where the subject belongs to another.
    #[must_use]
    pub fn other_partition(&self) -> Option<&Partition> {
        let partition = match &self.subject.kind {
            SubjectKind::Principal(principal) => principal.partition(),
            SubjectKind::Session(session) => &session.partition,
            SubjectKind::FederatedUser(user) => &user.partition,
            SubjectKind::Invalid(_) => return None,
        };
        let of_cluster = self.cluster.known().map(|cluster| &cluster.arn.partition);
        of_cluster.filter(|of_cluster| *of_cluster != partition)
    }

    /// The principal's exact ARN: as IAM says it, as an entry has it, or as it was written. None for a session whose
    /// role's path is not known.
    #[must_use]
    pub fn exact_principal(&self) -> Option<&PrincipalArn> {
        let in_iam = self.principal.known().map(|principal| &principal.arn);
        let entered = self.entry.known().map(|entry| &entry.key.principal);
        match &self.subject.kind {
            SubjectKind::Principal(principal) => in_iam.or(Some(principal)),
            SubjectKind::Session(_) => in_iam.or(entered),
            SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_) => None,
        }
    }

    /// The ARN for which an entry is looked up: the exact one where IAM has it, else as it was written. For a session, its
    /// role without a path.
    #[must_use]
    pub fn entry_principal(&self) -> Option<PrincipalArn> {
        match (&self.subject.kind, self.principal.known()) {
            (SubjectKind::Principal(_) | SubjectKind::Session(_), Some(principal)) => {
                Some(principal.arn.clone())
            }
            (SubjectKind::Principal(principal), None) => Some(principal.clone()),
            (SubjectKind::Session(session), None) => Some(session.role_without_path()),
            (SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_), _) => None,
        }
    }

    /// The exact ARN of the subject, where another spelling of it was written: IAM has one principal of a name.
    #[must_use]
    pub fn elsewhere(&self) -> Option<&PrincipalArn> {
        let SubjectKind::Principal(written) = &self.subject.kind else { return None };
        self.principal.known().map(|principal| &principal.arn).filter(|exact| *exact != written)
    }
}
