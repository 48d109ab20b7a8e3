//! A policy document as it is written, and what its statements say to a question.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::condition::{self, Conditions};
use super::pattern::{matches, matches_any_case};
use super::{Asker, Question, Verdict};
use crate::arn::is_account;
use crate::caller::Caller;

/// A document that has been read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Policy {
    pub(super) version: Option<String>,
    #[serde(rename = "Id")]
    _id: Option<String>,
    statement: OneOrMany<Statement>,
}

/// One statement of a document.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Statement {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    effect: Effect,
    pub(super) principal: Option<Principals>,
    pub(super) not_principal: Option<Principals>,
    pub(super) action: Option<Texts>,
    pub(super) not_action: Option<Texts>,
    pub(super) resource: Option<Texts>,
    pub(super) not_resource: Option<Texts>,
    #[serde(default)]
    condition: Conditions,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum Effect {
    Allow,
    Deny,
}

/// Whom a statement is about: `*`, or names by kind (`AWS`, `Service`, `Federated`).
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Principals {
    Text(String),
    ByKind(BTreeMap<String, Texts>),
}

/// What may be written alone or as a list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

pub(super) type Texts = OneOrMany<String>;

/// Why a document is no policy, or not one for this purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PolicyFault {
    NotJson,
    /// JSON, but not in the form of a policy.
    Syntax,
    /// A statement lacks this element.
    Missing(&'static str),
    /// A statement has this element, which has no place there.
    Prohibited(&'static str),
    /// A principal that nobody can be, with its kind.
    Principal(String, String),
    /// A trust policy about something else than sessions of the role.
    NotAboutSessions,
}

impl Policy {
    /// Reads a document.
    ///
    /// # Errors
    /// No JSON, or JSON in another form than a policy's.
    pub(crate) fn read(document: &str) -> Result<Self, PolicyFault> {
        let json: serde_json::Value = serde_json::from_str(document).map_err(|_| PolicyFault::NotJson)?;
        if !json.is_object() {
            return Err(PolicyFault::NotJson);
        }
        serde_json::from_value(json).map_err(|_| PolicyFault::Syntax)
    }

    pub(super) fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.statement.iter()
    }
}

impl Statement {
    pub(super) fn verdict(&self, question: &Question<'_>) -> Verdict {
        let about = fits(self.action.as_ref(), self.not_action.as_ref(), |pattern| {
            matches_any_case(pattern, question.action)
        }) && fits(self.resource.as_ref(), self.not_resource.as_ref(), |pattern| {
            matches(pattern, question.resource)
        }) && self.names(question.asker);
        // A condition that is not simulated must let nobody in: it holds for a denial, and for nothing else.
        let holds = || condition::hold(&self.condition, question.context);
        match self.effect {
            Effect::Deny if about && holds().unwrap_or(true) => Verdict::Denied,
            Effect::Allow if about && holds().unwrap_or(false) => Verdict::Allowed,
            Effect::Allow | Effect::Deny => Verdict::Silent,
        }
    }

    fn names(&self, asker: Asker<'_>) -> bool {
        let named = |principals: &Principals| principals.name(asker);
        self.principal.as_ref().is_none_or(named) && !self.not_principal.as_ref().is_some_and(named)
    }
}

/// Whether one of the patterns fits, or none of those that must not; an element that is absent says nothing.
fn fits(wanted: Option<&Texts>, unwanted: Option<&Texts>, fits: impl Fn(&str) -> bool) -> bool {
    let any = |patterns: &Texts| patterns.iter().any(|pattern| fits(pattern));
    wanted.is_none_or(any) && !unwanted.is_some_and(any)
}

impl Principals {
    /// Every principal, with its kind; `*` alone is of AWS.
    pub(super) fn all(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Text(name) => vec![("AWS", name)],
            Self::ByKind(kinds) => kinds
                .iter()
                .flat_map(|(kind, names)| names.iter().map(move |name| (kind.as_str(), name.as_str())))
                .collect(),
        }
    }

    fn name(&self, asker: Asker<'_>) -> bool {
        match (self, asker) {
            (Self::Text(name), _) if name == "*" => true,
            (_, Asker::Caller(caller)) => {
                self.all().into_iter().any(|(kind, name)| kind == "AWS" && is_caller(name, caller))
            }
            // The simulator's tokens do not say who issued them.
            (_, Asker::WebIdentity) => self.all().into_iter().any(|(kind, _)| kind == "Federated"),
        }
    }
}

/// An account, by number or by its root, stands for everybody in it; patterns are the world's own.
fn is_caller(name: &str, caller: &Caller) -> bool {
    let of_account = |account: &str| is_account(account) && account == caller.account();
    let root = name.strip_suffix(":root").and_then(|rest| rest.rsplit(':').next());
    of_account(name)
        || root.is_some_and(of_account)
        || matches(name, caller.principal.as_str())
        || matches(name, &caller.arn)
}

impl<T> OneOrMany<T> {
    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        match self {
            Self::One(one) => std::slice::from_ref(one).iter(),
            Self::Many(many) => many.iter(),
        }
    }
}
