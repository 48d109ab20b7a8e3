//! Why a principal is refused, or why nobody can tell: a closed list of stable codes, each with what it means and
//! what kubectl shows for it.
//!
//! Never here: how a reason is found (`checks/`), or what a report makes of it (`report/`).

use std::fmt;

/// What kubectl prints when the API server answers 401, whatever the cause.
const KUBECTL_401: &str =
    "error: You must be logged in to the server (the server has asked for the client to provide credentials)";

/// What kubectl prints when no API server can be reached.
const KUBECTL_UNREACHABLE: &str = "Unable to connect to the server";

/// What a person sees who cannot even get a token for that principal.
const NO_CREDENTIALS: &str =
    "nothing, since nobody can hold credentials of it: `aws eks get-token` fails before kubectl asks";

/// What an undetermined answer may look like from kubectl.
const KUBECTL_EITHER: &str = "either the answer asked for, or the 401 sentence";

/// Whether a reason ends the question or leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It alone explains a refusal.
    Denied,
    /// It names what could not be known and would decide.
    Undetermined,
}

/// Declares the reasons once: variant, code, outcome, meaning, and kubectl's words.
macro_rules! reasons {
    ($( $(#[doc = $meaning:literal])+ $variant:ident = $code:literal, $outcome:ident, $kubectl:expr; )+) => {
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

            /// What the code means, in one or two sentences.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( Reason::$variant => concat!($($meaning),+).trim_ascii(), )+ }
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
    /// The text asked about is no ARN of an IAM principal.
    MalformedPrincipal = "malformed_principal", Denied, NO_CREDENTIALS;
    /// The principal belongs to another AWS partition than the cluster, and no token of it is accepted there.
    OtherPartition = "other_partition", Denied, KUBECTL_401;
    /// An access entry never authenticates the account's root user, whatever it may do in IAM.
    RootUser = "root_user", Denied, KUBECTL_401;
    /// A federated user of STS cannot have an access entry.
    FederatedUser = "federated_user", Denied, KUBECTL_401;
    /// Only AWS creates access entries for a service-linked role, and it has created none for this one.
    ServiceLinkedRole = "service_linked_role", Denied, KUBECTL_401;
    /// IAM has no such role or user, under any path.
    PrincipalDoesNotExist = "principal_does_not_exist", Denied, NO_CREDENTIALS;
    /// The account has no cluster of that name in the region asked.
    NoCluster = "no_cluster", Denied, KUBECTL_UNREACHABLE;
    /// The cluster is being created or deleted, or has failed, and its API server does not serve.
    ClusterNotActive = "cluster_not_active", Denied, KUBECTL_UNREACHABLE;
    /// The cluster has no access entry for the principal, and nothing else authenticates it. What a principal may do in IAM
    /// grants nothing in Kubernetes.
    NoAccessEntry = "no_access_entry", Denied, KUBECTL_401;
    /// The cluster has an access entry for the principal's name, but under another path or in other letters: it belongs to
    /// a principal that no longer exists.
    WrongPath = "wrong_path", Denied, KUBECTL_401;
    /// The role or user was created after the access entry, in place of a former one of the same name. An entry is tied to
    /// the unique ID of its principal, which is another now; aws-auth goes by the name, which is the same.
    PrincipalRecreated = "principal_recreated", Denied, KUBECTL_401;
    /// The user name of the entry needs an EC2 instance's session, and the session asked about is none: the
    /// authenticator finds no instance id in the session's name and refuses it.
    NotAnInstance = "not_an_ec2_instance", Denied, KUBECTL_401;
    /// The cluster's own API server rejected the caller's token, and what EKS and IAM show does not explain it: an entry
    /// that has not spread yet, a clock that is wrong, or what the caller may not ask.
    RefusedByApiServer = "refused_by_api_server", Denied, KUBECTL_401;
    /// IAM does not show the caller yet, although STS accepts its credentials: it was created within the last seconds.
    PrincipalNotVisible = "principal_not_visible", Undetermined, KUBECTL_EITHER;
    /// The cluster is registered by the EKS Connector: EKS does not run its API server, and authenticates nobody for it.
    ConnectedCluster = "connected_cluster", Undetermined, KUBECTL_EITHER;
    /// The cluster has a status that this version does not know, so whether it serves is unknown.
    ClusterStatusUnknown = "cluster_status_unknown", Undetermined, KUBECTL_EITHER;
    /// The cluster has an authentication mode that this version does not know, so whether access entries or aws-auth
    /// apply is unknown.
    AuthenticationModeUnknown = "authentication_mode_unknown", Undetermined, KUBECTL_EITHER;
    /// The access entry has a type that this version does not know, so which sessions it accepts is unknown.
    EntryTypeUnknown = "entry_type_unknown", Undetermined, KUBECTL_EITHER;
    /// The cluster has no access entry for the user's ARN, but one for another user that may be its former name. EKS
    /// matches users by their unique ID, which stays when a user is renamed.
    UserMayBeRenamed = "user_may_be_renamed", Undetermined, KUBECTL_EITHER;
    /// The caller is not allowed to read the cluster's access entries, so whether one applies to the principal is unknown.
    EksForbidden = "eks_forbidden", Undetermined, KUBECTL_EITHER;
    /// IAM may not be asked about the principal, so whether it exists as asked and is still the entry's is unknown.
    IamForbidden = "iam_forbidden", Undetermined, KUBECTL_EITHER;
    /// IAM was not asked, since `skip_iam_lookups` is set.
    IamSkipped = "iam_skipped", Undetermined, KUBECTL_EITHER;
    /// IAM did not answer.
    IamUnreachable = "iam_unreachable", Undetermined, KUBECTL_EITHER;
    /// The principal is another account's, whose IAM cannot be asked from here.
    OtherAccount = "other_account", Undetermined, KUBECTL_EITHER;
    /// Principal and entry were created within the same minute, so which came first is uncertain.
    MadeTogether = "made_together", Undetermined, KUBECTL_EITHER;
    /// The user name needs an EC2 instance, and the question names its role but no session.
    InstanceUnknown = "instance_unknown", Undetermined, KUBECTL_EITHER;
    /// The cluster reads aws-auth, which was not given.
    AwsAuthUnknown = "aws_auth_unknown", Undetermined, KUBECTL_EITHER;
    /// A list of aws-auth is no readable YAML, so what the cluster makes of it is unknown.
    AwsAuthUnreadable = "aws_auth_unreadable", Undetermined, KUBECTL_EITHER;
    /// aws-auth does not name the principal, but in this mode the identity that created the cluster has access without
    /// being named, and EKS does not report who it is.
    CreatorUnknown = "cluster_creator_unknown", Undetermined, KUBECTL_EITHER;
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
            assert!(!reason.kubectl().is_empty(), "{reason}");
        }
    }
}
