//! What is asked: who, which cluster, and what else the asker knows.
//!
//! Never here: what the answer is made from (`facts`), or how long anything may take.

use std::time::Duration;

use super::late::RecentWrites;
use crate::access::{CallerArn, ClusterName, FederatedUser, NotAPrincipal, PrincipalArn, Session};
use crate::aws::CanI;
use crate::aws_auth::AwsAuth;
use crate::text::excerpt;

/// Can this principal authenticate to this cluster?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The cluster, in the region of the clients that are asked.
    pub cluster: ClusterName,
    /// Whose access.
    pub target: Target,
    /// Whether the principal's policies hold in this namespace is asked too.
    pub namespace: Option<String>,
    /// The `ConfigMap` aws-auth. Needed only to judge clusters that read it.
    pub aws_auth: Option<AwsAuth>,
    /// Whether the API server itself is asked, with the caller's own credentials.
    pub live_probe: bool,
    /// What the caller wants to do in the cluster: asked of the API server itself.
    pub can_i: Vec<CanI>,
    /// How long what AWS shows late is waited for at most; zero: not at all.
    pub propagation_timeout: Duration,
    /// What the asker has just written.
    pub recent_writes: RecentWrites,
    /// Whether the region is another one than the asker's configuration has where it names none, so that HCL must name it.
    pub names_region: bool,
}

impl Question {
    /// The plain question: nothing live, and no waiting.
    #[must_use]
    pub fn of(cluster: ClusterName, target: Target) -> Self {
        Self {
            cluster,
            target,
            namespace: None,
            aws_auth: None,
            live_probe: false,
            can_i: Vec::new(),
            propagation_timeout: Duration::ZERO,
            recent_writes: RecentWrites::default(),
            names_region: false,
        }
    }

    /// Whether the API server has to be asked.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live_probe || !self.can_i.is_empty()
    }
}

/// Who is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The identity of the provider's credentials.
    Caller,
    /// The ARN of a principal or of a session, as it was written.
    Principal(String),
}

/// Who is asked about, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The ARN as it was written, without blanks around it, or as STS says it of the caller; the beginning of what is none.
    pub text: String,
    /// Whether it was written with a blank before or behind it, with which EKS rejects it.
    pub has_blanks: bool,
    /// Whether it is the caller, who surely exists.
    pub is_caller: bool,
    /// What the ARN names.
    pub kind: SubjectKind,
}

/// What an ARN names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// A role, a user, or an account's root.
    Principal(PrincipalArn),
    /// A session of a role, without the path of the role.
    Session(Session),
    /// A federated user of STS.
    FederatedUser(FederatedUser),
    /// Nothing that could authenticate, and why.
    Invalid(NotAPrincipal),
}

impl Subject {
    /// Reads an ARN that somebody wrote.
    #[must_use]
    pub fn written(given: &str) -> Self {
        let text = given.trim();
        let kind = match text.parse::<PrincipalArn>() {
            Ok(principal) => SubjectKind::Principal(principal),
            Err(NotAPrincipal::Session(session)) => SubjectKind::Session(session),
            Err(NotAPrincipal::FederatedUser(user)) => SubjectKind::FederatedUser(user),
            Err(other) => SubjectKind::Invalid(other),
        };
        let shown = if matches!(kind, SubjectKind::Invalid(_)) { excerpt(text) } else { text.to_owned() };
        Self { text: shown, has_blanks: text != given, is_caller: false, kind }
    }

    /// Takes the caller for the subject.
    #[must_use]
    pub fn caller(arn: CallerArn) -> Self {
        let text = arn.to_string();
        let kind = match arn {
            CallerArn::Session(session) => SubjectKind::Session(session),
            CallerArn::Principal(principal) => SubjectKind::Principal(principal),
            CallerArn::FederatedUser(user) => SubjectKind::FederatedUser(user),
        };
        Self { text, has_blanks: false, is_caller: true, kind }
    }

    /// The session asked about, if one is.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        match &self.kind {
            SubjectKind::Session(session) => Some(session),
            SubjectKind::Principal(_) | SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_) => None,
        }
    }
}
