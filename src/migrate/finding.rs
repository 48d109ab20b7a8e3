//! What of aws-auth is not moved, and what changes with it: each with its line, in words.
//!
//! Never here: how it is found (`judge`).

use std::fmt;

use crate::access::{EntryType, check_user_name};
use crate::aws_auth::{self, Lost};
use crate::text::excerpt;

/// The most entries that a cluster can have; not adjustable (EKS user guide, quota L-C56B9FC3).
pub(super) const MOST_ENTRIES: usize = 3_000;

/// Something about a line, or about all of the ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands.
    pub place: Option<Place>,
    /// Whom the line names, as written.
    pub who: Option<String>,
    /// What is so.
    pub problem: Problem,
}

/// A line of the ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The key of `data`.
    pub key: String,
    /// The line in the text of that key, counted from 1; none where it is about all of it.
    pub line: Option<usize>,
}

/// What a finding means for the switch to the mode `API`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Access that somebody has is not moved: the switch would take it away.
    LosesAccess,
    /// The line is not moved, and grants nothing today.
    Unused,
    /// Nothing is lost; good to know.
    Note,
}

/// What is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A line for a whole account.
    Account,
    /// A line for an account's root user.
    RootUser,
    /// A line for a federated user.
    FederatedUser,
    /// A role whose path is not known; the HCL is right if it has none.
    PathUnknown(String),
    /// A role of IAM Identity Center, which always has a path, and IAM could not be asked for it.
    SsoPathUnknown,
    /// A service-linked role.
    ServiceLinkedRole,
    /// Clusters use this line or another one of `mapUsers`.
    Random,
    /// An entry cannot have some of what the line gives.
    Lost(Vec<Lost>),
    /// A line for nodes of a kind that it does not tell.
    NodeTypeUnknown,
    /// A line for nodes, and a principal that no entry of their type can be for.
    NodePrincipal(EntryType),
    /// The entry is for a previous principal of the same name.
    RecreatedPrincipal,
    /// More entries than a cluster can have.
    TooManyEntries(usize),
    /// Clusters ignore the line, or part of it.
    Ignored(aws_auth::Fault),
    /// IAM has no principal of this name.
    NoPrincipal,
    /// The principal is of another partition.
    OtherPartition,
    /// There is an entry.
    HasEntry,
    /// Clusters read the line otherwise than it looks.
    ReadOtherwise(aws_auth::Fault),
    /// The entry gets EKS's user name in the place of an empty one.
    EmptyUserName,
    /// Paths of so many roles could not be looked up.
    PathsNotChecked(usize),
    /// Which entries exist could not be looked up.
    EntriesUnknown,
}

impl Problem {
    /// The word that programs go by.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::RootUser => "root_user",
            Self::FederatedUser => "federated_user",
            Self::PathUnknown(_) | Self::SsoPathUnknown => "path_unknown",
            Self::ServiceLinkedRole => "service_linked_role",
            Self::Random => "ambiguous_user",
            Self::Lost(_) => "not_supported_by_entries",
            Self::NodeTypeUnknown => "node_type_unknown",
            Self::NodePrincipal(_) => "node_principal",
            Self::RecreatedPrincipal => "principal_recreated",
            Self::TooManyEntries(_) => "too_many_entries",
            Self::Ignored(_) => "ignored_by_clusters",
            Self::NoPrincipal => "no_principal",
            Self::OtherPartition => "other_partition",
            Self::HasEntry => "has_entry",
            Self::ReadOtherwise(_) => "read_otherwise",
            Self::EmptyUserName => "empty_user_name",
            Self::PathsNotChecked(_) => "paths_not_checked",
            Self::EntriesUnknown => "entries_unknown",
        }
    }

    /// What it means for the switch to the mode `API`.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Account
            | Self::RootUser
            | Self::FederatedUser
            | Self::PathUnknown(_)
            | Self::SsoPathUnknown
            | Self::ServiceLinkedRole
            | Self::Random
            | Self::Lost(_)
            | Self::NodeTypeUnknown
            | Self::NodePrincipal(_)
            | Self::RecreatedPrincipal
            | Self::TooManyEntries(_) => Severity::LosesAccess,
            Self::Ignored(_) | Self::NoPrincipal | Self::OtherPartition => Severity::Unused,
            Self::HasEntry
            | Self::ReadOtherwise(_)
            | Self::EmptyUserName
            | Self::PathsNotChecked(_)
            | Self::EntriesUnknown => Severity::Note,
        }
    }

    /// What to do about it; none where nothing is to be done.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        let words = match self {
            Self::Account => "Create an entry for each role and user of the account that needs access.",
            Self::RootUser => "Use a role or a user instead of the root user.",
            Self::FederatedUser => "Use a role instead of GetFederationToken.",
            Self::PathUnknown(_) => {
                "If the role has no path, add the block below. Otherwise, add the path to its ARN first."
            }
            Self::SsoPathUnknown => {
                "Run this with --cluster and credentials that are allowed iam:GetRole in the account of the role."
            }
            Self::ServiceLinkedRole => {
                "The service that owns the role creates its entry; see the documentation of that service."
            }
            Self::Random => "Delete all lines for this user but one.",
            Self::Lost(_) => {
                "Change the line and the RBAC bindings that use it, then run this again. The line keeps working \
                 until the mode is API."
            }
            Self::NodeTypeUnknown => {
                "For hybrid nodes, create an entry of type HYBRID_LINUX. For EC2 instances, change the user name \
                 to \"system:node:{{EC2PrivateDNSName}}\" and the groups to system:bootstrappers and system:nodes."
            }
            Self::NodePrincipal(_) => "Use a role in the account of the cluster for the nodes.",
            Self::RecreatedPrincipal => "Replace the entry: delete it, then run this again.",
            Self::TooManyEntries(_) => "Delete lines that nobody uses, or grant access through fewer roles.",
            Self::NoPrincipal | Self::OtherPartition => "Delete the line.",
            Self::Ignored(_)
            | Self::HasEntry
            | Self::ReadOtherwise(_)
            | Self::EmptyUserName
            | Self::PathsNotChecked(_)
            | Self::EntriesUnknown => return None,
        };
        Some(words)
    }

    /// HCL that belongs to what is to be done.
    #[must_use]
    pub fn hcl(&self) -> Option<&str> {
        if let Self::PathUnknown(hcl) = self { Some(hcl) } else { None }
    }
}

impl Severity {
    /// The word that programs go by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LosesAccess => "loses_access",
            Self::Unused => "unused",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, line } = self;
        out.write_str(&excerpt(key))?;
        match line {
            Some(line) => write!(out, ", line {line}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => out.write_str(
                "every role and user of this account can authenticate, without groups. An entry is for one principal",
            ),
            Self::RootUser => out.write_str("an entry for an account's root user has no effect"),
            Self::FederatedUser => out.write_str("an entry cannot be for a federated user"),
            Self::PathUnknown(_) => out.write_str(
                "the role belongs to another account, so its path cannot be looked up. aws-auth omits the path, and an \
                 entry requires it",
            ),
            Self::SsoPathUnknown => out.write_str(
                "the role belongs to IAM Identity Center and has a path, which could not be looked up. aws-auth omits \
                 the path, and an entry requires it",
            ),
            Self::ServiceLinkedRole => out.write_str("EKS rejects entries for service-linked roles"),
            Self::Random => out.write_str(
                "another line differs from this one only in the case of its ARN, and the cluster uses one of the two at \
                 random",
            ),
            Self::Lost(lost) => {
                let lost: Vec<String> = lost.iter().map(with_reason).collect();
                write!(out, "an entry cannot have {}", lost.join(" and "))
            }
            Self::NodeTypeUnknown => out.write_str(
                "the line is for nodes, but user name and groups fit more than one entry type",
            ),
            Self::NodePrincipal(node) => {
                write!(out, "an entry of type {node} requires a role in the account of the cluster")
            }
            Self::RecreatedPrincipal => out.write_str(
                "an access entry exists, but the principal was recreated after it. Only this line authenticates the \
                 principal",
            ),
            Self::TooManyEntries(count) => {
                write!(out, "the cluster would have {count} access entries; EKS allows {MOST_ENTRIES}")
            }
            Self::Ignored(fault) | Self::ReadOtherwise(fault) => fault.fmt(out),
            Self::NoPrincipal => out.write_str("IAM has no principal of this name, so nobody can use the line"),
            Self::OtherPartition => {
                out.write_str("the principal is in another partition than the cluster, so nobody can use the line")
            }
            Self::HasEntry => out.write_str("an access entry exists and overrides the line"),
            Self::EmptyUserName => {
                out.write_str("the line has no user name. With the entry, the user name is the one that EKS sets")
            }
            Self::PathsNotChecked(count) => write!(
                out,
                "the paths of {count} roles could not be looked up in IAM. EKS rejects an entry \
                 for a role without its path"
            ),
            Self::EntriesUnknown => out.write_str(
                "EKS denied listing the access entries of the cluster (eks:ListAccessEntries, eks:DescribeAccessEntry). \
                 Entries that exist already are created again, which EKS rejects",
            ),
        }
    }
}

/// What of a line an entry cannot have, and why.
fn with_reason(lost: &Lost) -> String {
    match lost {
        Lost::UserName(name) => match check_user_name(name) {
            Err(refusal) => format!("{lost}: {refusal}"),
            Ok(()) => lost.to_string(),
        },
        Lost::Group(_) => lost.to_string(),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, who, problem } = self;
        if let Some(place) = place {
            write!(out, "{place}: ")?;
        }
        if let Some(who) = who {
            write!(out, "{}: ", excerpt(who))?;
        }
        write!(out, "{problem}.")
    }
}

impl Finding {
    /// A finding about a principal of a line.
    pub(super) fn about(line: &aws_auth::Mapping, problem: Problem) -> Self {
        Self { place: Some(Place::of(line)), who: Some(line.who.clone()), problem }
    }
}

impl Place {
    /// Of a line.
    pub(super) fn of(line: &aws_auth::Mapping) -> Self {
        Self { key: line.list.key().to_owned(), line: Some(line.line) }
    }
}
