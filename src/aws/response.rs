//! Responses, read whole and within a bound before anybody looks at them: one that breaks off is then a broken
//! connection and no answer. And whose a response is. Never here: what an answer means, retries.

use std::error::Error as StdError;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_types::request_id::RequestId;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use thiserror::Error;

/// The most bytes of a response that are read. The longest answer that EKS, IAM or STS gives is a page of 100 elements,
/// which has some hundred kilobytes.
pub(super) const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// How pages for people begin.
const PAGES: [&str; 2] = ["<!doctype html", "<html"];

/// The news that a response is longer than any of AWS's.
#[derive(Debug, Error)]
#[error("the response is larger than {} MiB", MAX_RESPONSE / 1024 / 1024)]
pub(super) struct ResponseTooLarge;

/// The news that a response ends before it is complete.
#[derive(Debug, Error)]
#[error("the response is incomplete")]
struct ResponseBreaksOff;

/// The response with its whole body in memory.
///
/// # Errors
/// When the body breaks off, or has more than [`MAX_RESPONSE`] bytes.
pub(super) async fn whole(mut response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let body = Limited::new(response.take_body(), MAX_RESPONSE);
    let bytes = body.collect().await.map_err(broken)?.to_bytes();
    *response.body_mut() = SdkBody::from(bytes);
    if !is_foreign(&response) && breaks_off(&response) {
        return Err(ConnectorError::io(ResponseBreaksOff.into()));
    }
    Ok(response)
}

fn broken(error: Box<dyn StdError + Send + Sync>) -> ConnectorError {
    if error.is::<LengthLimitError>() {
        return ConnectorError::other(Box::new(ResponseTooLarge), None);
    }
    ConnectorError::io(error)
}

/// Whether something else than AWS answered: each answer of AWS's has a request id, and none is a page for people.
pub(super) fn is_foreign(response: &HttpResponse) -> bool {
    response.request_id().is_none() || is_page(response)
}

fn is_page(response: &HttpResponse) -> bool {
    let is_html = content_type(response).is_some_and(|kind| kind.contains("html"));
    let text = trimmed(response);
    let begins =
        |mark: &&str| text.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark.as_bytes()));
    is_html || PAGES.iter().any(begins)
}

/// Whether the text of a response breaks off, though the connection seems not to: where the head tells no length, one that
/// is cut looks like one that is done. The SDK reads half of an XML document without a word.
fn breaks_off(response: &HttpResponse) -> bool {
    let text = trimmed(response);
    match text.first() {
        Some(b'{') => serde_json::from_slice::<IgnoredAny>(text).is_err_and(|error| error.is_eof()),
        Some(b'<') => text.last() != Some(&b'>'),
        _ => false,
    }
}

/// Whether a response is EKS's empty answer: an object without members, or no body in the place of one. Other services of
/// AWS's answer what they do not know with status 200, a request id, and an object that says so.
pub(super) fn is_empty(response: &HttpResponse) -> bool {
    let text = trimmed(response);
    if text.is_empty() {
        return content_type(response).is_none_or(|kind| kind.contains("json"));
    }
    serde_json::from_slice::<Map<String, Value>>(text).is_ok_and(|members| members.is_empty())
}

fn content_type(response: &HttpResponse) -> Option<String> {
    response.headers().get("content-type").map(str::to_ascii_lowercase)
}

fn trimmed(response: &HttpResponse) -> &[u8] {
    response.body().bytes().unwrap_or_default().trim_ascii()
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    const ID: Option<&str> = Some("request-1");

    fn response(id: Option<&'static str>, kind: Option<&'static str>, body: &'static str) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(body));
        for (name, value) in [("x-amzn-requestid", id), ("content-type", kind)] {
            if let Some(value) = value {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    #[test]
    fn a_response_without_request_id_or_with_a_page_is_not_awss() {
        let json = Some("application/json");
        for (response, foreign) in [
            (response(ID, json, "{}"), false),
            (response(ID, json, ""), false),
            (response(ID, Some("text/xml"), "<GetRoleResponse/>"), false),
            (response(None, json, "{}"), true),
            (response(ID, Some("text/HTML; charset=utf-8"), ""), true),
            (response(ID, None, "\n<!DOCTYPE HTML><title>Sign in</title>"), true),
            (response(ID, json, "<html>"), true),
        ] {
            assert_eq!(is_foreign(&response), foreign, "{response:?}");
        }
    }

    #[test]
    fn a_text_that_ends_too_early_breaks_off() {
        for (body, cut) in [
            (r#"{"accessEntry":{"clusterName":"de"#, true),
            (r#"{"accessEntry":{}"#, true),
            (r#"{"accessEntry":{}}"#, false),
            (r#"{"accessEntry":oops"#, false),
            ("<GetRoleResponse><GetRoleResult", true),
            ("<GetRoleResponse/>\n", false),
            ("", false),
        ] {
            assert_eq!(breaks_off(&response(ID, None, body)), cut, "{body}");
        }
    }

    #[test]
    fn an_empty_answer_is_an_object_without_members_or_no_body() {
        for (kind, body, answered) in [
            (Some("application/json"), " {}", true),
            (Some("application/x-amz-json-1.1"), "", true),
            (None, "", true),
            (Some("text/plain"), "", false),
            (Some("application/json"), "welcome", false),
            (Some("application/json"), "[]", false),
            (Some("application/json"), "null", false),
            (Some("application/json"), r#"{"Output":{"__type":"UnknownOperationException"}}"#, false),
        ] {
            assert_eq!(is_empty(&response(ID, kind, body)), answered, "{kind:?} {body}");
        }
    }
}
