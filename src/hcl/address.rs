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

/// The names that a thing could have, from the shortest.
type Candidates = Vec<String>;

/// Which of its names each has for now. Things with the same candidates are one: no longer name would tell them apart.
type Places<'c> = BTreeMap<&'c Candidates, usize>;

impl<T: Ord> ResourceNames<T> {
    /// Names all of these things. Names that would begin with a digit begin with `prefix`, and those without any letter are it.
    #[must_use]
    pub fn new<S>(things: impl IntoIterator<Item = T>, spellings: impl Fn(&T) -> S, prefix: &str) -> Self
    where
        S: IntoIterator<Item: AsRef<str>>,
    {
        let candidates = |thing: T| {
            let names = spellings(&thing).into_iter().map(|text| identifier(text.as_ref(), prefix)).collect();
            (thing, names)
        };
        let all: BTreeMap<T, Candidates> = things.into_iter().map(candidates).collect();
        let mut places: Places<'_> = all.values().map(|candidates| (candidates, 0)).collect();
        while lengthen(&mut places) {}
        let names = numbered(all.values().map(|candidates| name(candidates, &places).unwrap_or(prefix)));
        Self(all.into_keys().zip(names).collect())
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

fn name<'c>(candidates: &'c Candidates, places: &Places<'_>) -> Option<&'c str> {
    candidates.get(*places.get(candidates)?).map(String::as_str)
}

/// Takes everything that shares its name to its next spelling. Says whether anything had one.
fn lengthen(places: &mut Places<'_>) -> bool {
    let names = places.iter().filter_map(|(candidates, place)| candidates.get(*place));
    let shared = shared(names.map(String::as_str));
    let mut is_changed = false;
    for (candidates, place) in places {
        let is_shared = candidates.get(*place).is_some_and(|name| shared.contains(name.as_str()));
        if is_shared && *place + 1 < candidates.len() {
            *place += 1;
            is_changed = true;
        }
    }
    is_changed
}

/// The names that come several times.
fn shared<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<&'n str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

/// The names as they are, and with the first free number where they come several times.
fn numbered<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
    let shared = shared(names.clone());
    let mut taken: BTreeSet<String> = names.clone().map(str::to_owned).collect();
    let mut free = |name: &str| {
        let mut number = 1_u32;
        while !taken.insert(format!("{name}_{number}")) {
            number += 1;
        }
        format!("{name}_{number}")
    };
    names.map(|name| if shared.contains(name) { free(name) } else { name.to_owned() }).collect()
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

    #[test]
    fn a_long_name_is_not_cut() {
        let long = "AWSReservedSSO_PlatformAdministratorsOfProduction_0123456789abcdef";
        check(&[long], &[(long, &long.to_ascii_lowercase())]);
    }
}
