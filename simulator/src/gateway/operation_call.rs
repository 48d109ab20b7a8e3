//! Which operation a request calls, and with what.

use std::borrow::Cow;

use crate::input::Input;
use crate::messages;
use crate::operation::Operation;
use crate::service::Service;
use crate::service_error::ServiceError;

/// An operation, and its input if that could be read.
pub(crate) struct OperationCall {
    pub(crate) operation: &'static Operation,
    pub(crate) input: Result<Input, ServiceError>,
}

/// A request that calls nothing of what is served here.
pub(crate) struct Uncalled {
    /// The operation's name, if the request calls one of AWS's.
    pub(crate) name: Option<Cow<'static, str>>,
    pub(crate) refusal: ServiceError,
}

impl Uncalled {
    /// An operation that the service has and the simulator has not.
    pub(crate) fn not_simulated(service: Service, name: &'static str) -> Self {
        let refusal = messages::operation_not_simulated(service, name);
        Self { name: Some(Cow::Borrowed(name)), refusal }
    }
}

impl From<ServiceError> for Uncalled {
    fn from(refusal: ServiceError) -> Self {
        Self { name: None, refusal }
    }
}
