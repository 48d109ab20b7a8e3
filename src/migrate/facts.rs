//! What is known beside the ConfigMap: the cluster, its entries, and principals in IAM. All of it is optional: a file alone
//! can be migrated, and half of AWS may be forbidden.
//!
//! Never here: asking for it, or what follows from it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::principal::PrincipalKey;
use crate::access::{AuthenticationMode, ClusterName, Entry, Partition, PrincipalArn};

/// What is known beside the ConfigMap.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The cluster; none where a file alone was given.
    pub cluster: Option<ClusterFacts>,
    /// Whether the entries could not be listed.
    pub entries_unknown: bool,
    entries: BTreeMap<PrincipalKey, Vec<Entry>>,
    principals: BTreeMap<PrincipalKey, Looked>,
}

/// The cluster whose ConfigMap it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterFacts {
    /// The name.
    pub name: ClusterName,
    /// The region, where the provider's configuration must name it.
    pub region: Option<String>,
    /// The partition.
    pub partition: Partition,
    /// The account ID.
    pub account: String,
    /// The authentication mode; none where EKS does not say one.
    pub mode: Option<AuthenticationMode>,
}

/// What IAM says of a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It exists, with this ARN, since this time.
    Found(PrincipalArn, Timestamp),
    /// There is none of this name.
    Absent,
    /// Not known: IAM was not asked, may not be asked, or is another account's.
    Unknown,
}

impl Facts {
    /// The facts about a cluster.
    #[must_use]
    pub fn of(cluster: ClusterFacts) -> Self {
        Self { cluster: Some(cluster), ..Self::default() }
    }

    /// Adds an entry of the cluster.
    pub fn add_entry(&mut self, entry: Entry) {
        self.entries.entry(PrincipalKey::of(&entry.key.principal)).or_default().push(entry);
    }

    /// Adds what IAM says of a principal.
    pub fn add_principal(&mut self, principal: &PrincipalArn, looked: Looked) {
        self.principals.insert(PrincipalKey::of(principal), looked);
    }

    /// How many entries the cluster has.
    pub(super) fn entry_count(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// What IAM says of a principal.
    pub(super) fn looked(&self, principal: &PrincipalArn) -> &Looked {
        self.principals.get(&PrincipalKey::of(principal)).unwrap_or(&Looked::Unknown)
    }

    /// The entry of a principal: that of its exact ARN where that is known, else one of its name. An entry under another path
    /// than the principal's is for a previous one.
    pub(super) fn entry(&self, principal: &PrincipalArn, looked: &Looked) -> Option<&Entry> {
        let of_name = self.entries.get(&PrincipalKey::of(principal))?;
        match looked {
            Looked::Found(exact, _) => of_name.iter().find(|entry| entry.key.principal == *exact),
            Looked::Absent | Looked::Unknown => of_name.first(),
        }
    }

    /// Whether a principal is known to be of another account than the cluster.
    pub(super) fn is_foreign(&self, principal: &PrincipalArn) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.account != principal.account())
    }
}
