//! What users read: what we were doing, what is wrong, what to do.

pub(super) mod clashes;
pub(super) mod failures;
pub(super) mod refusals;
