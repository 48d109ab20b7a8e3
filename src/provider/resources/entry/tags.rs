//! Tags of an entry: changed by TagResource and UntagResource alone, AWS's own never touched.

use std::collections::BTreeMap;

use crate::value::Tf;

/// Tags as they are written in a configuration.
type Written = Tf<BTreeMap<String, Tf<String>>>;

/// Whether two ways of writing tags ask for the same ones.
pub(super) fn mean_the_same(one: &Written, other: &Written) -> bool {
    let is_open = |tags: &Written| match tags {
        Tf::Unknown => true,
        Tf::Null => false,
        Tf::Known(tags) => tags.values().any(Tf::is_unknown),
    };
    !is_open(one) && !is_open(other) && wanted(one) == wanted(other)
}

/// The tags that a configuration asks for: an element that is null is left out.
pub(super) fn wanted(written: &Written) -> BTreeMap<String, String> {
    let given = written.known().into_iter().flatten();
    given.filter_map(|(key, value)| Some((key.clone(), value.known()?.clone()))).collect()
}

/// The tags that are not AWS's own.
pub(super) fn own(tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    tags.iter()
        .filter(|(key, _)| !key.starts_with("aws:"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The tags that were seen, in the way the user wrote them where that comes to the same.
pub(super) fn as_written(written: Written, seen: BTreeMap<String, String>) -> Written {
    let seen = own(&seen);
    if wanted(&written) == seen {
        return written;
    }
    Tf::Known(seen.into_iter().map(|(key, value)| (key, Tf::Known(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(tags: &[(&str, Option<&str>)]) -> Written {
        let tagged = tags.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned).into()));
        Tf::Known(tagged.collect())
    }

    fn seen(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
        tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn null_empty_and_a_null_element_stay_as_they_were_written() {
        for tags in [Tf::Null, written(&[]), written(&[("a", None)])] {
            assert_eq!(as_written(tags.clone(), seen(&[("aws:made-by", "x")])), tags);
        }
        let tags = written(&[("a", Some("")), ("b", None)]);
        assert_eq!(as_written(tags.clone(), seen(&[("a", "")])), tags);
    }

    #[test]
    fn a_tag_that_somebody_added_shows() {
        assert_eq!(as_written(Tf::Null, seen(&[("by", "hand")])), written(&[("by", Some("hand"))]));
    }

    #[test]
    fn only_other_words_for_the_same_tags_mean_the_same() {
        assert!(mean_the_same(&Tf::Null, &written(&[("a", None)])));
        assert!(!mean_the_same(&Tf::Null, &written(&[("a", Some(""))])));
        assert!(!mean_the_same(&Tf::Unknown, &Tf::Unknown));
    }
}
