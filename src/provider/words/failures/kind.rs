//! The kind of a failed request: its title and what to do about it. The error's own text, with names and values, stands above
//! the advice.

use super::super::credentials;
use crate::aws::Error;

/// Where the words are read: what can be changed there differs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reader {
    /// In the output of Terraform, beside a configuration.
    Host,
    /// There too, about a block that has no `timeouts`.
    HostWithoutTimeouts,
    /// At the shell, with flags and environment variables.
    Shell,
}

/// The title for the error's kind, and the advice.
pub(super) fn explained(error: &Error, reader: Reader) -> (&'static str, String) {
    credentials::explained(error).unwrap_or_else(|| {
        let kind = Kind::of(error);
        (kind.title(), kind.advice(error, reader))
    })
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Cancelled,
    AccessDenied,
    CredentialsExpired,
    ClockOff,
    CredentialsInvalid,
    ProxyAuthentication,
    Unreachable,
    EntriesNotEnabled,
    ClusterNotFound,
    EntryNotFound,
    PolicyNotFound,
    WrongEntryType,
    Throttled,
    QuotaExceeded,
    TimedOut,
    UnexpectedResponse,
    UnreadableResponse,
    ServiceFailed,
    Rejected,
}

/// The questions that tell the kinds apart. The first that is answered yes decides.
const QUESTIONS: &[(fn(&Error) -> bool, Kind)] = &[
    (Error::is_cancelled, Kind::Cancelled),
    (Error::is_access_denied, Kind::AccessDenied),
    (Error::is_expired_credentials, Kind::CredentialsExpired),
    (Error::is_clock_off, Kind::ClockOff),
    (Error::is_bad_credentials, Kind::CredentialsInvalid),
    (Error::is_proxy_login, Kind::ProxyAuthentication),
    (Error::is_unreachable, Kind::Unreachable),
    (Error::is_wrong_mode, Kind::EntriesNotEnabled),
    (Error::is_no_cluster, Kind::ClusterNotFound),
    (Error::is_no_entry, Kind::EntryNotFound),
    (Error::is_no_policy, Kind::PolicyNotFound),
    (Error::is_wrong_type, Kind::WrongEntryType),
    (Error::is_throttled, Kind::Throttled),
    (Error::is_limit_reached, Kind::QuotaExceeded),
    (Error::is_out_of_time, Kind::TimedOut),
    (Error::is_foreign, Kind::UnexpectedResponse),
    (Error::is_unreadable, Kind::UnreadableResponse),
    (Error::is_transient, Kind::ServiceFailed),
];

impl Kind {
    fn of(error: &Error) -> Self {
        QUESTIONS.iter().find(|(is, _)| is(error)).map_or(Self::Rejected, |(_, kind)| *kind)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Cancelled => "Cancelled",
            Self::AccessDenied => "Access denied",
            Self::CredentialsExpired => "Expired AWS credentials",
            Self::ClockOff => "Clock out of sync",
            Self::CredentialsInvalid => "Invalid AWS credentials",
            Self::ProxyAuthentication => "Proxy authentication required",
            Self::Unreachable => "AWS cannot be reached",
            Self::EntriesNotEnabled => "Access entries not enabled",
            Self::ClusterNotFound => "Cluster not found",
            Self::EntryNotFound => "Access entry not found",
            Self::PolicyNotFound => "Access policy not found",
            Self::WrongEntryType => "Not allowed for the entry's type",
            Self::Throttled => "Throttled by AWS",
            Self::QuotaExceeded => "Quota exceeded",
            Self::TimedOut => "Timed out",
            Self::UnexpectedResponse => "Unexpected response",
            Self::UnreadableResponse => "Unreadable response from AWS",
            Self::ServiceFailed => "AWS failed",
            Self::Rejected => "Request rejected",
        }
    }

    fn advice(self, error: &Error, reader: Reader) -> String {
        match (self, reader) {
            (Self::AccessDenied, _) => return allow(error),
            (Self::Unreachable, _) => return connect(error),
            (Self::Throttled, Reader::Host | Reader::HostWithoutTimeouts) => {
                "Run again with a lower `-parallelism` or a higher `max_retries`."
            }
            (Self::Throttled, Reader::Shell) => {
                "Run again later with a longer `--timeout` or a higher AWS_MAX_ATTEMPTS."
            }
            (Self::TimedOut, Reader::Host) => {
                "Increase the operation's timeout in the `timeouts` block if AWS needs longer."
            }
            (Self::TimedOut, Reader::HostWithoutTimeouts) => {
                "Run again. If it persists, check the network and the limits of AWS for this account."
            }
            (Self::TimedOut, Reader::Shell) => "Run again with a longer `--timeout` if AWS needs it.",
            (Self::Rejected, _) if error.message().is_some() => {
                "AWS gives the reason above. Correct what it names and run again."
            }
            _ => self.usual_advice(),
        }
        .to_owned()
    }

    /// The advice that depends on nothing but the kind.
    fn usual_advice(self) -> &'static str {
        match self {
            Self::Cancelled => {
                "The run was cancelled before AWS gave a final answer. What was created is in state. Run again to continue."
            }
            Self::CredentialsExpired => {
                "Get new credentials and run again. If a profile signs in: `aws sso login --profile NAME` or `aws login --profile NAME`."
            }
            Self::ClockOff => {
                "AWS rejects requests whose timestamp differs from its own time by more than five minutes. Set this machine's clock."
            }
            Self::CredentialsInvalid => {
                "The access key does not exist, or the secret or session token does not match it. Check the provider block, the profile and the AWS_* environment variables."
            }
            Self::ProxyAuthentication => {
                "The proxy rejected the request because it requires a user name and a password (407). Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT."
            }
            Self::EntriesNotEnabled => ENABLE_ENTRIES,
            Self::ClusterNotFound => "Check `cluster_name`, and the region and account of the provider.",
            Self::EntryNotFound => {
                "It was deleted outside Terraform. Run again: the refresh removes it from state, and the plan creates it."
            }
            Self::PolicyNotFound => {
                "Check `policy_arn`. `aws eks list-access-policies` lists the policies of this region and partition."
            }
            Self::WrongEntryType => {
                "Only entries of type STANDARD can have policies, groups and a user name. Entries of type EC2 can have the policy AmazonEKSAutoNodePolicy."
            }
            Self::QuotaExceeded => {
                "A cluster can have 3,000 access entries. This quota cannot be raised. Delete entries that are not needed."
            }
            Self::UnexpectedResponse => {
                "Something between this machine and AWS answered (a proxy or a captive portal). Check the proxy settings, and `endpoints` or AWS_ENDPOINT_URL if they are set."
            }
            Self::ServiceFailed => {
                "The request was retried without success. Run again later. If it persists, contact AWS Support with the request ID."
            }
            _ => "Run again. If it persists, contact AWS Support with the request ID.",
        }
    }
}

const ENABLE_ENTRIES: &str = "The cluster's authentication mode is CONFIG_MAP, in which EKS neither shows nor changes access \
    entries. An entry in state may still exist, so it stays in state. To enable access entries, set \
    `authentication_mode = \"API_AND_CONFIG_MAP\"` in the cluster's `access_config`, or run:\n\n\
    \x20 aws eks update-cluster-config --region REGION --name CLUSTER \\\n    --access-config authenticationMode=API_AND_CONFIG_MAP\n\n\
    The cluster cannot be switched back to CONFIG_MAP. To stop managing the entry instead, replace the resource with a \
    `removed` block with `destroy = false`.";

fn allow(error: &Error) -> String {
    let action = error.denied_action();
    let conditions = match action.as_str() {
        "eks:CreateAccessEntry" | "eks:UpdateAccessEntry" => {
            " A policy that allows it can still restrict it by the condition keys eks:principalArn, eks:username, eks:kubernetesGroups or aws:RequestTag."
        }
        "iam:PassRole" => {
            " EKS requires it on the role of an entry for nodes (any type other than STANDARD). The denial above names the role. A condition on `iam:PassedToService` must include eks.amazonaws.com."
        }
        _ => "",
    };
    format!(
        "Allow `{action}` for this identity in its IAM policies, and in its permissions boundary and service control policies \
         if it has any. An explicit deny in one of them overrides all others.{conditions}"
    )
}

fn connect(error: &Error) -> String {
    let host = error.host().unwrap_or("the host");
    if error.is_refused_by_proxy() {
        return format!(
            "The proxy did not open a connection to {host}. Allow this host in the proxy, or exclude it with NO_PROXY."
        );
    }
    format!(
        "Nothing accepts connections at {host} from here. Check the network, the region's name, the proxy settings, and \
         `endpoints` or AWS_ENDPOINT_URL if they are set."
    )
}
