//! Everything that is known about one question, gathered once; the checks read this and nothing else.
//!
//! A fact has three values: known, known to be absent, and not known, with the reason. Never here: how facts are
//! gathered (`gather`), or what follows from several of them (`doors`).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::doors::WayIn;
use super::question::{Question, Subject, Who};
use super::reason::Reason;
use super::user_name::{is_of_session, needs_an_instance};
use crate::access::{
    Arn, Association, AuthenticationMode, CallerArn, ClusterStatus, ControlPlane, Entry, Partition,
    PrincipalArn, Session, SessionKind,
};
use crate::aws::{ProbeError, Reviewed};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is so.
    Known(T),
    /// There is none, says the service.
    Absent,
    /// Nobody can tell.
    Unknown(Ignorance),
}

/// Why a fact is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignorance {
    /// The caller is not allowed to ask; carries the action that an IAM policy would have to allow.
    Forbidden(String),
    /// `skip_iam_lookups` is set.
    Skipped,
    /// It belongs to another account than the cluster.
    OtherAccount,
    /// IAM did not answer; carries what went wrong.
    Unanswered(String),
    /// Not asked, since an earlier fact makes it say nothing; carries that fact, as the end of "not asked: ".
    Moot(&'static str),
}

impl Ignorance {
    /// The code of an answer that hangs on what is not known; none where it was not asked for a good reason.
    #[must_use]
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Forbidden(_) => Some(Reason::IamForbidden),
            Self::Skipped => Some(Reason::IamSkipped),
            Self::OtherAccount => Some(Reason::OtherAccount),
            Self::Unanswered(_) => Some(Reason::IamUnreachable),
            Self::Moot(_) => None,
        }
    }
}

impl<T> Fact<T> {
    /// The value, where it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Why the caller could not learn it; none where there was no reason to ask.
    #[must_use]
    pub const fn withheld(&self) -> Option<&Ignorance> {
        match self {
            Self::Known(_) | Self::Absent | Self::Unknown(Ignorance::Moot(_)) => None,
            Self::Unknown(ignorance) => Some(ignorance),
        }
    }

    /// Whether the service says that there is none.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// A fact that was not asked for, and why.
    #[must_use]
    pub const fn moot(why: &'static str) -> Self {
        Self::Unknown(Ignorance::Moot(why))
    }
}

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
    /// When it was made, to the second.
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
    /// The time by the service's own clock, where it told.
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
    /// The users among them whose entry may be the subject's, under a former name.
    pub former_names: Fact<Vec<PrincipalArn>>,
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
            principal: Fact::moot("nothing in IAM has this ARN"),
            entry: Fact::moot("no entry could let it in"),
            policies: Fact::moot("there is no entry"),
            others: Fact::moot("nothing like it is missing"),
            caller: None,
            former_names: Fact::moot("no user is missing"),
            sso_roles: Fact::moot("no role of IAM Identity Center is missing"),
            review: Fact::moot("nobody wanted it asked"),
            allowed: Fact::moot("nobody wanted it asked"),
            waited: Duration::ZERO,
            clock_ahead: None,
        }
    }

    /// Whether the API server itself lets the subject in; none where it was not asked, or where its answer proves nothing.
    #[must_use]
    pub fn server_lets_in(&self) -> Option<bool> {
        let lets_in = match self.review.known()? {
            Ok(_) => self.reviewed().map(|_| true)?,
            Err(ProbeError::Unauthorized) => false,
            Err(_) => return None,
        };
        self.caller_stands_for_subject(lets_in).then_some(lets_in)
    }

    /// Whom the API server takes the caller for, if it names the caller's own principal and session. An answer about
    /// anybody else, or about nobody in particular, proves nothing.
    #[must_use]
    pub fn reviewed(&self) -> Option<&Reviewed> {
        let caller = self.caller.as_ref()?;
        let reviewed = self.review.known()?.as_ref().ok()?;
        let is_principal = reviewed.canonical_arn.as_ref()?.eq_ignore_ascii_case(&caller.canonical());
        let is_session = reviewed.arn.as_ref().is_none_or(|arn| *arn == caller.to_string());
        (is_principal && is_session).then_some(reviewed)
    }

    /// The subject's user name as the API server told it: not the one of the caller's session, where a role is asked about
    /// whose sessions have a name each.
    #[must_use]
    pub fn reviewed_name(&self) -> Option<&str> {
        let name = self.reviewed()?.user_name.as_str();
        let session = self.session_of_caller();
        (!session.is_some_and(|session| is_of_session(name, session))).then_some(name)
    }

    /// The subject's groups, likewise.
    pub fn reviewed_groups(&self) -> impl Iterator<Item = &str> {
        let session = self.session_of_caller();
        let told = self.reviewed().into_iter().flat_map(|reviewed| &reviewed.groups).map(String::as_str);
        told.filter(move |group| !session.is_some_and(|session| is_of_session(group, session)))
    }

    /// The caller's session, where the subject is its role.
    fn session_of_caller(&self) -> Option<&Session> {
        match (&self.caller, &self.subject.who) {
            (Some(CallerArn::Session(session)), Who::Principal(_)) => Some(session),
            _ => None,
        }
    }

    /// Whether what the API server says to the caller holds for the subject. A role is shared by its sessions, except
    /// where only the sessions of EC2 instances have access, or may.
    fn caller_stands_for_subject(&self, lets_in: bool) -> bool {
        let Some(session) = self.session_of_caller() else { return true };
        let way_in = self.way_in();
        if way_in.as_ref().and_then(WayIn::user_name).is_some_and(needs_an_instance) {
            return false;
        }
        !self.may_have_an_unseen_entry() || lets_in && SessionKind::of(session) != SessionKind::Instance
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
        let partition = match &self.subject.who {
            Who::Principal(principal) => principal.partition(),
            Who::Session(session) => &session.partition,
            Who::FederatedUser(user) => &user.partition,
            Who::Nobody(_) => return None,
        };
        let of_cluster = self.cluster.known().map(|cluster| &cluster.arn.partition);
        of_cluster.filter(|of_cluster| *of_cluster != partition)
    }

    /// The principal's exact ARN: as IAM says it, as an entry has it, or as it was written. None for a session whose
    /// role's path nobody told.
    #[must_use]
    pub fn exact_principal(&self) -> Option<&PrincipalArn> {
        let told = self.principal.known().map(|principal| &principal.arn);
        let entered = self.entry.known().map(|entry| &entry.key.principal);
        match &self.subject.who {
            Who::Principal(principal) => told.or(Some(principal)),
            Who::Session(_) => told.or(entered),
            Who::FederatedUser(_) | Who::Nobody(_) => None,
        }
    }

    /// The ARN under which an entry is looked for: the exact one where IAM says it, else as it was written; a session's
    /// role is taken to have no path.
    #[must_use]
    pub fn entry_principal(&self) -> Option<PrincipalArn> {
        match (&self.subject.who, self.principal.known()) {
            (Who::Principal(_) | Who::Session(_), Some(principal)) => Some(principal.arn.clone()),
            (Who::Principal(principal), None) => Some(principal.clone()),
            (Who::Session(session), None) => Some(session.role_without_path()),
            (Who::FederatedUser(_) | Who::Nobody(_), _) => None,
        }
    }

    /// The exact ARN of the subject, where another spelling of it was written: IAM has one principal of a name.
    #[must_use]
    pub fn elsewhere(&self) -> Option<&PrincipalArn> {
        let Who::Principal(written) = &self.subject.who else { return None };
        self.principal.known().map(|principal| &principal.arn).filter(|told| *told != written)
    }
}
