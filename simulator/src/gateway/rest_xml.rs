//! The refusals of S3 and EC2, which are not simulated: XML, each in a form of its own.

use serde_json::json;

use super::query::element;
use crate::http::Reply;
use crate::service_error::ServiceError;

/// As S3 refuses.
pub(super) fn refused(refusal: &ServiceError, request_id: &str) -> Reply {
    let ServiceError { status, code, message } = refusal;
    let mut body = String::new();
    element(&mut body, "Error", &json!({ "Code": code, "Message": message, "RequestId": request_id }));
    Reply::new(*status, "application/xml", body)
}

/// As EC2 refuses.
pub(super) fn refused_by_ec2(refusal: &ServiceError, request_id: &str) -> Reply {
    let ServiceError { status, code, message } = refusal;
    let error = json!({ "Error": { "Code": code, "Message": message } });
    let mut body = String::new();
    element(&mut body, "Response", &json!({ "Errors": error, "RequestID": request_id }));
    Reply::new(*status, "text/xml", body)
}
