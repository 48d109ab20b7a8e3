//! Whether EKS itself says that a write was carried out whose answer is empty. The SDK takes any status from 200 to 299 for
//! that: a deletion then "succeeds" at a captive portal. Answers with content are checked by their readers. Never here: what
//! settles the doubt.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use thiserror::Error;

use super::response::{is_empty, is_foreign};

/// The operations of EKS whose answer is empty.
const WITHOUT_ANSWER: [&str; 4] =
    ["DeleteAccessEntry", "DisassociateAccessPolicy", "TagResource", "UntagResource"];

/// The news that a write was answered, but not by EKS.
#[derive(Debug, Error)]
#[error("nothing in the response shows that EKS carried out the request")]
pub(super) struct Unconfirmed;

/// Turns a good status without EKS's own answer into an error whose outcome is unknown.
#[derive(Debug)]
pub(super) struct WriteConfirmation;

impl Intercept for WriteConfirmation {
    fn name(&self) -> &'static str {
        "WriteConfirmation"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let operation = bag.load::<Metadata>().map_or("", Metadata::name);
        if !WITHOUT_ANSWER.contains(&operation) || !response.status().is_success() {
            return Ok(());
        }
        let confirmed = !is_foreign(response) && is_empty(response);
        if confirmed { Ok(()) } else { Err(Unconfirmed.into()) }
    }
}
