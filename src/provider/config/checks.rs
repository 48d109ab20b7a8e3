//! What can be wrong with one value of the provider block. An empty text is not given. Never here: values that do not go
//! together (`rules`), words.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::super::words::refusals::{self, ProviderValue};
use crate::{
    access::{Arn, PrincipalArn, PrincipalKind, is_session_name},
    aws::{MetadataMode, is_endpoint, is_product, is_proxy, is_session_policy},
    diag::Diagnostic,
    framework::parse_duration,
    value::{Path, Tf},
};

/// The bounds of DurationSeconds in AssumeRole and AssumeRoleWithWebIdentity, in seconds (STS API reference).
const SESSION_SECONDS: RangeInclusive<u64> = 15 * 60..=12 * 60 * 60;

/// The lengths of STS's parameters (STS API reference).
const EXTERNAL_ID: RangeInclusive<usize> = 2..=1224;
const WEB_IDENTITY_TOKEN: RangeInclusive<usize> = 4..=20_000;

/// How many managed policies and tags a session has at most (STS API reference).
const MOST_POLICIES: usize = 10;
const MOST_TAGS: usize = 50;

/// What a value is, unless it is fit.
fn unless(fits: bool, value: ProviderValue, path: &Path) -> Vec<Diagnostic> {
    if fits { Vec::new() } else { refusals::provider_value(value).at(path.clone()).into() }
}

/// The same for a text, which is not given if it is empty.
fn unless_text(text: &str, fits: fn(&str) -> bool, value: ProviderValue, path: &Path) -> Vec<Diagnostic> {
    unless(text.is_empty() || fits(text), value, path)
}

pub(super) fn url(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, is_endpoint, ProviderValue::Endpoint, path)
}

pub(super) fn proxy(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, is_proxy, ProviderValue::Proxy, path)
}

pub(super) fn ca_bundle(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, |text| !text.contains(char::is_control), ProviderValue::File, path)
}

/// A part of an access key. What is read from a file may end with a line break, and then every signature is wrong.
pub(super) fn credential(text: &str, path: &Path) -> Vec<Diagnostic> {
    let fits = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    unless_text(text, fits, ProviderValue::Credential, path)
}

pub(super) fn retry_mode(text: &str, path: &Path) -> Vec<Diagnostic> {
    let is_mode = |text: &str| ["standard", "adaptive"].contains(&text);
    unless_text(text, is_mode, ProviderValue::RetryMode, path)
}

pub(super) fn metadata_mode(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, |text| MetadataMode::named(text).is_some(), ProviderValue::MetadataMode, path)
}

#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn max_retries(attempts: &i64, path: &Path) -> Vec<Diagnostic> {
    if (1..=1000).contains(attempts) {
        return Vec::new();
    }
    refusals::max_retries(*attempts).at(path.clone()).into()
}

#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn capacity(capacity: &i64, path: &Path) -> Vec<Diagnostic> {
    unless((1..=i64::from(u32::MAX)).contains(capacity), ProviderValue::Capacity, path)
}

pub(super) fn products(products: &[Tf<String>], path: &Path) -> Vec<Diagnostic> {
    let given = products.iter().enumerate().filter_map(|(index, product)| Some((index, product.known()?)));
    let checked =
        given.map(|(index, product)| unless(is_product(product), ProviderValue::Product, &path.index(index)));
    checked.flatten().collect()
}

pub(super) fn account_ids(ids: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let is_id = |id: &String| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    unless(ids.iter().filter_map(Tf::known).all(is_id), ProviderValue::AccountId, path)
}

pub(super) fn role_arn(text: &str, path: &Path) -> Vec<Diagnostic> {
    let is_role = |text: &str| text.parse().is_ok_and(|arn: PrincipalArn| arn.kind() == PrincipalKind::Role);
    unless_text(text, is_role, ProviderValue::RoleArn, path)
}

pub(super) fn session_name(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, is_session_name, ProviderValue::SessionName, path)
}

pub(super) fn external_id(text: &str, path: &Path) -> Vec<Diagnostic> {
    let fits = |text: &str| {
        let is_one = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@:/-".contains(letter);
        EXTERNAL_ID.contains(&text.len()) && text.chars().all(is_one)
    };
    unless_text(text, fits, ProviderValue::ExternalId, path)
}

pub(super) fn session_duration(text: &str, path: &Path) -> Vec<Diagnostic> {
    let fits = parse_duration(text).is_some_and(|duration| SESSION_SECONDS.contains(&duration.as_secs()));
    unless(fits, ProviderValue::SessionDuration, path)
}

pub(super) fn session_policy(text: &str, path: &Path) -> Vec<Diagnostic> {
    unless_text(text, is_session_policy, ProviderValue::SessionPolicy, path)
}

pub(super) fn policy_arns(arns: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let is_policy = |text: &String| {
        text.parse().is_ok_and(|arn: Arn| arn.service == "iam" && arn.resource.starts_with("policy/"))
            && text.is_ascii()
    };
    let fits = arns.len() <= MOST_POLICIES && arns.iter().filter_map(Tf::known).all(is_policy);
    unless(fits, ProviderValue::PolicyArns, path)
}

pub(super) fn session_tags(tags: &BTreeMap<String, Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let is_tag = |key: &str, value: &Tf<String>| {
        let value = value.known().map_or(0, |value| value.chars().count());
        (1..=128).contains(&key.chars().count()) && value <= 256
    };
    let wrong = tags.iter().filter(|(key, value)| !is_tag(key, value)).map(|(key, _)| path.key(key));
    let many = (tags.len() > MOST_TAGS).then(|| path.clone());
    wrong.chain(many).flat_map(|path| unless(false, ProviderValue::SessionTags, &path)).collect()
}

pub(super) fn web_identity_token(text: &str, path: &Path) -> Vec<Diagnostic> {
    let fits = |text: &str| WEB_IDENTITY_TOKEN.contains(&text.trim().len());
    unless_text(text, fits, ProviderValue::WebIdentityToken, path)
}
