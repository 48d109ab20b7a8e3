//! Which operation a request calls, and with what.

use crate::refusal::Refusal;
use crate::services::{Input, Operation};

/// An operation, and its input if that could be read.
pub(crate) struct Called {
    pub(crate) operation: &'static Operation,
    pub(crate) input: Result<Input, Refusal>,
}
