//! Which lines apply: of all that name one principal, the one that clusters use. Never here: who asks for it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::fold::folded_name;
use super::{AwsAuth, List, Mapping};

/// A line that clusters use for the principal or the account that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce<'a> {
    /// The line.
    pub line: &'a Mapping,
    /// Whether clusters may as well use another line of `mapUsers`, which differs in the case of its ARN and in what it gives.
    pub is_random: bool,
}

impl AwsAuth {
    /// The lines that clusters use, one for each ARN and account, in the order in which they stand. Those that match nobody,
    /// such as a role with its path, are among them.
    #[must_use]
    pub fn in_force(&self) -> Vec<InForce<'_>> {
        let mut chosen: HashMap<(bool, String), (usize, InForce<'_>)> =
            HashMap::with_capacity(self.lines().len());
        for (place, line) in self.lines().iter().enumerate() {
            let is_account = line.list == List::Accounts;
            match chosen.entry((is_account, folded_name(&line.who))) {
                Entry::Vacant(free) => {
                    free.insert((place, InForce { line, is_random: false }));
                }
                Entry::Occupied(mut taken) => {
                    let (_, other) = taken.get();
                    // The lists are read in the order in which clusters ask them.
                    if other.line.list == line.list && !is_account {
                        let is_random = other.is_random || may_be_used_instead(other.line, line);
                        taken.insert((place, InForce { line, is_random }));
                    }
                }
            }
        }
        let mut chosen: Vec<(usize, InForce<'_>)> = chosen.into_values().collect();
        chosen.sort_by_key(|(place, _)| *place);
        chosen.into_iter().map(|(_, line)| line).collect()
    }
}

/// Whether an earlier line for the same principal may be used instead of a later one, to another effect.
fn may_be_used_instead(earlier: &Mapping, later: &Mapping) -> bool {
    let gives_the_same = earlier.user_name == later.user_name && earlier.groups == later.groups;
    later.list == List::Users && earlier.who != later.who && !gives_the_same
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: &str = "arn:aws:iam::111122223333:user/bob";

    fn read(roles: &str, users: &str) -> AwsAuth {
        let data = [
            ("mapRoles", roles),
            ("mapUsers", users),
            ("mapAccounts", "- '111122223333'\n- '111122223333'\n"),
        ];
        AwsAuth::read(&data.map(|(key, text)| (key.to_owned(), text.to_owned())).into()).unwrap()
    }

    fn line(key: &str, arn: &str, name: &str) -> String {
        format!("- {key}: {arn}\n  username: {name}\n")
    }

    #[test]
    fn one_line_for_each_principal_is_in_force_and_it_is_the_one_that_is_found() {
        let roles = [("role/a", "one"), ("role/A", "two"), ("role/b", "three"), ("user/bob", "four")]
            .map(|(who, name)| line("rolearn", &format!("arn:aws:iam::111122223333:{who}"), name));
        let users = [line("userarn", BOB, "five"), line("userarn", &BOB.replace("bob", "eve"), "six")];
        let read = read(&roles.concat(), &users.concat());
        let names: Vec<&str> = read.in_force().iter().map(|it| it.line.user_name.as_str()).collect();
        assert_eq!(names, ["two", "three", "four", "six", ""]);
        for InForce { line, is_random } in read.in_force() {
            let found = read.find(&line.who, &line.who).unwrap();
            assert_eq!((found.list, found.line, is_random), (line.list, line.line, false));
        }
    }

    #[test]
    fn two_users_that_differ_in_case_are_one_at_random_unless_they_give_the_same() {
        let other = BOB.replace("bob", "BOB");
        for (first, second, third, is_random) in [
            ((BOB, "x"), (&*other, "x"), (BOB, "x"), false),
            ((BOB, "x"), (&*other, "y"), (BOB, "y"), true),
            ((BOB, "x"), (BOB, "y"), (&*other, "y"), false),
        ] {
            let users: String = [first, second, third].map(|(arn, name)| line("userarn", arn, name)).concat();
            let read = read("", &users);
            let chosen = read.in_force()[0];
            assert_eq!((chosen.line.line, chosen.is_random), (5, is_random), "{users}");
        }
    }
}
