//! The words for what AWS answered: what we were doing, what is wrong, what to do.

use std::fmt::Display;

use crate::{
    access::{
        AccessEntryArn, Association, AssociationKey, BadImportId, ClusterName, Entry, EntryKey, Partition,
        Place, PrincipalArn,
    },
    aws::{Error, IamDenied, IamOutage},
    diag::Diagnostic,
    diagnosis::{named_near, provisioned_again},
    text::excerpt,
};

/// The command and setting that let a cluster know access entries. The way back does not exist.
const SWITCH_MODE: &str = "Set `authentication_mode = \"API_AND_CONFIG_MAP\"` in the cluster's `access_config`, or run \
    `aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP --name`. There is no way back to CONFIG_MAP.";

/// Where the words are read: what can be changed there differs.
#[derive(Clone, Copy, Debug)]
enum Reader {
    /// Of a host's output, who has a configuration.
    Host,
    /// At the shell, who has flags and variables.
    Shell,
}

impl Reader {
    /// What to do where the time given was too short.
    fn more_time(self) -> &'static str {
        match self {
            Self::Host => "Raise the operation's timeout in the `timeouts` block if AWS needs longer.",
            Self::Shell => "Run it again, with a longer `--timeout` if AWS needs it.",
        }
    }

    /// What to do where AWS throttles.
    fn slower(self) -> &'static str {
        match self {
            Self::Host => "Run it again with a lower `-parallelism` or a higher `max_retries`.",
            Self::Shell => "Run it again later, with a longer `--timeout` or a higher AWS_MAX_ATTEMPTS.",
        }
    }
}

/// What to do about an answer of AWS's that is not as its answers are.
const REPORT_TO_AWS: &str = "Run it again. If it persists, contact AWS Support with the request ID.";

/// What to do where AWS says what is wrong, and nothing more is known.
const READ_AWS: &str = "AWS gives the reason above. Correct what it names and run it again.";

/// What to do where a proxy wants to know who asks.
const SIGN_IN_TO_PROXY: &str = "The proxy rejected the request because it requires a user name and a password (407). \
    Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT.";

/// What to do where something else answered in AWS's place.
const FIND_THE_STRANGER: &str = "Something between this machine and AWS answered (a proxy or a captive portal). \
    Check the proxy settings, and `endpoints` or AWS_ENDPOINT_URL if they are set.";

/// A failure while `doing` something to `target`.
pub(crate) fn of(doing: &str, target: &impl Display, error: &Error) -> Diagnostic {
    said(doing, target, error, Reader::Host)
}

/// The same, at the shell.
pub(crate) fn at_the_shell(doing: &str, target: &impl Display, error: &Error) -> Diagnostic {
    said(doing, target, error, Reader::Shell)
}

fn said(doing: &str, target: &impl Display, error: &Error, reader: Reader) -> Diagnostic {
    let (what, advice) = explained(error, reader);
    Diagnostic::error(format!("{what} while {doing} {target}"), format!("{error}.\n\n{advice}"))
}

/// What kind of failure it is, and what to do about it.
fn explained(error: &Error, reader: Reader) -> (&'static str, String) {
    if let Some(explained) = super::credentials::explained(error) {
        return explained;
    }
    if error.is_cancelled() {
        return ("Cancelled", "The run was cancelled before AWS gave a final answer. What was created is in state. Run it again to continue.".to_owned());
    }
    if error.is_access_denied() {
        return ("Access denied", denied(error));
    }
    if error.is_expired_credentials() {
        return (
            "Expired AWS credentials",
            "Get new credentials and run again. If a profile signs in: `aws sso login --profile NAME` or `aws login --profile NAME`."
                .to_owned(),
        );
    }
    if error.is_clock_off() {
        return ("Clock out of sync", "AWS rejects requests whose timestamp differs from its own time by more than five minutes. Set this machine's clock.".to_owned());
    }
    if error.is_bad_credentials() {
        return ("Invalid AWS credentials", "The access key does not exist, or the secret or session token does not match it. Check the provider block, the profile and the AWS_* environment variables.".to_owned());
    }
    if error.is_proxy_login() {
        return ("Proxy authentication required", SIGN_IN_TO_PROXY.to_owned());
    }
    if error.is_unreachable() {
        return ("AWS cannot be reached", unreachable(error));
    }
    explained_by_eks(error, reader)
}

fn explained_by_eks(error: &Error, reader: Reader) -> (&'static str, String) {
    if error.is_wrong_mode() {
        let advice = format!(
            "EKS does not show or change access entries in authentication mode CONFIG_MAP. An entry that is in state may still exist, so it is kept there. \
             {SWITCH_MODE} To stop managing the entry instead, replace the resource with a `removed` block with `destroy = false`."
        );
        return ("Access entries not enabled", advice);
    }
    if error.is_no_cluster() {
        return (
            "Cluster not found",
            "Check the cluster's name, and the region and account of the provider.".to_owned(),
        );
    }
    if error.is_no_entry() {
        return (
            "Access entry not found",
            "It was deleted outside Terraform. Run it again: the refresh removes it from state, and the plan creates it."
                .to_owned(),
        );
    }
    if error.is_no_policy() {
        return (
            "Access policy not found",
            "Check `policy_arn`: `aws eks list-access-policies` lists the policies of this region and partition."
                .to_owned(),
        );
    }
    if error.is_wrong_type() {
        return ("Not allowed for the entry's type", "Only entries of type STANDARD can have policies, groups and a user name. Entries of type EC2 can have the policy AmazonEKSAutoNodePolicy.".to_owned());
    }
    if error.is_throttled() {
        return ("Throttled by AWS", reader.slower().to_owned());
    }
    if error.is_limit_reached() {
        return (
            "Quota exceeded",
            "A cluster can have 3,000 access entries. This quota cannot be raised: delete entries that are not needed."
                .to_owned(),
        );
    }
    if error.is_out_of_time() {
        return ("Timed out", reader.more_time().to_owned());
    }
    if error.is_foreign() {
        return ("Unexpected response", FIND_THE_STRANGER.to_owned());
    }
    if error.is_unreadable() {
        return ("Unreadable response from AWS", REPORT_TO_AWS.to_owned());
    }
    if error.is_transient() {
        return (
            "AWS failed",
            "Retries did not help. Run it again later. If it persists, contact AWS Support with the request ID."
                .to_owned(),
        );
    }
    ("Request rejected", if error.message().is_some() { READ_AWS } else { REPORT_TO_AWS }.to_owned())
}

fn denied(error: &Error) -> String {
    let action = error.denied_action();
    let conditions = match action.as_str() {
        "eks:CreateAccessEntry" | "eks:UpdateAccessEntry" => {
            " A policy that has the action may still restrict it by the condition keys eks:principalArn, eks:username, eks:kubernetesGroups or aws:RequestTag."
        }
        "iam:PassRole" => {
            " EKS requires it on the role of an entry for nodes (any type other than STANDARD). The denial above names the role; a condition `iam:PassedToService` must include eks.amazonaws.com."
        }
        _ => "",
    };
    format!(
        "Allow the action `{action}` for this identity, in its IAM policies and in whatever bounds them.{conditions}"
    )
}

fn unreachable(error: &Error) -> String {
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

/// IAM cannot be asked: said once a run.
pub(crate) fn iam_outage(outage: &IamOutage) -> Diagnostic {
    let (text, remedy) = match outage {
        IamOutage::Denied(IamDenied { action, text }) => (text.clone(), format!("Allow `{action}`")),
        IamOutage::Unreachable(error) => {
            (format!("{error}."), "Make IAM and STS reachable (network, proxy, `endpoints`)".to_owned())
        }
    };
    Diagnostic::warning(
        "IAM look-ups failed",
        format!(
            "{text}\n\nIAM is not called again in this run, so what depends on it is unknown. {remedy}, or set `skip_iam_lookups = true` in the provider block."
        ),
    )
}

pub(crate) fn bad_import_id(refusal: &BadImportId) -> Diagnostic {
    let BadImportId { given, forms, fault } = refusal;
    let [one, other] = forms;
    Diagnostic::error(
        "Not an import id",
        format!(
            "`{}` cannot be read: {fault}.\n\nWrite\n  {one}\nor\n  {other}\nwith @REGION behind it if wished.",
            excerpt(given)
        ),
    )
}

pub(crate) fn import_from_other_region(id: &str, named: &str, region: &str) -> Diagnostic {
    let alias = named.replace('-', "_");
    let of_name = if id.ends_with(&format!("@{named}")) {
        let id = excerpt(id);
        format!(
            " If @{named} is part of the principal's name, append the region of the provider block: `{id}@{region}`."
        )
    } else {
        String::new()
    };
    let detail = format!(
        "The import ID names the region {named}, and the provider block of this resource uses {region}. Import it with a \
         provider block for {named}:\n\n  provider \"eksaccess\" {{\n    alias  = \"{alias}\"\n    region = \"{named}\"\n  }}\n\n\
         Set `provider = eksaccess.{alias}` in the resource.{of_name}"
    );
    Diagnostic::error("Import from another region", detail)
}

pub(crate) fn principal_of_other_partition(
    principal: &PrincipalArn,
    region: &str,
    partition: &Partition,
) -> Diagnostic {
    Diagnostic::error(
        "The principal is of another partition than the region",
        format!(
            "{principal} is in partition `{}`, and the provider's region {region} in `{partition}`: neither knows the other's principals. \
             Set the provider's `region`, or write the principal's ARN in that partition.",
            principal.partition(),
        ),
    )
    .at(crate::value::Path::root().attribute("principal_arn"))
}

pub(crate) fn no_entry_of_that_arn(arn: &AccessEntryArn) -> Diagnostic {
    Diagnostic::error(
        "No access entry has that ARN",
        format!(
            "None of the entries of {} is {arn}. An entry that was made anew has another ARN: import it as `{}:PRINCIPAL_ARN`.",
            arn.cluster, arn.cluster
        ),
    )
}

/// Nothing is there to import; `existing` are the principals of the cluster's entries.
pub(crate) fn nothing_to_import(key: &EntryKey, existing: &[String]) -> Diagnostic {
    let advice = near_entries(&key.principal, existing).unwrap_or_else(|| {
        format!(
            "`aws eks list-access-entries --cluster-name {}` lists the entries of the cluster.",
            key.cluster
        )
    });
    Diagnostic::error(
        "Access entry not found",
        format!("The cluster {} has no access entry for {}. {advice}", key.cluster, key.principal),
    )
}

/// The entries that are for nearly the same principal, as they are named in every message; none where there is none.
pub(super) fn near_entries(principal: &PrincipalArn, existing: &[String]) -> Option<String> {
    let existing: Vec<PrincipalArn> = existing.iter().filter_map(|arn| arn.parse().ok()).collect();
    let near = named_near(principal, &existing);
    let why = provisioned_again(principal, &existing).map_or_else(String::new, |why| format!("\n{why}"));
    (!near.is_empty()).then(|| format!("It has entries for:\n  {}{why}", near.join("\n  ")))
}

pub(crate) fn no_association_to_import(key: &AssociationKey, listed: &[Association]) -> Diagnostic {
    let there: Vec<String> = listed.iter().map(|association| association.policy.to_string()).collect();
    let there = if there.is_empty() { "none".to_owned() } else { format!("\n  {}", there.join("\n  ")) };
    Diagnostic::error(
        "There is no such association",
        format!("The access entry {} does not have {}. Its policies: {there}", key.entry, key.policy),
    )
}

/// An entry is there already: what it is, and how to take it over.
pub(crate) fn entry_exists(entry: &Entry) -> Diagnostic {
    let Entry { key, entry_type, user_name, groups, tags, created_at, .. } = entry;
    let list = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    let groups = list(groups.iter().cloned().collect());
    let tags = list(tags.iter().map(|(key, value)| format!("{key}={value}")).collect());
    Diagnostic::error(
        "Access entry already exists",
        format!(
            "The cluster {} already has an access entry for {}, which this resource does not manage: type {entry_type}, groups {groups}, user name {}, tags {tags}, created {created_at}. \
             EKS creates entries for the cluster's creator and for node groups. Another tool, or another address of this configuration, may have created it.\n\n\
             To manage it here, import it:\n\n{}\n\nIf this plan also destroys another address of the same principal (a renamed `for_each` key), use a `moved` block instead.",
            key.cluster,
            key.principal,
            user_name.as_deref().unwrap_or("none"),
            import_block("eksaccess_entry", &key.to_string()),
        ),
    )
}

/// An entry is there already, and it may not be looked at.
pub(crate) fn entry_exists_unseen(key: &EntryKey, error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Access entry already exists",
        format!(
            "{error}.\n\nTo manage it here, import it:\n\n{}",
            import_block("eksaccess_entry", &key.to_string())
        ),
    )
}

/// A create was sent, its answer lost, and what is there is not what was sent.
pub(crate) fn outcome_differs(entry: &Entry, error: &Error) -> Diagnostic {
    let exists = entry_exists(entry);
    Diagnostic::error(exists.summary, format!("{error}.\n\n{}", exists.detail))
}

/// A create was sent, its answer lost, and nobody can say what came of it.
pub(crate) fn outcome_unknown(key: &EntryKey, error: &Error, unseen: &Error) -> Diagnostic {
    Diagnostic::error(
        "It is not known whether the access entry was made",
        format!(
            "{error}.\n\nLooking for it failed too: {unseen}.\n\nIf `aws eks describe-access-entry` shows it, import it:\n\n{}",
            import_block("eksaccess_entry", &key.to_string())
        ),
    )
}

pub(super) fn import_block(resource: &str, id: &str) -> String {
    format!("  import {{\n    to = {resource}.NAME\n    id = \"{id}\"\n  }}")
}

/// The attribute that names the principal.
pub(super) fn in_principal_arn() -> crate::value::Path {
    crate::value::Path::root().attribute("principal_arn")
}

/// Entries of principals that this version cannot read are shown by their ARN alone.
pub(crate) fn unreadable_principals(cluster: &ClusterName, arns: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        "Access entries of unknown principals",
        format!(
            "The cluster {cluster} has access entries for principals that this version cannot read: {}. They are in `entries` \
             with `principal_arn` alone, whatever the filters say. Upgrade the provider, or look at each with \
             `aws eks describe-access-entry --cluster-name {cluster} --principal-arn ARN`.",
            arns.join(", ")
        ),
    )
}

/// A 404 for an object of which it is not recorded where it was created.
pub(crate) fn gone_unconfirmed(error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Not found, and the account and region it was created in are not recorded",
        format!(
            "{error}.\n\nThis may be another account or region than the one it was created in, so it is kept in state. Check the \
             provider's `region` and credentials. If it no longer exists, remove it from state with a `removed` block or \
             `terraform state rm ADDRESS`."
        ),
    )
}

pub(crate) fn gone_but_where(error: &Error, made_in: &Place, unknown: &Error) -> Diagnostic {
    let (_, advice) = explained(unknown, Reader::Host);
    Diagnostic::error(
        "Not found, but perhaps in the wrong account",
        format!(
            "{error}.\n\nIt was created in {made_in}. Which account this run uses could not be determined, so it is kept in state: {unknown}.\n\n\
             {advice} If it is certainly gone, remove it from state with `terraform state rm ADDRESS`."
        ),
    )
}

pub(crate) fn gone_elsewhere(error: &Error, made_in: &Place, here: &Place) -> Diagnostic {
    Diagnostic::error(
        "Not found, but in another account or region",
        format!(
            "{error}.\n\nIt was created in {made_in}; this run uses {here}. \
             It is kept in state. Use the credentials and region it was created with, or stop managing it with a `removed` block."
        ),
    )
}

pub(crate) fn cluster_gone(error: &Error, here: &Place) -> Diagnostic {
    Diagnostic::warning(
        "Cluster deleted",
        format!(
            "{error}.\n\nThis was asked in {here}, where the object was created. Deleting a cluster deletes its access entries, so the object is removed from state."
        ),
    )
}

/// EKS set the tags, and could then not be asked about the entry.
pub(crate) fn tags_not_read_back(key: &EntryKey, error: &Error) -> Diagnostic {
    Diagnostic::warning(
        "The tags were set, but could not be read back",
        format!("EKS set the tags of {key}. Reading the entry failed: {error}."),
    )
}

/// EKS took the association, and could then not be asked about it.
pub(crate) fn not_read_back(key: &AssociationKey, error: &Error) -> Diagnostic {
    Diagnostic::warning(
        "The association was made, but could not be read back",
        format!("EKS answered that {} is associated. Reading the list failed: {error}.", key.policy),
    )
}
