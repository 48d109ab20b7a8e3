//! What users read: what we were doing, what is wrong, what to do.

pub(super) mod clashes;
mod credentials;
pub(super) mod failures;
pub(super) mod functions;
pub(super) mod refusals;
