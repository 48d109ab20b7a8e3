//! Configurations by chance: two to six addresses over two clusters of one name, in two regions, and three principals. Never here: how they are applied.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::rpc::world::{CLUSTER, EDIT, OTHER_REGION, OTHER_ROLE, REGION, ROLE, USER, VIEW, World};

/// The regions of the clusters; the first is the provider block's.
const REGIONS: [&str; 2] = [REGION, OTHER_REGION];
const PRINCIPALS: [&str; 3] = [ROLE, OTHER_ROLE, USER];
const GROUPS: [&str; 2] = ["readers", "writers"];
/// Where a policy holds; none is the whole cluster.
const SCOPES: [&[&str]; 4] = [&[], &["a"], &["b"], &["a", "b"]];

/// The region of a cluster, and a principal.
pub(crate) type Pair = (&'static str, &'static str);

/// One address; entries before associations, as those depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    Entry(u8),
    Association(u8),
}

/// What an address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Entry { of: Pair, group: &'static str },
    Association { of: Pair, policy: &'static str, scope: &'static [&'static str] },
}

/// What names an object: the entry, or one of its policies.
pub(crate) type Key = (Pair, Option<&'static str>);

/// A whole configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Configuration(pub(crate) BTreeMap<Address, Wanted>);

/// The entries that somebody else made.
pub(crate) struct Foreign(pub(crate) BTreeSet<Pair>);

impl Foreign {
    pub(crate) fn of(chance: &mut Chance) -> Self {
        Self(pairs().filter(|_| chance.percent(25)).collect())
    }

    /// A world with a second cluster and these entries.
    pub(crate) fn world(&self, world: World) -> World {
        let world = world.second_cluster();
        self.0.iter().fold(world, |world, (region, principal)| {
            let number = REGIONS.iter().position(|name| name == region).unwrap();
            let entry = json!({ "principal_arn": principal, "kubernetes_groups": ["theirs"] });
            world.push(&format!("/clusters/{number}/entries"), entry)
        })
    }
}

fn pairs() -> impl Iterator<Item = Pair> {
    REGIONS.into_iter().flat_map(|region| PRINCIPALS.map(|principal| (region, principal)))
}

impl Wanted {
    pub(crate) fn of(&self) -> Pair {
        match *self {
            Self::Entry { of, .. } | Self::Association { of, .. } => of,
        }
    }

    pub(crate) fn key(&self) -> Key {
        match *self {
            Self::Entry { of, .. } => (of, None),
            Self::Association { of, policy, .. } => (of, Some(policy)),
        }
    }

    /// As HCL, with the entry's ARN where it is referred to.
    pub(crate) fn config(&self, access_entry_arn: Json) -> Json {
        let (region, principal) = self.of();
        let region = (region != REGION).then_some(region);
        match self {
            Self::Entry { group, .. } => json!({
                "region": region, "cluster_name": CLUSTER, "principal_arn": principal, "kubernetes_groups": [group],
            }),
            Self::Association { policy, scope, .. } => {
                let scope = match scope {
                    [] => json!({ "type": "cluster" }),
                    names => json!({ "type": "namespace", "namespaces": names }),
                };
                json!({
                    "region": region, "cluster_name": CLUSTER, "principal_arn": principal, "policy_arn": policy,
                    "access_scope": scope, "access_entry_arn": access_entry_arn,
                })
            }
        }
    }
}

impl Configuration {
    pub(crate) fn of(chance: &mut Chance, foreign: &Foreign) -> Self {
        let mut new = Self::default();
        let addresses = 2 + chance.below(5);
        while new.0.len() < addresses {
            new.add(chance, foreign);
        }
        new
    }

    /// Changes one to three things.
    pub(crate) fn change(&mut self, chance: &mut Chance, foreign: &Foreign) {
        for _ in 0..=chance.below(3) {
            let address = *self.0.keys().nth(chance.below(self.0.len().max(1))).unwrap_or(&Address::Entry(0));
            match chance.below(4) {
                0 if self.0.len() < 6 => self.add(chance, foreign),
                1 => drop(self.0.remove(&address)),
                2 => self.rename(chance, address),
                _ => self.alter(chance, address),
            }
        }
        self.take_away_what_has_no_entry(foreign);
    }

    fn add(&mut self, chance: &mut Chance, foreign: &Foreign) {
        let with_entry: Vec<Pair> =
            pairs().filter(|pair| foreign.0.contains(pair) || self.has(*pair)).collect();
        let without: Vec<Pair> = pairs().filter(|pair| !foreign.0.contains(pair)).collect();
        let associates = without.is_empty() || (!with_entry.is_empty() && chance.percent(60));
        let wanted = if associates {
            let of = chance.pick(&with_entry);
            Wanted::Association { of, policy: chance.pick(&[VIEW, EDIT]), scope: chance.pick(&SCOPES) }
        } else {
            Wanted::Entry { of: chance.pick(&without), group: chance.pick(&GROUPS) }
        };
        let address = self.free(chance, associates);
        self.0.insert(address, wanted);
        if associates && self.0.len() < 6 && chance.percent(30) {
            let twin = self.free(chance, true);
            self.0.insert(twin, wanted);
        }
    }

    fn has(&self, pair: Pair) -> bool {
        self.entry_of(pair).is_some()
    }

    /// The address on which the associations of a pair depend.
    pub(crate) fn entry_of(&self, pair: Pair) -> Option<Address> {
        let is_entry = |wanted: &Wanted| wanted.key() == (pair, None);
        self.0.iter().find(|(_, wanted)| is_entry(wanted)).map(|(address, _)| *address)
    }

    fn free(&self, chance: &mut Chance, associates: bool) -> Address {
        loop {
            let number = u8::try_from(chance.below(12)).unwrap();
            let address = if associates { Address::Association(number) } else { Address::Entry(number) };
            if !self.0.contains_key(&address) {
                return address;
            }
        }
    }

    fn rename(&mut self, chance: &mut Chance, address: Address) {
        let Some(wanted) = self.0.remove(&address) else { return };
        let new = self.free(chance, matches!(address, Address::Association(_)));
        self.0.insert(new, wanted);
    }

    fn alter(&mut self, chance: &mut Chance, address: Address) {
        match self.0.get_mut(&address) {
            Some(Wanted::Entry { group, .. }) => *group = chance.pick(&GROUPS),
            Some(Wanted::Association { scope, .. }) => *scope = chance.pick(&SCOPES),
            None => {}
        }
    }

    fn take_away_what_has_no_entry(&mut self, foreign: &Foreign) {
        let without: Vec<Address> = self
            .0
            .iter()
            .filter(|(_, wanted)| !foreign.0.contains(&wanted.of()) && !self.has(wanted.of()))
            .map(|(address, _)| *address)
            .collect();
        self.0.retain(|address, _| !without.contains(address));
    }

    /// The objects that two addresses want in two ways. An entry cannot be wanted twice.
    pub(crate) fn clashes(&self) -> BTreeSet<Key> {
        let clash = |one: &Wanted, other: &Wanted| {
            one.key() == other.key() && (one != other || matches!(one, Wanted::Entry { .. }))
        };
        self.twins(clash)
    }

    /// Whether two addresses want one association in the same way.
    pub(crate) fn shares(&self) -> bool {
        !self.twins(|one, other| one == other).is_empty()
    }

    fn twins(&self, are_twins: impl Fn(&Wanted, &Wanted) -> bool) -> BTreeSet<Key> {
        let twin = |(address, wanted): &(&Address, &Wanted)| {
            self.0.iter().any(|(other, theirs)| other != *address && are_twins(wanted, theirs))
        };
        self.0.iter().filter(twin).map(|(_, wanted)| wanted.key()).collect()
    }

    /// Whether an object comes to an address while another one, which has it, gives it up or changes it.
    pub(crate) fn moves_from(&self, held: &BTreeMap<Address, Wanted>) -> bool {
        let comes = |key: Key| {
            let has = |address: &Address| held.get(address).is_some_and(|had| had.key() == key);
            self.0.iter().any(|(address, wanted)| wanted.key() == key && !has(address))
        };
        held.iter().any(|(address, had)| self.0.get(address) != Some(had) && comes(had.key()))
    }

    /// Without the later ones of the addresses that clash.
    pub(crate) fn keep_only_first(&mut self) {
        let mut kept = BTreeMap::new();
        let clashes = self.clashes();
        self.0.retain(|address, wanted| {
            !clashes.contains(&wanted.key()) || *kept.entry(wanted.key()).or_insert(*address) == *address
        });
    }
}
