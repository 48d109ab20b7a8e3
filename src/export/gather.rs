//! The facts of an export: the entries with their policies, who probably created them, and what IAM says of their
//! principals. Never here: what follows from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::node_roles::NodeRoles;
use super::{Request, Step};
use crate::access::{Association, Entry, Origin, PrincipalArn};
use crate::aws::{
    Aws, Cluster, Deadline, EntryWithPolicies, Error, Inventory, Lookup, Principal, Selection, TagRules,
};

/// What is known of a cluster's access.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// In the order of the principals' ARNs.
    pub(super) entries: Vec<EntryFacts>,
    /// The principals whose entries this version cannot read.
    pub(super) unreadable: Vec<String>,
}

/// What is known of an entry.
#[derive(Clone, Debug)]
pub(super) struct EntryFacts {
    pub(super) entry: Entry,
    pub(super) policies: Vec<Association>,
    /// The tags that an import shows as the entry's own.
    pub(super) tags: BTreeMap<String, String>,
    /// Who probably created it.
    pub(super) origin: Option<Origin>,
    /// What IAM says of its principal; none where it could not be asked.
    pub(super) principal: Option<Lookup<Principal>>,
}

/// Asks EKS, then IAM.
pub(super) async fn gather(
    aws: &Aws,
    request: &Request,
    deadline: &Deadline,
    progress: &mut (dyn FnMut(Step, usize, usize) + Send),
) -> Result<Facts, Error> {
    let eks = aws.eks(&request.region);
    let mut of_entries = |done, of| progress(Step::Entries, done, of);
    let all = Selection::default();
    let Inventory { entries, unreadable } =
        eks.selected_inventory(deadline, &request.cluster, &all, &mut of_entries).await?;
    // It only helps to see who created an entry.
    let cluster = eks.cluster(deadline, Instant::now(), &request.cluster).await.ok();
    let types = entries.iter().map(|found| &found.entry.entry_type);
    let node_roles = NodeRoles::of(&eks, deadline, &request.cluster, cluster.as_deref(), types).await;
    let mut of_principals = |done, of| progress(Step::Principals, done, of);
    let asked = entries.iter().map(|found| &found.entry.key.principal);
    let asked = asked.filter(|principal| !principal.is_service_linked()).cloned().collect();
    let principals = aws.principals(deadline, asked, &mut of_principals).await?;
    let mut sources = Sources { cluster, node_roles, principals, rules: aws.tag_rules() };
    Ok(Facts { entries: entries.into_iter().map(|found| sources.facts(found)).collect(), unreadable })
}

/// What the facts of an entry are made of, beside itself.
struct Sources<'a> {
    cluster: Option<Arc<Cluster>>,
    node_roles: NodeRoles,
    principals: BTreeMap<PrincipalArn, Lookup<Principal>>,
    rules: &'a TagRules,
}

impl Sources<'_> {
    fn facts(&mut self, EntryWithPolicies { entry, policies }: EntryWithPolicies) -> EntryFacts {
        let mut tags = self.rules.managed(&entry.tags);
        tags.retain(|key, value| !self.rules.is_default(key, value));
        let created_at = self.cluster.as_ref().and_then(|cluster| cluster.created_at);
        let origin = Origin::of(&entry, &policies, created_at);
        let origin = origin.filter(|origin| self.node_roles.allow(origin, &entry.key.principal));
        let principal = self.principals.remove(&entry.key.principal);
        EntryFacts { entry, policies, tags, origin, principal }
    }
}
