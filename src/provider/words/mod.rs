//! What users read: what we were doing, what is wrong, what to do.

mod credentials;
pub(super) mod failures;
pub(super) mod refusals;
