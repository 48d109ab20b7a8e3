//! What the findings come to, in one word. Never here: how it follows from them (`answer`).

use super::reason::Reason;

/// What the findings come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The principal can authenticate.
    Authenticates,
    /// It can authenticate, and no group or policy grants it anything.
    AuthenticatesWithoutPermissions,
    /// It cannot authenticate, and why.
    Denied(Reason),
    /// That cannot be determined, and which information is missing.
    Undetermined(Reason),
}

impl Verdict {
    /// The word in `status`.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Authenticates => "authenticates",
            Self::AuthenticatesWithoutPermissions => "authenticates_without_permissions",
            Self::Denied(_) => "denied",
            Self::Undetermined(_) => "undetermined",
        }
    }

    /// Why not, or what is missing; none where it authenticates.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Authenticates | Self::AuthenticatesWithoutPermissions => None,
            Self::Denied(reason) | Self::Undetermined(reason) => Some(reason),
        }
    }

    /// Whether the principal can authenticate.
    #[must_use]
    pub const fn can_authenticate(self) -> bool {
        matches!(self, Self::Authenticates | Self::AuthenticatesWithoutPermissions)
    }
}
