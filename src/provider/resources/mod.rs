//! The managed resources, one file each, and what they share.

mod entry;
mod gone;
mod late;
mod look_ahead;
mod near;
mod place;
mod policy_association;

pub use entry::{AccessEntry, EntryIdentity};
pub use policy_association::{AccessScope, PolicyAssociation};
