//! Tags in the provider block: those that every entry gets, and those that are ignored. Never here: what follows for an entry
//! (`resources/entry/tags`), the variables of the environment (`aws`).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    attributes,
    config::{ProviderConfig, elements},
    words::refusals,
};
use crate::{
    aws::{DEFAULT_TAG_VARIABLE, DefaultTags as DefaultTagSettings, IgnoredTags, TagRules},
    diag::{Diagnostic, Diagnostics},
    schema::{Named, optional},
    value::{Path, Tf},
};

model! {
    /// Tags for all access entries of this provider.
    pub struct DefaultTags: Arguments {
        /// Tags by their keys. Keys cannot start with `aws:`. Each environment variable `TF_AWS_DEFAULT_TAGS_<key>` adds the tag `<key>`, unless
        /// it is set here.
        tags: BTreeMap<String, Tf<String>> = optional().check(attributes::tags),
    }
}

model! {
    /// Tags to ignore.
    pub struct IgnoreTags: Arguments {
        /// Keys of the tags. Adds to `TF_AWS_IGNORE_TAGS_KEYS`, a comma-separated list.
        keys: BTreeSet<Tf<String>> = optional().check(ignored),
        /// Prefixes of the keys, for example `kubernetes.io/`. Adds to `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`, a comma-separated list.
        key_prefixes: BTreeSet<Tf<String>> = optional().check(ignored),
    }
}

/// The default tags as settings. One that is not known leaves all of them unknown.
pub(super) fn default_tags(blocks: Tf<Vec<Tf<DefaultTags>>>) -> DefaultTagSettings {
    if !blocks.clone().encode().is_wholly_known() {
        return DefaultTagSettings::Unknown;
    }
    let given = elements(blocks).flat_map(|DefaultTags { tags }| tags.into_known().into_iter().flatten());
    DefaultTagSettings::Known(given.filter_map(|(key, value)| Some((key, value.into_known()?))).collect())
}

/// The ignored tags as settings.
pub(super) fn ignored_tags(blocks: Tf<Vec<Tf<IgnoreTags>>>) -> IgnoredTags {
    let mut all = IgnoredTags::default();
    for IgnoreTags { keys, key_prefixes } in elements(blocks) {
        all.keys.extend(elements(keys));
        all.key_prefixes.extend(elements(key_prefixes));
    }
    all
}

/// Warns of the default tags that the same block ignores.
pub(super) fn ignored_defaults(
    default_tags: &Tf<Vec<Tf<DefaultTags>>>,
    ignore_tags: &Tf<Vec<Tf<IgnoreTags>>>,
) -> Vec<Diagnostic> {
    let ignored = ignored_tags(ignore_tags.clone());
    let block = Path::root().attribute(ProviderConfig::NAMES.default_tags).index(0);
    let path = block.attribute(DefaultTags::NAMES.tags);
    let blocks = default_tags.known().into_iter().flatten().filter_map(Tf::known);
    let keys = blocks.filter_map(|block| block.tags.known()).flat_map(BTreeMap::keys);
    let hidden = keys.filter(|key| ignored.has(key));
    hidden.map(|key| refusals::ignored_tag(key).at(path.key(key))).collect()
}

/// Refuses default tags of the environment that no entry can have. Those of the block were checked with it.
///
/// # Errors
/// Names the variables.
pub(super) fn check_environment(rules: &TagRules) -> Result<(), Diagnostics> {
    let defaults = rules.defaults().into_iter().flatten();
    let problems = defaults.filter_map(|(key, value)| {
        let variable = format!("{DEFAULT_TAG_VARIABLE}{key}");
        Some(refusals::tag_of_environment(&variable, refusals::tag(key, Some(value))?))
    });
    Diagnostics::check(problems.collect()).map(drop)
}

/// Keys, or beginnings of keys. An empty one would be the beginning of every key.
fn ignored(keys: &BTreeSet<Tf<String>>, path: &Path) -> Vec<Diagnostic> {
    let refused = keys.iter().filter_map(Tf::known).filter(|key| !refusals::can_be_ignored(key));
    refused.map(|key| refusals::ignored_key(key.is_empty()).at(path.element(key))).collect()
}
