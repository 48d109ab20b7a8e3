//! The actions, one file each.

mod verify;

pub use verify::Verify;
