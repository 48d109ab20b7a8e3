//! Many entries with two associations each, driven as a host drives them: so many at once, entries before associations and
//! the other way round at the end. Never here: what must come of it.

use std::future::Future;

use futures_util::{StreamExt, stream};
use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::{Core, Instance, Problems},
    world::{ACCOUNT, CLUSTER, EDIT, VIEW, World},
};

/// The policies of each entry.
const POLICIES: [&str; 2] = [VIEW, EDIT];

const WRITES: [&str; 4] =
    ["CreateAccessEntry", "AssociateAccessPolicy", "DisassociateAccessPolicy", "DeleteAccessEntry"];
/// Without the one list of a cluster's entries by which a plan looks ahead.
const READS: [&str; 2] = ["DescribeAccessEntry", "ListAssociatedAccessPolicies"];

/// Entries with two associations each; the associations of an entry follow each other.
pub(crate) struct Fleet<'c> {
    pub(crate) entries: Vec<Instance<'c>>,
    pub(crate) associations: Vec<Instance<'c>>,
    at_once: usize,
}

/// The role of an entry.
pub(crate) fn role(number: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/fleet/member-{number}")
}

/// A world with so many of those roles.
pub(crate) fn world(count: usize) -> World {
    (0..count).fold(World::new(), |world, number| world.principal(json!({ "arn": role(number) })))
}

/// Every call of AWS takes so long.
pub(crate) async fn slow(aws: &Aws, milliseconds: u32) {
    aws.fault("*", json!({ "count": 1_000_000, "delay_ms": milliseconds })).await;
}

/// The writes and the reads of entries and associations that AWS saw.
pub(crate) async fn counted(aws: &Aws) -> (usize, usize) {
    let operations = aws.operations().await;
    let of = |names: &[&str]| operations.iter().filter(|name| names.contains(&name.as_str())).count();
    (of(&WRITES), of(&READS))
}

impl<'c> Fleet<'c> {
    /// So many entries, of which nothing is in state.
    pub(crate) fn new(core: &'c Core, count: usize, at_once: usize) -> Self {
        let entries = (0..count).map(|_| core.entry()).collect();
        let associations = (0..count * POLICIES.len()).map(|_| core.association()).collect();
        Self { entries, associations, at_once }
    }

    /// The same in another run.
    pub(crate) fn in_run<'b>(&self, core: &'b Core) -> Fleet<'b> {
        let of = |all: &[Instance<'_>]| all.iter().map(|instance| instance.in_run(core)).collect();
        Fleet { entries: of(&self.entries), associations: of(&self.associations), at_once: self.at_once }
    }

    pub(crate) async fn create(&mut self) -> Problems {
        self.create_entries().await.and(self.create_associations().await)
    }

    pub(crate) async fn create_entries(&mut self) -> Problems {
        let created = self.entries.iter_mut().enumerate().map(|(number, instance)| async move {
            let config = json!({ "cluster_name": CLUSTER, "principal_arn": role(number) });
            instance.apply_unrefreshed(&config).await
        });
        at_once(self.at_once, created).await
    }

    pub(crate) async fn create_associations(&mut self) -> Problems {
        let arns: Vec<Json> = self.entries.iter().map(|entry| entry.get("access_entry_arn")).collect();
        let created = self.associations.iter_mut().enumerate().map(|(number, instance)| {
            let (entry, policy) = (number / POLICIES.len(), POLICIES[number % POLICIES.len()]);
            let config = json!({
                "cluster_name": CLUSTER, "principal_arn": role(entry), "access_entry_arn": arns[entry],
                "policy_arn": policy, "access_scope": { "type": "namespace", "namespaces": ["shop"] },
            });
            async move { instance.apply_unrefreshed(&config).await }
        });
        at_once(self.at_once, created).await
    }

    pub(crate) async fn refresh(&mut self) -> Problems {
        let all = self.entries.iter_mut().chain(&mut self.associations);
        at_once(self.at_once, all.map(Instance::refresh)).await
    }

    /// Plans that everything goes.
    pub(crate) async fn plan_destruction(&mut self) {
        let all = self.associations.iter_mut().chain(&mut self.entries);
        let planned = all.map(|instance| async move {
            instance.plan_destruction().await;
            Problems::default()
        });
        at_once(self.at_once, planned).await.none();
    }

    pub(crate) async fn destroy(&mut self) -> Problems {
        let all = self.associations.iter_mut().chain(&mut self.entries);
        at_once(self.at_once, all.map(Instance::destroy_unrefreshed)).await
    }
}

/// Does all of them, so many at once.
async fn at_once<W: Future<Output = Problems>>(count: usize, works: impl Iterator<Item = W>) -> Problems {
    stream::iter(works)
        .buffer_unordered(count)
        .fold(Problems::default(), |all, more| async move { all.and(more) })
        .await
}
