//! Which tags of an object the provider manages: those of its resource and the default ones, but none that is ignored and
//! none of AWS's own. Never here: calls, and how a configuration writes tags.

use std::collections::{BTreeMap, BTreeSet};

use super::environment::Environment;
use super::settings::{DefaultTags, IgnoredTags, Settings};

/// A default tag is the value of a variable whose name is this and the tag's key, as for the aws provider.
pub const DEFAULT_TAG_VARIABLE: &str = "TF_AWS_DEFAULT_TAGS_";
/// The keys that are ignored, as a comma list.
const IGNORED_KEYS_VARIABLE: &str = "TF_AWS_IGNORE_TAGS_KEYS";
/// The beginnings of keys that are ignored, as a comma list.
const IGNORED_PREFIXES_VARIABLE: &str = "TF_AWS_IGNORE_TAGS_KEY_PREFIXES";

/// The tags of an object by their keys.
type Tags = BTreeMap<String, String>;

/// Which tags the provider manages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRules {
    /// `None` while they are not known.
    defaults: Option<Tags>,
    ignored: IgnoredTags,
}

impl TagRules {
    /// Default tags of the settings go before those of the environment, key by key; what either ignores is ignored.
    pub(super) fn of(settings: &Settings, environment: &Environment) -> Self {
        let of_environment = environment.starting_with(DEFAULT_TAG_VARIABLE);
        let mut defaults: Tags =
            of_environment.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let defaults = match &settings.default_tags {
            DefaultTags::Unknown => None,
            DefaultTags::Known(tags) => {
                defaults.extend(tags.clone());
                Some(defaults)
            }
        };
        let IgnoredTags { mut keys, mut key_prefixes } = settings.ignore_tags.clone();
        keys.extend(listed(environment, IGNORED_KEYS_VARIABLE));
        key_prefixes.extend(listed(environment, IGNORED_PREFIXES_VARIABLE));
        Self { defaults, ignored: IgnoredTags { keys, key_prefixes } }
    }

    /// The default tags, those that are ignored included; `None` while they are not known.
    #[must_use]
    pub fn defaults(&self) -> Option<&BTreeMap<String, String>> {
        self.defaults.as_ref()
    }

    /// Whether an object has that tag by default.
    #[must_use]
    pub fn is_default(&self, key: &str, value: &str) -> bool {
        self.defaults.as_ref().and_then(|defaults| defaults.get(key)).is_some_and(|default| default == value)
    }

    /// Whether tags with that key are neither shown nor changed.
    #[must_use]
    pub fn ignores(&self, key: &str) -> bool {
        self.ignored.has(key)
    }

    /// Those of some tags that the provider manages.
    #[must_use]
    pub fn managed(&self, tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let managed = tags.iter().filter(|(key, _)| !is_of_aws(key) && !self.ignores(key));
        managed.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// All tags of an object that the provider manages, if these are its own; `None` while the default ones are not known.
    #[must_use]
    pub fn with_defaults(&self, own: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
        let mut all = self.defaults.clone()?;
        all.extend(own.clone());
        Some(self.managed(&all))
    }
}

/// Whether a key is one that AWS keeps for itself: it starts with `aws:`, in any letters (EKS user guide).
#[must_use]
pub fn is_of_aws(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// The elements of a comma list in a variable. An empty one would be the beginning of every key.
fn listed(environment: &Environment, variable: &str) -> BTreeSet<String> {
    let list = environment.variable(variable).unwrap_or_default();
    list.split(',').map(str::trim).filter(|element| !element.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(tags: &[(&str, &str)]) -> Tags {
        tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn texts(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn rules(defaults: &[(&str, &str)], keys: &[&str], prefixes: &[&str]) -> TagRules {
        let settings = Settings {
            default_tags: DefaultTags::Known(tags(defaults)),
            ignore_tags: IgnoredTags { keys: texts(keys), key_prefixes: texts(prefixes) },
            ..Settings::default()
        };
        TagRules::of(&settings, &Environment::default())
    }

    #[test]
    fn the_block_goes_before_the_environment_and_both_ignore() {
        let environment = Environment::from([
            ("TF_AWS_DEFAULT_TAGS_team", "environment"),
            ("TF_AWS_DEFAULT_TAGS_empty", ""),
            ("TF_AWS_DEFAULT_TAG_no", "x"),
            ("TF_AWS_IGNORE_TAGS_KEYS", "one, two,,"),
            ("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", " kubernetes.io/ ,"),
        ]);
        let settings = Settings {
            default_tags: DefaultTags::Known(tags(&[("team", "block"), ("stage", "test")])),
            ignore_tags: IgnoredTags { keys: texts(&["three"]), key_prefixes: texts(&["auto:"]) },
            ..Settings::default()
        };
        let both = TagRules::of(&settings, &environment);
        assert_eq!(both.defaults(), Some(&tags(&[("empty", ""), ("stage", "test"), ("team", "block")])));
        for key in ["one", "two", "three", "kubernetes.io/cluster", "auto:stop"] {
            assert!(both.ignores(key), "{key}");
        }
        for key in ["", "One", "four", "kubernetes", "x-auto:"] {
            assert!(!both.ignores(key), "{key}");
        }
    }

    /// An empty element in a list of prefixes would hide every tag.
    #[test]
    fn a_variable_without_elements_ignores_nothing() {
        for list in ["", " ", ",", " , ,"] {
            let environment = Environment::from([("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", list)]);
            let rules = TagRules::of(&Settings::default(), &environment);
            assert!(!rules.ignores("team") && !rules.ignores(""), "{list:?}");
        }
    }

    #[test]
    fn own_tags_go_before_default_ones_and_the_ignored_are_left_out() {
        let rules = rules(&[("team", "a"), ("stage", "b"), ("auto:stop", "c")], &["stage"], &["auto:"]);
        let all = rules.with_defaults(&tags(&[("team", "own"), ("auto:start", "d"), ("x", "")]));
        assert_eq!(all, Some(tags(&[("team", "own"), ("x", "")])));
        assert!(
            rules.is_default("team", "a") && !rules.is_default("team", "own") && !rules.is_default("x", "")
        );
    }

    #[test]
    fn tags_of_awss_own_are_never_managed() {
        let seen = tags(&[("aws:eks:x", "1"), ("AWS:y", "2"), ("aws", "3"), ("äws:", "4")]);
        assert_eq!(rules(&[], &[], &[]).managed(&seen), tags(&[("aws", "3"), ("äws:", "4")]));
    }

    #[test]
    fn default_tags_that_are_not_known_leave_all_tags_unknown() {
        let settings = Settings { default_tags: DefaultTags::Unknown, ..Settings::default() };
        let environment = Environment::from([("TF_AWS_DEFAULT_TAGS_team", "a")]);
        let rules = TagRules::of(&settings, &environment);
        assert_eq!((rules.with_defaults(&tags(&[("x", "y")])), rules.defaults()), (None, None));
        assert!(!rules.is_default("team", "a"));
    }
}
