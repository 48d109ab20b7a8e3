//! What an audit can find: a closed list of stable codes, each with how severe it is and what it means.
//!
//! Never here: how it is found (`checks/`).

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody or something has lost access or will, or can get access that nobody granted.
    High,
    /// More is granted than it looks, or less.
    Medium,
    /// It grants nothing, and can be removed.
    Low,
    /// What decides could not be determined.
    Unknown,
    /// Worth knowing, and as it should be: not a reason to change anything.
    Info,
}

impl Severity {
    /// The word in `severity`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Unknown => "unknown",
            Self::Info => "info",
        }
    }
}

/// Declares the codes once: variant, code, severity, meaning.
macro_rules! codes {
    ($( $(#[doc = $meaning:literal])+ $variant:ident = $code:literal, $severity:ident; )+) => {
        /// A stable code for something that an audit found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( $(#[doc = $meaning])+ $variant, )+
        }

        impl Code {
            /// Every code, the most severe first.
            pub const ALL: &[Code] = &[$( Code::$variant, )+];

            /// The code that the data source and `audit --json` answer. Never changes once released.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Code::$variant => $code, )+ }
            }

            /// How much it matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $( Code::$variant => Severity::$severity, )+ }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( Code::$variant => concat!($($meaning),+).trim_ascii(), )+ }
            }
        }
    };
}

codes! {
    /// The principal loses access when the mode is switched as `if_mode` says.
    LosesAccess = "loses_access", High;
    /// A managed node group's role has no access entry or aws-auth line, so its nodes cannot join.
    NodeGroupWithoutAccess = "node_group_without_access", High;
    /// A Fargate profile's role has no access entry or aws-auth line, so its pods cannot start.
    FargateProfileWithoutAccess = "fargate_profile_without_access", High;
    /// The node role of Auto Mode lacks its access entry or access policy, so its nodes cannot join.
    AutoModeWithoutAccess = "auto_mode_without_access", High;
    /// The access entry or aws-auth line is not of the type that the role's nodes or people need.
    WrongType = "wrong_type", High;
    /// aws-auth names a role or user that does not exist. A new one with that name has its access.
    LineOfMissingPrincipal = "line_of_missing_principal", High;
    /// When the mode is switched as `if_mode` says, the principal keeps access, but with fewer rights.
    LosesRights = "loses_rights", Medium;
    /// EKS does not allow the switch that `if_mode` asks about.
    ModeNotReachable = "mode_not_reachable", Medium;
    /// The principal was created after its access entry, which belongs to the previous one and does not authenticate it.
    PrincipalRecreated = "principal_recreated", Medium;
    /// The role exists with another path, so the access entry belongs to a previous one and authenticates nobody.
    WrongPath = "wrong_path", Medium;
    /// An access policy that writes, or reads Secrets, applies to the whole cluster or to `kube-system`.
    BroadScope = "broad_scope", Medium;
    /// aws-auth lets every role and user of an account authenticate.
    WholeAccount = "whole_account", Medium;
    /// An access entry overrides an aws-auth line that grants more.
    HiddenRights = "hidden_rights", Medium;
    /// A part of aws-auth has no effect, or another one than it seems to have.
    AwsAuthContent = "aws_auth_content", Medium;
    /// An access entry overrides an aws-auth line that grants nothing more.
    HiddenLine = "hidden_line", Low;
    /// The access entry's role does not exist, so the entry authenticates nobody.
    PrincipalDoesNotExist = "principal_does_not_exist", Low;
    /// The access entry is for an account's root, whom it does not authenticate.
    RootUser = "root_user", Low;
    /// The principal can authenticate, but no group or access policy grants it anything.
    GrantsNothing = "grants_nothing", Low;
    /// The cluster does not read the aws-auth that was provided.
    AwsAuthNotRead = "aws_auth_not_read", Low;
    /// This version does not recognize the cluster's authentication mode.
    AuthenticationModeUnknown = "authentication_mode_unknown", Unknown;
    /// The cluster is registered with the EKS Connector, so EKS does not decide who can authenticate.
    ConnectedCluster = "connected_cluster", Unknown;
    /// The cluster reads aws-auth, and its content was not provided.
    AwsAuthUnknown = "aws_auth_unknown", Unknown;
    /// A list in aws-auth is not valid YAML, so what the cluster reads from it cannot be determined.
    AwsAuthUnreadable = "aws_auth_unreadable", Unknown;
    /// The identity that created the cluster has implicit access in this mode, and EKS does not report it.
    ClusterCreatorUnknown = "cluster_creator_unknown", Unknown;
    /// This version cannot read the principal of an access entry.
    PrincipalUnreadable = "principal_unreadable", Unknown;
    /// This version does not recognize the type of the access entry.
    EntryTypeUnknown = "entry_type_unknown", Unknown;
    /// The access entry's user no longer has this ARN, but keeps the entry's access if it was only renamed.
    UserMayBeRenamed = "user_may_be_renamed", Unknown;
    /// The principal was created up to a minute after its entry, so which one came first cannot be determined.
    MadeTogether = "made_together", Unknown;
    /// The caller is not allowed to look up principals in IAM, so whether their entries still match is unknown.
    IamForbidden = "iam_forbidden", Unknown;
    /// IAM was not asked, because `skip_iam_lookups` is set.
    IamSkipped = "iam_skipped", Unknown;
    /// IAM did not respond.
    IamUnreachable = "iam_unreachable", Unknown;
    /// Which node groups or Fargate profiles the cluster has, or whether they have access, could not be determined.
    NodesUnknown = "nodes_unknown", Unknown;
    /// The principal belongs to another account, whose IAM cannot be read from here.
    OtherAccount = "other_account", Info;
    /// The principal is an administrator of the cluster.
    ClusterAdmin = "cluster_admin", Info;
    /// The cluster is in the mode that `if_mode` asks about.
    ModeUnchanged = "mode_unchanged", Info;
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_the_order_of_their_severity_and_no_two_are_the_same() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.severity()));
        let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }
}
