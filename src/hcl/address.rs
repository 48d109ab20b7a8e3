//! Names of resources: one for each thing, from the shortest text that names it alone. Never here: what names a thing
//! (`access`), or what a block says.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::expression::identifier;

/// The addresses that things get in a configuration: their names behind the type, such as `dev` in `eksaccess_entry.dev`.
///
/// A thing has spellings, from the shortest to one that it shares with nothing else. It is named by the shortest, and where
/// others have that name too, all of them go on to their next ones. Things whose spellings all come to the same letters are
/// numbered. So a name depends on what else is named, and not on the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceNames<T: Eq + Hash>(HashMap<T, String>);

/// The names that a thing could have, from the shortest, and which of them it has for now. The longer ones are there only once
/// others have had its name: few things need them.
struct Candidates {
    names: Vec<String>,
    place: usize,
}

impl<T: Ord + Hash> ResourceNames<T> {
    /// Names all of these things. Names that would begin with a digit begin with `prefix`, and those without any letter are it.
    #[must_use]
    pub fn new<S>(things: impl IntoIterator<Item = T>, spellings: impl Fn(&T) -> S, prefix: &str) -> Self
    where
        S: IntoIterator<Item: AsRef<str>>,
    {
        let things: HashSet<T> = things.into_iter().collect();
        let things = Vec::from_iter(things);
        let names = |thing| spellings(thing).into_iter().map(|text| identifier(text.as_ref(), prefix));
        let mut all: Vec<Candidates> = things
            .iter()
            .map(|thing| Candidates { names: names(thing).take(1).collect(), place: 0 })
            .collect();
        let shared = loop {
            let groups = sharing(&all);
            let mut is_changed = false;
            for group in &groups {
                for at in group {
                    all[*at].names = names(&things[*at]).collect();
                }
                is_changed |= lengthen(&mut all, group);
            }
            if !is_changed {
                break groups.concat();
            }
        };
        let names = numbered(&things, &all, shared);
        Self(things.into_iter().zip(names).collect())
    }

    /// The name of one of the things.
    #[must_use]
    pub fn get(&self, thing: &T) -> Option<&str> {
        self.0.get(thing).map(String::as_str)
    }
}

impl Candidates {
    fn name(&self) -> &str {
        self.names.get(self.place).map_or("", String::as_str)
    }
}

/// The places of those that share their names, by name.
fn sharing(all: &[Candidates]) -> Vec<Vec<usize>> {
    let mut seen = HashSet::with_capacity(all.len());
    let shared: HashSet<&str> = all.iter().map(Candidates::name).filter(|name| !seen.insert(*name)).collect();
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, candidates) in all.iter().enumerate() {
        if shared.contains(candidates.name()) {
            groups.entry(candidates.name()).or_default().push(place);
        }
    }
    groups.into_values().collect()
}

/// Takes those that share a name to their next spellings. Says whether any had one. Things with the same candidates are one:
/// no longer name would tell them apart.
fn lengthen(all: &mut [Candidates], group: &[usize]) -> bool {
    let is_one = group.windows(2).all(|pair| all[pair[0]].names == all[pair[1]].names);
    let mut is_changed = false;
    for at in group.iter().filter(|_| !is_one) {
        let Candidates { names, place } = &mut all[*at];
        if *place + 1 < names.len() {
            *place += 1;
            is_changed = true;
        }
    }
    is_changed
}

/// The names as they are. Those at the places that share one get the first free numbers, in the order of the things.
fn numbered<T: Ord>(things: &[T], all: &[Candidates], mut shared: Vec<usize>) -> Vec<String> {
    let mut names: Vec<String> = all.iter().map(|candidates| candidates.name().to_owned()).collect();
    if shared.is_empty() {
        return names;
    }
    shared.sort_unstable_by_key(|place| &things[*place]);
    let taken: HashSet<&str> = all.iter().map(Candidates::name).collect();
    let mut last: HashMap<&str, u32> = HashMap::new();
    for place in shared {
        let name = all[place].name();
        let number = last.entry(name).or_default();
        names[place] = loop {
            *number += 1;
            let numbered = format!("{name}_{number}");
            if !taken.contains(numbered.as_str()) {
                break numbered;
            }
        };
    }
    names
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
            for (thing, name) in expected {
                assert_eq!(names.get(thing), Some(*name), "{thing}");
            }
            assert_eq!(names.0.len(), expected.len());
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

    /// No longer name would tell them apart.
    #[test]
    fn what_differs_in_signs_alone_keeps_the_shortest_name() {
        check(&["x/a+b", "x/a=b", "x/ops"], &[("x/a+b", "a_b_1"), ("x/a=b", "a_b_2"), ("x/ops", "ops")]);
        check(
            &["x/a+b", "x/a=b", "y/a_b"],
            &[("x/a+b", "x_a_b_1"), ("x/a=b", "x_a_b_2"), ("y/a_b", "y_a_b")],
        );
    }

    #[test]
    fn every_name_is_an_identifier() {
        check(&["+=,", "1st", "Ünï"], &[("+=,", "principal"), ("1st", "principal_1st"), ("Ünï", "n")]);
    }

    /// Five thousand lines of aws-auth are named in a moment.
    #[test]
    fn only_what_shares_its_name_is_spelt_further() {
        for (things, expected) in [
            (&["x/a", "x/b", "x/c"][..], 3),
            (&["x/a", "x/b", "x/c", "x/d", "x/e", "x/f"], 6),
            // The two that share a name are spelt once more, to the end.
            (&["x/a", "y/a", "x/c"], 3 + 2 * 2),
        ] {
            let spelt = std::cell::Cell::new(0);
            let spellings = |thing: &&str| {
                let (name, whole) = (thing[2..].to_owned(), (*thing).to_owned());
                [name, whole].into_iter().inspect(|_| spelt.set(spelt.get() + 1))
            };
            let names = ResourceNames::new(things.to_vec(), spellings, "principal");
            assert_eq!((names.0.len(), spelt.get()), (things.len(), expected), "{things:?}");
        }
    }

    #[test]
    fn a_long_name_is_not_cut() {
        let long = "AWSReservedSSO_PlatformAdministratorsOfProduction_0123456789abcdef";
        check(&[long], &[(long, &long.to_ascii_lowercase())]);
    }
}
