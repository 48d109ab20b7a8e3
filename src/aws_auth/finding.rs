//! What a cluster leaves out of aws-auth, or takes otherwise than it looks: each with its line, in words.
//!
//! Never here: how it is found.

use std::fmt;

use super::List;
use super::decode::Why;
use super::tree::MAX_DEPTH;
use crate::text::excerpt;

/// Something about the `ConfigMap` that whoever wrote it would want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The key of the `ConfigMap`'s `data`.
    pub key: String,
    /// The line in the text of that key, counted from 1; none where it is about all of it.
    pub line: Option<usize>,
    /// What is so.
    pub fault: Fault,
}

/// What is wrong, or only looks right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A key of `data` that no cluster reads; carries the list that was probably meant.
    UnknownList(Option<&'static str>),
    /// It is no YAML.
    Unreadable {
        /// What the parser says.
        why: String,
    },
    /// It is nested deeper than is read here.
    TooDeep,
    /// A cluster cannot read the list and leaves all of it out.
    Voided {
        /// What it stumbles over.
        why: Why,
    },
    /// A cluster cannot read on, and leaves out this line and all below.
    RestVoided,
    /// It is no list.
    NotAList {
        /// What it is.
        found: &'static str,
    },
    /// More follows after the first document.
    AfterDocument,
    /// An item of the list is nothing that a line could be.
    NotALine {
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// A line names nobody.
    NoPrincipal {
        /// The key that is missing.
        wanted: &'static str,
    },
    /// A line is for a permission set.
    PermissionSet,
    /// A key that clusters do not know.
    UnknownKey {
        /// As written.
        key: String,
        /// The key that was probably meant.
        meant: Option<&'static str>,
    },
    /// A value is of a wrong type.
    WrongShape {
        /// Whose value.
        key: &'static str,
        /// What it is.
        found: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A key replaces one of the same name.
    RepeatedKey {
        /// Which.
        key: String,
    },
    /// A line without a user name.
    NoUserName,
    /// A later line names the same principal.
    Replaced {
        /// The line that counts.
        by: usize,
    },
    /// Two lines of `mapUsers` differ in nothing but case.
    EitherOf {
        /// The other line.
        other: usize,
    },
    /// A line of `mapRoles` names the same principal.
    HiddenByRoles {
        /// That line.
        by: usize,
    },
    /// A role's ARN with a path.
    Path {
        /// The ARN without it.
        works: String,
    },
    /// A session's ARN.
    Session {
        /// The ARN of its role.
        works: String,
    },
    /// `*` or `?` in an ARN.
    Wildcard,
    /// Blanks around an ARN or an account.
    Blanks,
    /// No ARN of anything that authenticates.
    NotAPrincipal,
    /// No account.
    NotAnAccount,
}

impl Finding {
    /// Where it stands: keys that no cluster reads first, then the lists in the order in which clusters ask them.
    pub(super) fn place(&self) -> (Option<usize>, Option<usize>) {
        (List::ALL.iter().position(|list| list.key() == self.key), self.line)
    }

    /// The list that it is about; none for a key that no cluster reads.
    #[must_use]
    pub fn list(&self) -> Option<List> {
        List::ALL.into_iter().find(|list| list.key() == self.key)
    }

    /// Whether it is about a list that cannot be read here, though a cluster may be able to.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self.fault, Fault::Unreadable { .. } | Fault::TooDeep)
    }
}

impl Fault {
    /// Whether the line that it is about authenticates nobody: it matches nobody, or another line goes first.
    #[must_use]
    pub fn voids_its_line(&self) -> bool {
        matches!(
            self,
            Self::Replaced { .. }
                | Self::HiddenByRoles { .. }
                | Self::Path { .. }
                | Self::Session { .. }
                | Self::Wildcard
                | Self::Blanks
                | Self::NotAPrincipal
                | Self::NotAnAccount
        )
    }

    /// The other of two lines of which the cluster uses one at random.
    #[must_use]
    pub fn is_either_of_two(&self) -> Option<usize> {
        match self {
            Self::EitherOf { other } => Some(*other),
            _ => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, line, fault } = self;
        match line {
            Some(line) => write!(out, "{}, line {line}: {fault}", excerpt(key)),
            None => write!(out, "{}: {fault}", excerpt(key)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownList(meant) => {
                out.write_str("clusters ignore this key")?;
                did_you_mean(out, *meant)
            }
            Self::Unreadable { why } => write!(out, "not valid YAML ({why})"),
            Self::TooDeep => write!(out, "nested more than {MAX_DEPTH} levels deep, so it is not read"),
            Self::Voided { why } => write!(out, "{why}; the cluster ignores the whole list"),
            Self::RestVoided => {
                out.write_str("a tag that does not fit its value; the cluster ignores this line and all below it")
            }
            Self::NotAList { found } => {
                write!(out, "{found} instead of a list; the cluster ignores all of it")
            }
            Self::AfterDocument => {
                out.write_str("the cluster reads the first YAML document only and ignores what follows it")
            }
            Self::NotALine { found, wanted } => write!(out, "{found} instead of {wanted}; ignored"),
            Self::NoPrincipal { wanted } => write!(out, "no {wanted}, so the cluster ignores this line"),
            Self::PermissionSet => out.write_str(
                "`sso` requires a feature that EKS does not enable, so the cluster ignores this line; use the role's ARN",
            ),
            Self::UnknownKey { key, meant } => {
                write!(out, "the cluster ignores `{}`", excerpt(key))?;
                did_you_mean(out, *meant)
            }
            Self::WrongShape { key, found, wanted } => {
                write!(out, "`{key}` must be {wanted}, not {found}; the cluster reads it as empty")
            }
            Self::RepeatedKey { key } => {
                let key = excerpt(key);
                write!(out, "`{key}` replaces an earlier `{key}` of the same line")
            },
            Self::NoUserName => out.write_str("no user name; the cluster uses an empty one (\"\")"),
            Self::Replaced { by } => write!(out, "line {by} names the same principal and replaces this one"),
            Self::EitherOf { other } => write!(
                out,
                "differs from line {other} only in case; the cluster uses one of the two at random"
            ),
            Self::HiddenByRoles { by } => {
                write!(out, "line {by} of mapRoles names the same principal and has priority")
            }
            Self::Path { works } => {
                write!(out, "a role's ARN with a path never matches; write {}", excerpt(works))
            }
            Self::Session { works } => {
                write!(out, "a session's ARN never matches; write the role's: {}", excerpt(works))
            }
            Self::Wildcard => out.write_str("an ARN with a wildcard never matches; list each principal"),
            Self::Blanks => out.write_str("the spaces around it prevent it from matching"),
            Self::NotAPrincipal => {
                out.write_str("this is not the ARN of an IAM role or user, so it never matches")
            }
            Self::NotAnAccount => out.write_str("an account ID has 12 digits, so this never matches"),
        }
    }
}

fn did_you_mean(out: &mut fmt::Formatter<'_>, meant: Option<&str>) -> fmt::Result {
    match meant {
        Some(meant) => write!(out, "; did you mean `{meant}`?"),
        None => Ok(()),
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key("a mapping") => out.write_str(
                "a mapping as a key, the result of unquoted braces (quote templates: \"{{SessionName}}\")",
            ),
            Self::Key(what) => write!(out, "{what} as a key"),
            Self::Merge => out.write_str("`<<` requires a mapping or a list of mappings"),
            Self::Tag => out.write_str("a tag that does not fit its value"),
            Self::NotFinite => out.write_str("an infinite or undefined number"),
            Self::Cycle => out.write_str("an anchor whose value contains itself"),
            Self::Aliases => out.write_str("too many aliases"),
            Self::TooDeep => write!(out, "aliases nested more than {MAX_DEPTH} levels deep"),
        }
    }
}
