//! Arguments of the provider block that do not go together. What is unknown may still come to be right. Never here: one value
//! by itself (`checks`), words.

use super::super::{tags, words::refusals};
use super::{AssumeRole, AssumeRoleWithWebIdentity, ProviderConfig};
use crate::{
    access::{is_known_region, is_region_label},
    diag::Diagnostic,
    schema::Named,
    value::{Path, Tf},
};

/// What the schema alone cannot refuse.
pub(super) fn all(config: &ProviderConfig) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = half_a_key(config).into_iter().collect();
    problems.extend(regions(config));
    problems.extend(accounts(config));
    problems.extend(roles_without_arn(config));
    problems.extend(two_tokens(config));
    problems.extend(proxy_of_http_alone(config));
    problems.extend(tags::ignored_defaults(&config.default_tags, &config.ignore_tags));
    problems
}

fn path(name: &str) -> Path {
    Path::root().attribute(name)
}

/// A text that is known and not empty.
fn given(text: &Tf<String>) -> Option<&str> {
    text.known().map(String::as_str).filter(|text| !text.is_empty())
}

fn half_a_key(config: &ProviderConfig) -> Option<Diagnostic> {
    let names = ProviderConfig::NAMES;
    let (id, secret) = (&config.access_key, &config.secret_key);
    match (id.known().is_some(), secret.known().is_some()) {
        (true, false) if secret.is_null() => {
            Some(refusals::half_a_key("access_key", "secret_key").at(path(names.secret_key)))
        }
        (false, true) if id.is_null() => {
            Some(refusals::half_a_key("secret_key", "access_key").at(path(names.access_key)))
        }
        (false, false) if config.token.known().is_some() && id.is_null() && secret.is_null() => {
            Some(refusals::half_a_key("token", "access_key").at(path(names.access_key)))
        }
        _ => None,
    }
}

/// Regions that cannot exist. Whether the name is checked at all may be unknown; a host's name it must be in any case.
fn regions(config: &ProviderConfig) -> Vec<Diagnostic> {
    let names = ProviderConfig::NAMES;
    let is_checked = match &config.skip_region_validation {
        Tf::Known(skip) => !skip,
        Tf::Null => true,
        Tf::Unknown => false,
    };
    let fits = if is_checked { is_known_region } else { is_region_label };
    let all = [(&config.region, names.region), (&config.sts_region, names.sts_region)];
    let wrong = all.into_iter().filter_map(|(region, name)| {
        let region = given(region).filter(|region| !fits(region))?;
        Some(refusals::region(region).at(path(name)))
    });
    wrong.collect()
}

fn accounts(config: &ProviderConfig) -> Option<Diagnostic> {
    let names = ProviderConfig::NAMES;
    let (allowed, forbidden) = (&config.allowed_account_ids, &config.forbidden_account_ids);
    let has = |ids: &Tf<std::collections::BTreeSet<_>>| ids.known().is_some_and(|ids| !ids.is_empty());
    if has(allowed) && has(forbidden) {
        return Some(refusals::both_account_lists().at(path(names.forbidden_account_ids)));
    }
    let skips = config.skip_requesting_account_id.known() == Some(&true);
    let needed = skips && (has(allowed) || has(forbidden));
    needed.then(|| refusals::account_id_needed().at(path(names.skip_requesting_account_id)))
}

/// A single block without a role assumes none, as with the aws provider; of several, one was meant to have it.
fn roles_without_arn(config: &ProviderConfig) -> Vec<Diagnostic> {
    let blocks = config.assume_role.known().map(Vec::as_slice).unwrap_or_default();
    let is_empty = |block: &AssumeRole| !block.role_arn.is_unknown() && given(&block.role_arn).is_none();
    let empty = blocks.iter().enumerate().filter(|(_, block)| block.known().is_some_and(is_empty));
    let problem = if blocks.len() == 1 { refusals::no_role_assumed } else { refusals::role_without_arn };
    let at = |index| path(ProviderConfig::NAMES.assume_role).index(index).attribute("role_arn");
    empty.map(|(index, _)| problem().at(at(index))).collect()
}

fn two_tokens(config: &ProviderConfig) -> Option<Diagnostic> {
    let block = config.assume_role_with_web_identity.known()?.first()?.known()?;
    let AssumeRoleWithWebIdentity { web_identity_token, web_identity_token_file, .. } = block;
    given(web_identity_token).and(given(web_identity_token_file))?;
    let at = path(ProviderConfig::NAMES.assume_role_with_web_identity).index(0);
    Some(refusals::two_tokens().at(at.attribute("web_identity_token_file")))
}

/// AWS's own endpoints are `https`.
fn proxy_of_http_alone(config: &ProviderConfig) -> Option<Diagnostic> {
    let is_alone = given(&config.http_proxy).is_some() && config.https_proxy.is_null();
    is_alone.then(|| refusals::https_proxy_missing().at(path(ProviderConfig::NAMES.http_proxy)))
}
