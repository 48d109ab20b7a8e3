//! The managed resources, one file each, and what they share.

mod entries_exclusive;
mod entry;
mod exclusive;
mod foreign;
mod gone;
mod late;
mod look_ahead;
mod place;
mod policy_association;
mod policy_associations_exclusive;
mod query;
mod regional;

pub use entries_exclusive::{EntriesExclusive, EntriesExclusiveIdentity};
pub use entry::{AccessEntry, AwsAccessEntry, EntryIdentity, EntryList};
pub(super) use entry::{describe_settled, principal_recreated};
pub use policy_association::{
    AccessScope, AssociationIdentity, AssociationList, AwsPolicyAssociation, PolicyAssociation,
};
pub use policy_associations_exclusive::{AssociationsExclusiveIdentity, PolicyAssociationsExclusive};
