//! Why a principal is denied, or why that cannot be determined: a closed list of stable codes, each with what it means and
//! what kubectl shows for it.
//!
//! Never here: how a reason is found (`checks/`), or what a report makes of it (`report/`).

use std::fmt;

/// What kubectl prints when the API server answers 401, whatever the cause.
pub const KUBECTL_401: &str =
    "error: You must be logged in to the server (the server has asked for the client to provide credentials)";

/// What kubectl prints when no API server responds.
const KUBECTL_UNREACHABLE: &str = "Unable to connect to the server";

/// What kubectl shows where nobody can get a token for the principal.
const NO_CREDENTIALS: &str =
    "an error of `aws eks get-token`, because nobody can get credentials for this principal";

/// What kubectl shows where the answer is not known.
const KUBECTL_EITHER: &str = "either the requested output or the 401 error";

/// Whether a reason ends the question or leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It alone explains a denial.
    Denied,
    /// It names the missing information that would decide.
    Undetermined,
}

/// Declares the reasons once: variant, code, outcome, kubectl's words, meaning, and background: what a report adds to
/// the finding that has the reason.
macro_rules! reasons {
    ($( $(#[doc = $meaning:literal])+ $variant:ident = $code:literal, $outcome:ident, $kubectl:expr, $background:literal; )+) => {
        /// A stable code for what stands between a principal and a cluster.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $( $(#[doc = $meaning])+ $variant, )+
        }

        impl Reason {
            /// Every reason, in the order in which the checks can find it.
            pub const ALL: &[Reason] = &[$( Reason::$variant, )+];

            /// The code that the data source and `diagnose --json` answer. Never changes once released.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Reason::$variant => $code, )+ }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( Reason::$variant => concat!($($meaning),+).trim_ascii(), )+ }
            }

            /// What explains it further, in a sentence or two; empty where the meaning needs no more.
            #[must_use]
            pub const fn background(self) -> &'static str {
                match self { $( Reason::$variant => $background, )+ }
            }

            /// What a person at kubectl sees.
            #[must_use]
            pub const fn kubectl(self) -> &'static str {
                match self { $( Reason::$variant => $kubectl, )+ }
            }

            /// Whether the answer is `denied` or `undetermined`.
            #[must_use]
            pub const fn outcome(self) -> Outcome {
                match self { $( Reason::$variant => Outcome::$outcome, )+ }
            }
        }
    };
}

reasons! {
    /// The given text is not the ARN of an IAM principal.
    MalformedPrincipal = "malformed_principal", Denied, NO_CREDENTIALS, "";
    /// The principal belongs to another AWS partition than the cluster.
    OtherPartition = "other_partition", Denied, KUBECTL_401, "A cluster accepts only tokens from its own partition.";
    /// An access entry does not authenticate the account's root user.
    RootUser = "root_user", Denied, KUBECTL_401, "Permissions in IAM grant nothing in Kubernetes.";
    /// An STS federated user cannot have an access entry.
    FederatedUser = "federated_user", Denied, KUBECTL_401, "";
    /// Only AWS creates access entries for service-linked roles, and it has not created one for this role.
    ServiceLinkedRole = "service_linked_role", Denied, KUBECTL_401, "";
    /// IAM has no role or user with this name, under any path.
    PrincipalDoesNotExist = "principal_does_not_exist", Denied, NO_CREDENTIALS, "";
    /// The account has no cluster with this name in this region.
    NoCluster = "no_cluster", Denied, KUBECTL_UNREACHABLE, "";
    /// The cluster is being created or deleted, or has failed, and its API server does not respond.
    ClusterNotActive = "cluster_not_active", Denied, KUBECTL_UNREACHABLE, "";
    /// The cluster has no access entry for the principal, and nothing else authenticates it.
    NoAccessEntry = "no_access_entry", Denied, KUBECTL_401, "Permissions in IAM grant nothing in Kubernetes.";
    /// The cluster has an access entry for the principal's name, but with another path or in different upper and lower
    /// case.
    WrongPath = "wrong_path", Denied, KUBECTL_401,
        "Names are unique in an account, so an entry with another path or case belongs to a principal that no longer exists.";
    /// The role or user was created after the access entry and replaced a previous one with the same name.
    PrincipalRecreated = "principal_recreated", Denied, KUBECTL_401,
        "An access entry is tied to the unique ID of its principal, and a recreated principal has a new ID.";
    /// The user name requires an EC2 instance, and the session is not one.
    NotAnInstance = "not_an_ec2_instance", Denied, KUBECTL_401,
        "The authenticator rejects a session without an instance ID in its name.";
    /// The cluster's own API server rejected the caller's token, and nothing that EKS and IAM report explains it.
    RefusedByApiServer = "refused_by_api_server", Denied, KUBECTL_401,
        "Possible causes are a new entry that has not taken effect yet, a wrong clock, or settings that the caller cannot read.";
    /// IAM does not show the caller yet, although STS accepts its credentials.
    PrincipalNotVisible = "principal_not_visible", Undetermined, KUBECTL_EITHER,
        "A new role or user appears in IAM within seconds.";
    /// The cluster is registered with the EKS Connector, so EKS does not run its API server.
    ConnectedCluster = "connected_cluster", Undetermined, KUBECTL_EITHER, "";
    /// This version does not recognize the cluster's status, so whether the API server responds cannot be determined.
    ClusterStatusUnknown = "cluster_status_unknown", Undetermined, KUBECTL_EITHER, "";
    /// This version does not recognize the cluster's authentication mode, so whether access entries or aws-auth apply
    /// cannot be determined.
    AuthenticationModeUnknown = "authentication_mode_unknown", Undetermined, KUBECTL_EITHER, "";
    /// This version does not recognize the type of the access entry, so which sessions it accepts cannot be determined.
    EntryTypeUnknown = "entry_type_unknown", Undetermined, KUBECTL_EITHER, "";
    /// The cluster has no access entry for the user's ARN, but an entry for another user may be the same user's
    /// previous name.
    UserMayBeRenamed = "user_may_be_renamed", Undetermined, KUBECTL_EITHER,
        "EKS matches users by their unique ID, which does not change when a user is renamed.";
    /// The caller is not allowed to read the cluster's access entries, so whether one applies cannot be determined.
    EksForbidden = "eks_forbidden", Undetermined, KUBECTL_EITHER, "";
    /// The caller is not allowed to look up the principal in IAM, so whether it exists and still matches its entry
    /// cannot be determined.
    IamForbidden = "iam_forbidden", Undetermined, KUBECTL_EITHER, "";
    /// IAM was not asked, because `skip_iam_lookups` is set.
    IamSkipped = "iam_skipped", Undetermined, KUBECTL_EITHER, "";
    /// IAM did not respond.
    IamUnreachable = "iam_unreachable", Undetermined, KUBECTL_EITHER, "";
    /// The principal belongs to another account, whose IAM cannot be read from here.
    OtherAccount = "other_account", Undetermined, KUBECTL_EITHER, "";
    /// The principal was created up to a minute after its entry, so which one came first cannot be determined.
    MadeTogether = "made_together", Undetermined, KUBECTL_EITHER,
        "The clocks of IAM and EKS can differ by some seconds.";
    /// The user name requires an EC2 instance, and the question names a role without a session.
    InstanceUnknown = "instance_unknown", Undetermined, KUBECTL_EITHER, "";
    /// The cluster reads aws-auth, and its content was not provided.
    AwsAuthUnknown = "aws_auth_unknown", Undetermined, KUBECTL_EITHER, "";
    /// A list in aws-auth is not valid YAML, so what the cluster reads from it cannot be determined.
    AwsAuthUnreadable = "aws_auth_unreadable", Undetermined, KUBECTL_EITHER, "";
    /// aws-auth does not name the principal, but the identity that created the cluster has implicit access in this
    /// mode.
    CreatorUnknown = "cluster_creator_unknown", Undetermined, KUBECTL_EITHER,
        "aws-auth does not list that identity, and EKS does not report it.";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_snake_case() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for code in codes {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '2'), "{code}");
        }
    }

    #[test]
    fn every_reason_says_what_it_means_and_what_kubectl_shows() {
        for reason in Reason::ALL {
            assert!(reason.meaning().ends_with('.') && !reason.meaning().starts_with(' '), "{reason}");
            assert!(!reason.kubectl().is_empty() && !reason.kubectl().ends_with('.'), "{reason}");
            assert!(reason.background().is_empty() || reason.background().ends_with('.'), "{reason}");
        }
    }
}
