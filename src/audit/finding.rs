//! One thing that an audit found. Never here: how it is found (`checks/`).

use super::code::Code;
use crate::diagnosis::Remedy;
use crate::text::shown;

/// Something that an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, and how much it matters.
    pub code: Code,
    /// Whom it is about, as the access entry or aws-auth names it; none where it is about the cluster.
    pub principal: Option<String>,
    /// A sentence or two.
    pub summary: String,
    /// How to fix it; none where there is nothing to do.
    pub remedy: Option<Remedy>,
}

impl Finding {
    /// A finding about the cluster.
    pub(super) fn new(code: Code, summary: impl Into<String>) -> Self {
        Self { code, principal: None, summary: summary.into(), remedy: None }
    }

    /// A finding about a principal.
    pub(super) fn about(code: Code, principal: &impl ToString, summary: impl Into<String>) -> Self {
        Self { principal: Some(principal.to_string()), ..Self::new(code, summary) }
    }

    /// The same with how to fix it.
    pub(super) fn with(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// The same, fit to be shown: names come from AWS and from aws-auth.
    pub(super) fn shown(self) -> Self {
        let Self { code, principal, summary, remedy } = self;
        Self {
            code,
            principal: principal.map(|principal| shown(&principal)),
            summary: shown(&summary),
            remedy: remedy.map(Remedy::shown),
        }
    }
}
