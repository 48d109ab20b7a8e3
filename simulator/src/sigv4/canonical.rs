//! The canonical request: what a signature is over (AWS, "Create a signed AWS API request").

use aws_lc_rs::digest::{SHA256, digest};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Form;
use crate::http::Request;

/// Everything but letters, digits and `-_.~` is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The canonical request; none if a signed header is missing, or the body is not the one that was signed.
pub(super) fn request(request: &Request, signed_headers: &[String], form: Form) -> Option<String> {
    let headers: Option<String> = signed_headers.iter().map(|name| header_line(request, name)).collect();
    let (method, path, query) = (&request.method, path(&request.path), query(&request.query));
    let (headers, names, hash) = (headers?, signed_headers.join(";"), payload_hash(request, form)?);
    Some(format!("{method}\n{path}\n{query}\n{headers}\n{names}\n{hash}"))
}

/// Each segment, encoded as it came, is encoded once more.
fn path(path: &str) -> String {
    let encoded: Vec<String> = path.split('/').map(encode).collect();
    encoded.join("/")
}

/// Sorted, and without the signature itself.
fn query(query: &str) -> String {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(&decode(name)), encode(&decode(value))))
        .filter(|(name, _)| name != "X-Amz-Signature")
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

fn header_line(request: &Request, name: &str) -> Option<String> {
    let values: Option<Vec<String>> = request
        .headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().ok().map(without_extra_space))
        .collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(format!("{name}:{}\n", values.join(",")))
}

fn without_extra_space(value: &str) -> String {
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    words.join(" ")
}

/// The hash in the header counts only if it is the body's own.
fn payload_hash(request: &Request, form: Form) -> Option<String> {
    let computed = hex::encode(digest(&SHA256, request.bytes()));
    match (request.header("x-amz-content-sha256"), form) {
        (Some("UNSIGNED-PAYLOAD"), Form::Query { .. }) => Some("UNSIGNED-PAYLOAD".to_owned()),
        (Some(claimed), _) if claimed != computed => None,
        _ => Some(computed),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::{path, query};

    #[test]
    fn the_path_is_encoded_twice_and_the_query_sorted() {
        assert_eq!(path("/clusters/a/access-entries/arn%3Aaws"), "/clusters/a/access-entries/arn%253Aaws");
        assert_eq!(query("b=2&a=x%20y&X-Amz-Signature=00&a=%3A&c"), "a=%3A&a=x%20y&b=2&c=");
    }
}
