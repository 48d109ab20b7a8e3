//! What an exclusive resource leaves alone: what its configuration names, and what it ignores. Never here: what is there, or
//! what becomes of the rest (`resources`).

use std::collections::BTreeSet;

use crate::{access::matches, value::Tf};

/// The arguments that the exclusive resources have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// The ARNs of the objects that may be there.
    pub(super) names: &'a Tf<BTreeSet<Tf<String>>>,
    /// Patterns of the ARNs that are left alone besides.
    pub(super) ignore: &'a Tf<BTreeSet<Tf<String>>>,
    /// Whether what AWS manages is left alone.
    pub(super) ignore_managed_by_aws: &'a Tf<bool>,
    /// Whether the caller's own access may be removed.
    pub(super) allow_self_removal: &'a Tf<bool>,
}

/// The objects that an exclusive resource leaves alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    /// Those that it names, by ARN.
    pub(super) names: BTreeSet<String>,
    /// Those that it ignores.
    pub(super) ignored: Ignored,
}

/// The objects that an exclusive resource ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ignored {
    patterns: BTreeSet<String>,
    /// Whether those that AWS manages are among them.
    pub(super) managed_by_aws: bool,
}

impl Arguments<'_> {
    /// What they leave alone, as far as it is known. Whether AWS manages something matters unless it is said not to.
    pub(super) fn allowed(&self) -> Allowed {
        let managed_by_aws = *self.ignore_managed_by_aws != Tf::Known(false);
        let ignored = Ignored { patterns: known(self.ignore), managed_by_aws };
        Allowed { names: known(self.names), ignored }
    }

    /// Whether all of that is known.
    pub(super) fn are_known(&self) -> bool {
        let is_whole = |set: &Tf<BTreeSet<Tf<String>>>| match set {
            Tf::Unknown => false,
            Tf::Null => true,
            Tf::Known(elements) => !elements.iter().any(Tf::is_unknown),
        };
        is_whole(self.names) && is_whole(self.ignore) && !self.ignore_managed_by_aws.is_unknown()
    }

    /// Whether the caller's own access may surely not be removed.
    pub(super) fn protect_caller(&self) -> bool {
        matches!(self.allow_self_removal, Tf::Null | Tf::Known(false))
    }
}

impl Allowed {
    /// Whether the object of an ARN is named, or ignored by its ARN.
    pub(super) fn covers(&self, arn: &str) -> bool {
        self.names.contains(arn) || self.ignored.patterns.iter().any(|pattern| matches(pattern, arn))
    }

    /// What may be removed where `before` was in state, which names what was there: only what a plan has shown. None: all that
    /// is not covered, since what was ignored before is not in state.
    pub(super) fn shown_by<'b>(&self, before: &'b Self) -> Option<&'b BTreeSet<String>> {
        (self.ignored == before.ignored).then_some(&before.names)
    }
}

fn known(set: &Tf<BTreeSet<Tf<String>>>) -> BTreeSet<String> {
    set.known().into_iter().flatten().filter_map(Tf::known).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Set = Tf<BTreeSet<Tf<String>>>;

    fn set(elements: &[Tf<&str>]) -> Set {
        let owned = |element: &Tf<&str>| match element {
            Tf::Known(text) => Tf::Known((*text).to_owned()),
            Tf::Null => Tf::Null,
            Tf::Unknown => Tf::Unknown,
        };
        Tf::Known(elements.iter().map(owned).collect())
    }

    fn arguments<'a>(names: &'a Set, ignore: &'a Set, managed: &'a Tf<bool>) -> Arguments<'a> {
        Arguments { names, ignore, ignore_managed_by_aws: managed, allow_self_removal: &Tf::Null }
    }

    #[test]
    fn what_is_named_or_matched_is_covered_and_nothing_else() {
        let (names, ignore) = (set(&[Tf::Known("a")]), set(&[Tf::Known("b*")]));
        let allowed = arguments(&names, &ignore, &Tf::Null).allowed();
        for (arn, covered) in [("a", true), ("b", true), ("bc", true), ("ab", false), ("c", false)] {
            assert_eq!(allowed.covers(arn), covered, "{arn}");
        }
    }

    #[test]
    fn one_unknown_element_leaves_all_of_it_open_and_what_is_managed_is_ignored_unless_it_is_said_otherwise()
    {
        let (whole, open) = (set(&[Tf::Known("a")]), set(&[Tf::Known("a"), Tf::Unknown]));
        for (names, ignore, managed, known, ignored) in [
            (&whole, &Tf::Null, Tf::Null, true, true),
            (&whole, &whole, Tf::Known(false), true, false),
            (&open, &Tf::Null, Tf::Known(true), false, true),
            (&whole, &open, Tf::Known(true), false, true),
            (&whole, &Tf::Unknown, Tf::Known(true), false, true),
            (&Tf::Unknown, &Tf::Null, Tf::Known(true), false, true),
            (&whole, &Tf::Null, Tf::Unknown, false, true),
        ] {
            let arguments = arguments(names, ignore, &managed);
            let found = (arguments.are_known(), arguments.allowed().ignored.managed_by_aws);
            assert_eq!(found, (known, ignored), "{arguments:?}");
        }
    }

    #[test]
    fn a_state_shows_what_may_be_removed_only_while_the_same_is_ignored() {
        let (before, after) = (set(&[Tf::Known("a"), Tf::Known("b")]), set(&[Tf::Known("a")]));
        let ignore = set(&[Tf::Known("x*")]);
        let was = arguments(&before, &ignore, &Tf::Null).allowed();
        let is = arguments(&after, &ignore, &Tf::Known(true)).allowed();
        assert_eq!(is.shown_by(&was), Some(&was.names));
        let wider = arguments(&after, &Tf::Null, &Tf::Null).allowed();
        assert_eq!(wider.shown_by(&was), None);
    }
}
