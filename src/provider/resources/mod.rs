//! The managed resources, one file each, and what they share.

mod entries_exclusive;
mod entry;
mod exclusive;
mod foreign;
mod gone;
mod late;
mod look_ahead;
mod near;
mod place;
mod policy_association;
mod policy_associations_exclusive;
mod regional;

pub use entries_exclusive::{EntriesExclusive, EntriesExclusiveIdentity};
pub use entry::{AccessEntry, AwsAccessEntry, EntryIdentity};
pub use policy_association::{AccessScope, AssociationIdentity, AwsPolicyAssociation, PolicyAssociation};
pub use policy_associations_exclusive::{AssociationsExclusiveIdentity, PolicyAssociationsExclusive};
