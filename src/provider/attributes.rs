//! The checks of attributes that several resources share: from a text in HCL to a word of `access`.
//!
//! Each is the `check` of a declaration: it sees known values alone, offline. The texts of the
//! refusals are in `words::refusals`.

use std::collections::{BTreeMap, BTreeSet};

use super::words::refusals::{self, ProviderValue};
use crate::{
    access::{
        Arn, AuthenticationMode, Blemish, ClusterName, EntryType, NotAPolicyArn, NotAPrincipal, PolicyArn,
        PrincipalArn, check_group, check_user_name, is_arn_pattern, is_namespace_name, is_namespace_pattern,
        is_region_name, is_session_name, nearest_policies,
    },
    aws_auth::AwsAuth,
    diag::{Diagnostic, Diagnostics},
    value::{Path, Tf},
};

/// A region's name.
pub(super) fn region(name: &str, path: &Path) -> Vec<Diagnostic> {
    if is_region_name(name) { Vec::new() } else { refusals::region(name).at(path.clone()).into() }
}

/// A cluster's name.
pub(super) fn cluster_name(name: &str, path: &Path) -> Vec<Diagnostic> {
    let Err(refusal) = name.parse::<ClusterName>() else { return Vec::new() };
    refusals::cluster_name(&refusal).at(path.clone()).into()
}

/// The name of a role's session.
pub(super) fn session_name(name: &str, path: &Path) -> Vec<Diagnostic> {
    if is_session_name(name) {
        return Vec::new();
    }
    refusals::provider_value(ProviderValue::SessionName).at(path.clone()).into()
}

/// The ARN of a principal that an entry can be for. An account's root is taken by EKS and matches nobody.
pub(super) fn principal_arn(arn: &str, path: &Path) -> Vec<Diagnostic> {
    match arn.parse::<PrincipalArn>() {
        Err(refusal) => refusals::principal(&refusal).at(path.clone()).into(),
        Ok(principal) if principal.is_service_linked() => {
            refusals::service_linked(&principal).at(path.clone()).into()
        }
        Ok(principal) if principal.is_root() => refusals::root(&principal).at(path.clone()).into(),
        Ok(_) => Vec::new(),
    }
}

/// The ARN of a principal to look for: also one for which callers cannot create an entry.
pub(super) fn principal_arn_filter(arn: &str, path: &Path) -> Vec<Diagnostic> {
    let refusal = arn.parse::<PrincipalArn>().err();
    refusal.iter().map(|refusal| refusals::principal(refusal).at(path.clone())).collect()
}

/// The principal whose objects are looked for. Nobody can manage those of an AWS service.
pub(super) fn principal_filter(arn: &str, path: &Path) -> Vec<Diagnostic> {
    match arn.parse::<PrincipalArn>() {
        Err(refusal) => refusals::principal(&refusal).at(path.clone()).into(),
        Ok(principal) if principal.is_service_linked() => {
            refusals::service_linked_not_listed(&principal).at(path.clone()).into()
        }
        Ok(_) => Vec::new(),
    }
}

/// The ARNs of principals that may have an entry: also those for which only AWS can create one.
pub(super) fn principal_arns(arns: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let refused = |arn: &String| {
        let refusal = arn.parse::<PrincipalArn>().err()?;
        Some(refusals::principal(&refusal).at(path.element(arn)))
    };
    arns.iter().filter_map(Tf::known).filter_map(refused).collect()
}

/// Patterns of the ARNs of principals.
pub(super) fn principal_patterns(patterns: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let is_arn = |text: &str| text.parse::<PrincipalArn>().is_ok();
    patterns_of(patterns, ("iam", is_arn), refusals::principal_pattern, path)
}

/// Patterns of the ARNs of access policies.
pub(super) fn policy_patterns(patterns: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let is_arn = |text: &str| well_formed_policy(text).is_ok();
    patterns_of(patterns, ("eks", is_arn), refusals::policy_pattern, path)
}

/// The problems of patterns that can match no ARN of a service, or all. One without a star must be an ARN.
fn patterns_of(
    patterns: &BTreeSet<Tf<String>>,
    (service, is_arn): (&str, impl Fn(&str) -> bool),
    refusal: fn() -> Diagnostic,
    path: &Path,
) -> Vec<Diagnostic> {
    let problem = |pattern: &String| {
        let can_match =
            if pattern.contains('*') { is_arn_pattern(pattern, service) } else { is_arn(pattern) };
        let matches_all = || pattern.bytes().all(|byte| byte == b'*');
        let problem = if !can_match {
            refusal()
        } else if matches_all() {
            refusals::matches_everything()
        } else {
            return None;
        };
        Some(problem.at(path.element(pattern)))
    };
    patterns.iter().filter_map(Tf::known).filter_map(problem).collect()
}

/// The type of an entry. Words that are newer than this provider pass with a warning.
pub(super) fn entry_type(word: &str, path: &Path) -> Vec<Diagnostic> {
    match EntryType::misspelt(word) {
        Some(meant) => refusals::misspelt_type(word, &meant).at(path.clone()).into(),
        None if EntryType::from(word).is_known() => Vec::new(),
        None if !EntryType::is_word(word) => refusals::malformed_type().at(path.clone()).into(),
        None => refusals::unknown_type(word).at(path.clone()).into(),
    }
}

/// A type of entries to look for. Any may be asked for, but a known one in other letters, or what is none, would find nothing.
pub(super) fn entry_type_filter(word: &str, path: &Path) -> Vec<Diagnostic> {
    match EntryType::misspelt(word) {
        Some(meant) => refusals::misspelt_type(word, &meant).at(path.clone()).into(),
        None if !EntryType::is_word(word) => refusals::malformed_type().at(path.clone()).into(),
        None => Vec::new(),
    }
}

/// The mode that an audit looks ahead to: one to which a cluster can switch.
pub(super) fn if_mode(word: &str, path: &Path) -> Vec<Diagnostic> {
    let can_follow = AuthenticationMode::from(word).takes_entries() == Some(true);
    if can_follow { Vec::new() } else { refusals::if_mode().at(path.clone()).into() }
}

/// The Kubernetes groups of an entry for people and programs: one problem for each that EKS reserves or nobody means.
pub(super) fn groups(groups: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let problem = |group: &String| match check_group(group) {
        Err(refusal) => Some(refusals::group(&refusal)),
        Ok(()) => Blemish::of(group).map(|blemish| refusals::blemish("group", group, blemish)),
    };
    let known = groups.iter().filter_map(Tf::known);
    known.filter_map(|group| Some(problem(group)?.at(path.element(group)))).collect()
}

/// The Kubernetes user name of an entry for people and programs.
pub(super) fn user_name(name: &str, path: &Path) -> Vec<Diagnostic> {
    let problem = match check_user_name(name) {
        Err(refusal) => Some(refusals::user_name(&refusal)),
        Ok(()) => Blemish::of(name).map(|blemish| refusals::blemish("user name", name, blemish)),
    };
    problem.map(|problem| problem.at(path.clone())).into_iter().collect()
}

/// The namespaces of a scope, names or patterns. That one is empty is said of the scope.
pub(super) fn namespace_patterns(names: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let known = names.iter().filter_map(Tf::known).filter(|name| !name.is_empty());
    let refused = known.filter(|name| !is_namespace_pattern(name));
    refused.map(|name| refusals::namespace_pattern().at(path.element(name))).collect()
}

/// The ARN of an access entry, as far as it could not be that of a later form.
pub(super) fn access_entry_arn(arn: &str, path: &Path) -> Vec<Diagnostic> {
    let is_entry = |Arn { service, resource, .. }| service == "eks" && resource.starts_with("access-entry/");
    if arn.is_ascii() && arn.parse().is_ok_and(is_entry) {
        return Vec::new();
    }
    // What `mock_provider` makes up for the entry has no colon, and reaches no service.
    let is_made_up = !arn.is_empty() && arn.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let problem = if is_made_up { refusals::no_access_entry_arn() } else { refusals::access_entry_arn() };
    problem.at(path.clone()).into()
}

/// The name of a namespace, not a pattern.
pub(super) fn namespace(name: &str, path: &Path) -> Vec<Diagnostic> {
    if is_namespace_name(name) { Vec::new() } else { refusals::namespace().at(path.clone()).into() }
}

/// A `ConfigMap`'s data: no more of it than Kubernetes keeps.
pub(super) fn aws_auth(data: &BTreeMap<String, Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    parse_aws_auth(data, path).err().map(Vec::from).unwrap_or_default()
}

/// The `ConfigMap` aws-auth of checked data; what is null or unknown in it is left out.
///
/// # Errors
/// As [`aws_auth`].
pub(super) fn parse_aws_auth(
    data: &BTreeMap<String, Tf<String>>,
    path: &Path,
) -> Result<AwsAuth, Diagnostics> {
    let known = data.iter().filter_map(|(key, text)| Some((key.clone(), text.known()?.clone())));
    AwsAuth::read(&known.collect()).map_err(|refusal| refusals::aws_auth(refusal).at(path.clone()).into())
}

/// Tags: the limits of the service's model, and no key of AWS's own.
pub(super) fn tags(tags: &BTreeMap<String, Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let set = tags.iter().filter(|(_, value)| !value.is_null());
    let mut problems: Vec<Diagnostic> = set
        .clone()
        .filter_map(|(key, value)| Some(refusals::tag(key, value.known())?.at(path.key(key))))
        .collect();
    let count = set.count();
    if count > refusals::MOST_TAGS {
        problems.push(refusals::too_many_tags(count).at(path.clone()));
    }
    problems
}

/// The ARN of an access policy that people may associate. A name that is newer than this provider passes with a warning.
pub(super) fn policy_arn(arn: &str, path: &Path) -> Vec<Diagnostic> {
    let problem = match well_formed_policy(arn) {
        Err(refusal) => refusal,
        Ok(policy) if policy.is_service_linked_only() => refusals::service_linked_policy(&policy),
        Ok(policy) if !policy.is_known() => {
            refusals::unknown_policy(&policy, &nearest_policies(policy.name()))
        }
        Ok(_) => return Vec::new(),
    };
    problem.at(path.clone()).into()
}

/// The ARN of an access policy to look for: also one that people may not associate.
pub(super) fn policy_arn_filter(arn: &str, path: &Path) -> Vec<Diagnostic> {
    well_formed_policy(arn).err().map(|refusal| refusal.at(path.clone())).into_iter().collect()
}

/// The ARNs of access policies that an entry may have: also those that only AWS can associate.
pub(super) fn policy_arns(arns: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let refused = |arn: &String| Some(well_formed_policy(arn).err()?.at(path.element(arn)));
    arns.iter().filter_map(Tf::known).filter_map(refused).collect()
}

/// The policy of an ARN that could be one, in the letters that EKS compares.
fn well_formed_policy(arn: &str) -> Result<PolicyArn, Diagnostic> {
    let policy: PolicyArn = arn.parse().map_err(|refusal| refusals::policy(&refusal))?;
    match policy.misspelt() {
        Some(meant) => Err(refusals::misspelt_policy(&policy, &meant)),
        None if policy.is_well_formed() => Ok(policy),
        None => Err(refusals::policy(&NotAPolicyArn::Malformed(arn.to_owned()))),
    }
}

/// The cluster that a checked text names.
///
/// # Errors
/// When the text came unchecked (a host that skipped validation) and names none.
pub(super) fn parse_cluster(name: &Tf<String>, path: &Path) -> Result<ClusterName, Diagnostics> {
    let text = required(name, path)?;
    text.parse().map_err(|refusal| refusals::cluster_name(&refusal).at(path.clone()).into())
}

/// The principal that a checked text names.
///
/// # Errors
/// As [`parse_cluster`].
pub(super) fn parse_principal(arn: &Tf<String>, path: &Path) -> Result<PrincipalArn, Diagnostics> {
    let text = required(arn, path)?;
    text.parse().map_err(|refusal: NotAPrincipal| refusals::principal(&refusal).at(path.clone()).into())
}

/// The policy that a checked text names.
///
/// # Errors
/// As [`parse_cluster`].
pub(super) fn parse_policy(arn: &Tf<String>, path: &Path) -> Result<PolicyArn, Diagnostics> {
    let text = required(arn, path)?;
    text.parse().map_err(|refusal| refusals::policy(&refusal).at(path.clone()).into())
}

/// The value of a required attribute.
///
/// # Errors
/// When it is null, or not known at a moment at which it must be.
pub(super) fn required<'a, T>(value: &'a Tf<T>, path: &Path) -> Result<&'a T, Diagnostics> {
    value.known().ok_or_else(|| refusals::value_missing(path).at(path.clone()).into())
}
