//! Names of resources: one for each thing, from the shortest text that names it alone. Never here: what names a thing
//! (`access`), or what a block says.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::identifier;

/// The addresses that things get in a configuration: their names behind the type, such as `dev` in `eksaccess_entry.dev`.
///
/// A thing has spellings, from the shortest to one that it shares with nothing else. It is named by the shortest, and where
/// others have that name too, all of them go on to their next ones. Things whose spellings all come to the same letters are
/// numbered. So a name depends on what else is named, and not on the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceNames<T>(BTreeMap<T, String>);

/// The names that a thing could have, and the one it has for now.
struct Candidates {
    names: Vec<String>,
    place: usize,
}

impl<T: Ord> ResourceNames<T> {
    /// Names all of these things. Names that would begin with a digit begin with `prefix`, and those without any letter are it.
    #[must_use]
    pub fn new<S>(things: impl IntoIterator<Item = T>, spellings: impl Fn(&T) -> S, prefix: &str) -> Self
    where
        S: IntoIterator<Item: AsRef<str>>,
    {
        let candidates = |thing: T| {
            let names = spellings(&thing).into_iter().map(|text| identifier(text.as_ref(), prefix));
            (thing, Candidates { names: names.collect(), place: 0 })
        };
        let mut all: BTreeMap<T, Candidates> = things.into_iter().map(candidates).collect();
        while lengthen(&mut all) {}
        Self(numbered(all, prefix))
    }

    /// The name of one of the things.
    #[must_use]
    pub fn get(&self, thing: &T) -> Option<&str> {
        self.0.get(thing).map(String::as_str)
    }

    /// The things with their names, in the order of the things.
    pub fn iter(&self) -> impl Iterator<Item = (&T, &str)> {
        self.0.iter().map(|(thing, name)| (thing, name.as_str()))
    }
}

impl Candidates {
    fn name(&self) -> Option<&str> {
        self.names.get(self.place).map(String::as_str)
    }
}

/// Takes everything that shares its name to its next spelling. Says whether anything had one.
fn lengthen<T>(all: &mut BTreeMap<T, Candidates>) -> bool {
    let shared = shared(all);
    let mut is_changed = false;
    for candidates in all.values_mut() {
        let is_shared = candidates.name().is_some_and(|name| shared.contains(name));
        if is_shared && candidates.place + 1 < candidates.names.len() {
            candidates.place += 1;
            is_changed = true;
        }
    }
    is_changed
}

/// The names that several have.
fn shared<T>(all: &BTreeMap<T, Candidates>) -> BTreeSet<String> {
    let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
    for name in all.values().filter_map(Candidates::name) {
        if !seen.insert(name) {
            shared.insert(name.to_owned());
        }
    }
    shared
}

/// The names as they are, and with the first free number where several are left with one.
fn numbered<T: Ord>(all: BTreeMap<T, Candidates>, prefix: &str) -> BTreeMap<T, String> {
    let shared = shared(&all);
    let mut taken: BTreeSet<String> = all.values().filter_map(Candidates::name).map(str::to_owned).collect();
    let mut name = |candidates: &Candidates| {
        let name = candidates.name().unwrap_or(prefix);
        if !shared.contains(name) {
            return name.to_owned();
        }
        let mut number = 1_u32;
        while !taken.insert(format!("{name}_{number}")) {
            number += 1;
        }
        format!("{name}_{number}")
    };
    all.into_iter().map(|(thing, candidates)| (thing, name(&candidates))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of these texts is a thing; its spellings are its parts from the last one on.
    fn check(things: &[&str], expected: &[(&str, &str)]) {
        let spellings = |thing: &&str| {
            let starts = thing.match_indices('/').map(|(place, _)| place + 1);
            let mut spellings: Vec<String> = starts.map(|start| thing[start..].to_owned()).collect();
            spellings.reverse();
            spellings.push((*thing).to_owned());
            spellings
        };
        let mut orders = vec![things.to_vec(), things.iter().rev().copied().collect()];
        orders.extend((0..things.len()).map(|middle| [&things[middle..], &things[..middle]].concat()));
        for order in orders {
            let names = ResourceNames::new(order, spellings, "principal");
            assert_eq!(names.iter().map(|(thing, name)| (*thing, name)).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn the_shortest_text_that_names_a_thing_alone_is_its_name() {
        check(&["a/dev", "b/ops"], &[("a/dev", "dev"), ("b/ops", "ops")]);
        check(&["a/dev", "b/dev", "b/ops"], &[("a/dev", "a_dev"), ("b/dev", "b_dev"), ("b/ops", "ops")]);
        check(&["dev", "b/dev"], &[("b/dev", "b_dev"), ("dev", "dev")]);
    }

    #[test]
    fn a_longer_name_never_takes_one_that_is_there() {
        check(
            &["x/a/dev", "y/b/dev", "z/a_dev"],
            &[("x/a/dev", "x_a_dev"), ("y/b/dev", "b_dev"), ("z/a_dev", "z_a_dev")],
        );
    }

    #[test]
    fn what_differs_in_signs_alone_is_numbered_beside_names_that_end_so() {
        check(
            &["a+b", "a=b", "a.b", "a_b_1"],
            &[("a+b", "a_b_2"), ("a.b", "a_b_3"), ("a=b", "a_b_4"), ("a_b_1", "a_b_1")],
        );
    }

    #[test]
    fn every_name_is_an_identifier() {
        check(&["+=,", "1st", "Ünï"], &[("+=,", "principal"), ("1st", "principal_1st"), ("Ünï", "n")]);
    }

    #[test]
    fn a_long_name_is_not_cut() {
        let long = "AWSReservedSSO_PlatformAdministratorsOfProduction_0123456789abcdef";
        check(&[long], &[(long, &long.to_ascii_lowercase())]);
    }
}
