//! The managed resources, one file each, and what they share.

mod entry;
mod foreign;
mod gone;
mod late;
mod look_ahead;
mod place;
mod policy_association;
mod query;
mod regional;

pub use entry::{AccessEntry, AwsAccessEntry, EntryIdentity, EntryList};
pub(super) use entry::{describe_settled, principal_recreated};
pub use policy_association::{
    AccessScope, AssociationIdentity, AssociationList, AwsPolicyAssociation, PolicyAssociation,
};
