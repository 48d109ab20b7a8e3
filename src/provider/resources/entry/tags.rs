//! Tags of an entry: its own, and all of them with the provider's default ones. They are changed by TagResource and
//! UntagResource alone. Never here: calls, and which tags the provider manages (`aws::TagRules`).

use std::collections::BTreeMap;

use super::AccessEntry;
use crate::{
    aws::TagRules,
    diag::Diagnostics,
    framework::Plan,
    provider::words::refusals,
    schema::Named,
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// Tags as an attribute has them.
type Written = Tf<BTreeMap<String, Tf<String>>>;

/// Tags by their keys.
type Tags = BTreeMap<String, String>;

/// All tags that the entry is planned to have, for its own ones. Those that the provider ignores are told.
pub(super) fn planned(plan: &mut Plan<AccessEntry>, own: &Written) -> Result<Written, Diagnostics> {
    let Some(services) = plan.services() else { return Ok(Tf::Unknown) };
    let (rules, path) = (services.tag_rules(), Path::root().attribute(AccessEntry::NAMES.tags));
    let ignored: Vec<String> = given(own).into_keys().filter(|key| rules.ignores(key)).collect();
    let all = all(rules, own);
    for key in ignored {
        plan.warn(refusals::ignored_tag(&key).at(path.key(&key)));
    }
    match all.known().map_or(0, BTreeMap::len) {
        count if count > refusals::MOST_TAGS => {
            Err(refusals::too_many_tags_with_defaults(count).at(path).into())
        }
        _ => Ok(all),
    }
}

/// The plan with all tags: an apply knows them, even if the plan did not.
///
/// # Errors
/// When they are not known at a moment at which they must be.
pub(super) fn completed(plan: AccessEntry, rules: &TagRules) -> Result<AccessEntry, Diagnostics> {
    let tags_all = match plan.tags_all {
        Known(tags) => Known(tags),
        Tf::Null | Tf::Unknown => all(rules, &plan.tags),
    };
    if tags_all.is_unknown() {
        let path = Path::root().attribute(AccessEntry::NAMES.tags_all);
        return Err(refusals::value_missing(&path).at(path).into());
    }
    Ok(AccessEntry { tags_all, ..plan })
}

/// An entry's own tags with the default ones. One that is not known leaves all unknown.
fn all(rules: &TagRules, own: &Written) -> Written {
    let is_open = match own {
        Tf::Unknown => true,
        Tf::Null => false,
        Known(tags) => tags.values().any(Tf::is_unknown),
    };
    if is_open {
        return Tf::Unknown;
    }
    rules.with_defaults(&given(own)).map_or(Tf::Unknown, written)
}

/// The tags that are known: an element that is null is none.
pub(super) fn given(tags: &Written) -> Tags {
    let tags = tags.known().into_iter().flatten();
    tags.filter_map(|(key, value)| Some((key.clone(), value.known()?.clone()))).collect()
}

/// Tags as an attribute has them.
pub(super) fn written(tags: Tags) -> Written {
    Known(tags.into_iter().map(|(key, value)| (key, Known(value))).collect())
}

/// The entry's own tags among those that AWS shows, in the way they were written where that comes to the same.
///
/// A tag that nobody gave the entry itself is its own only if it was not there before and is no default one: then somebody
/// added it. What is ignored stays as it was written.
pub(super) fn own(before: &AccessEntry, seen: &Tags, rules: &TagRules) -> Written {
    let (given, all_before) = (given(&before.tags), given(&before.tags_all));
    let by_default = |key: &String, value: &str| rules.is_default(key, value) || all_before.contains_key(key);
    let is_own = |(key, value): &(&String, &String)| given.contains_key(*key) || !by_default(key, value);
    let mut own: Tags = seen.iter().filter(is_own).map(|(key, value)| (key.clone(), value.clone())).collect();
    if own == rules.managed(&given) {
        return before.tags.clone();
    }
    own.extend(given.into_iter().filter(|(key, _)| rules.ignores(key)));
    written(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Aws, DefaultTags, IgnoredTags, Settings};

    fn tags(tags: &[(&str, &str)]) -> Tags {
        tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn null_of(key: &str) -> Written {
        Known(BTreeMap::from([(key.to_owned(), Tf::Null)]))
    }

    /// What the provider's tag `team = a` by default and the ignored tag `auto` come to.
    #[track_caller]
    fn check(before: (Written, &[(&str, &str)]), seen: &[(&str, &str)], expected: &Written) {
        let aws = Aws::new(Settings {
            default_tags: DefaultTags::Known(tags(&[("team", "a")])),
            ignore_tags: IgnoredTags { keys: ["auto".to_owned()].into(), ..IgnoredTags::default() },
            ..Settings::default()
        });
        let before =
            AccessEntry { tags: before.0, tags_all: written(tags(before.1)), ..AccessEntry::default() };
        let seen = aws.tag_rules().managed(&tags(seen));
        assert_eq!(own(&before, &seen, aws.tag_rules()), *expected, "{seen:?} after {before:?}");
    }

    #[test]
    fn null_empty_a_null_element_and_an_ignored_tag_stay_as_they_were_written() {
        for own in
            [Tf::Null, written(tags(&[])), null_of("a"), null_of("team"), written(tags(&[("auto", "x")]))]
        {
            for seen in [&[("team", "a")][..], &[("team", "a"), ("auto", "y"), ("aws:by", "z")]] {
                check((own.clone(), &[("team", "a")]), seen, &own);
            }
        }
    }

    #[test]
    fn a_default_tag_is_the_entrys_own_only_if_it_was_written_there() {
        check((Tf::Null, &[]), &[("team", "a")], &Tf::Null);
        let own = written(tags(&[("team", "a")]));
        check((own.clone(), &[("team", "a")]), &[("team", "a")], &own);
    }

    #[test]
    fn a_tag_that_somebody_added_or_changed_shows() {
        let [by_hand, other] = [("by", "hand"), ("team", "b")].map(|tag| written(tags(&[tag])));
        check((Tf::Null, &[("team", "a")]), &[("team", "a"), ("by", "hand")], &by_hand);
        check((Tf::Null, &[]), &[("team", "b")], &other);
        check((written(tags(&[("team", "c")])), &[("team", "c")]), &[("team", "b")], &other);
        let both = written(tags(&[("auto", "x"), ("by", "hand")]));
        check((written(tags(&[("auto", "x")])), &[]), &[("by", "hand")], &both);
    }

    /// The value of a default tag changed, or the default went away: only `tags_all` is another.
    #[test]
    fn a_former_default_tag_does_not_become_the_entrys_own() {
        check((Tf::Null, &[("team", "former")]), &[("team", "former")], &Tf::Null);
        check((Tf::Null, &[("stage", "test")]), &[("stage", "test")], &Tf::Null);
        check((Tf::Null, &[("team", "a")]), &[("team", "changed by hand")], &Tf::Null);
    }
}
