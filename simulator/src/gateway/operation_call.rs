//! Which operation a request calls, and with what.

use crate::input::Input;
use crate::operation::Operation;
use crate::service_error::ServiceError;

/// An operation, and its input if that could be read.
pub(crate) struct OperationCall {
    pub(crate) operation: &'static Operation,
    pub(crate) input: Result<Input, ServiceError>,
}
