//! Making a request that is signed in its query: for a kubeconfig. Never here: judging one.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, HeaderValue};
use jiff::Timestamp;

use super::{ALGORITHM, Signature, written};
use crate::http::{Body, Request};

/// What a request is signed with.
pub(crate) struct Credentials<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) session_token: Option<&'a str>,
}

/// The query of a signed `GET https://HOST/` of STS in a region, with one more header than the host. None if a header's
/// value is none that HTTP allows.
pub(crate) fn presign(
    parameters: &[(&str, &str)],
    (host, region): (&str, &str),
    (header, value): (&'static str, &str),
    credentials: &Credentials<'_>,
    now: Timestamp,
) -> Option<String> {
    let Credentials { access_key_id, secret, session_token } = *credentials;
    let date = written(now);
    let scope = format!("{access_key_id}/{}/{region}/sts/aws4_request", date.split('T').next()?);
    let signed = format!("host;{header}");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    query.extend_pairs([
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", &scope),
        ("X-Amz-Date", &date),
        ("X-Amz-SignedHeaders", &signed),
    ]);
    query.extend_pairs(session_token.map(|token| ("X-Amz-Security-Token", token)));
    let unsigned = query.finish();
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_str(host).ok()?);
    headers.insert(HeaderName::from_static(header), HeaderValue::from_str(value).ok()?);
    let request = Request {
        method: "GET".to_owned(),
        path: "/".to_owned(),
        query: format!("{unsigned}&X-Amz-Signature="),
        headers,
        body: Body::Whole(Bytes::new()),
    };
    let signature = Signature::read(&request).ok()??.computed(secret, &request)?;
    Some(format!("{unsigned}&X-Amz-Signature={signature}"))
}
