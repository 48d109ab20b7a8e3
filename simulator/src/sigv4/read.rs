//! Reading a signature from the Authorization header or from the query.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{ALGORITHM, DATE, Form, Signature};
use crate::http::Request;

/// What a signature lacks, in AWS's words.
#[derive(Debug)]
pub(crate) struct SignatureError(pub(crate) String);

pub(super) fn read(request: &Request) -> Result<Option<Signature>, SignatureError> {
    if let Some(header) = request.header("authorization") {
        return from_header(request, header).map(Some);
    }
    let query: BTreeMap<String, String> = request.query_pairs().collect();
    if query.contains_key("X-Amz-Signature") { from_query(&query).map(Some) } else { Ok(None) }
}

fn from_header(request: &Request, header: &str) -> Result<Signature, SignatureError> {
    let parameters = header
        .strip_prefix(ALGORITHM)
        .ok_or_else(|| SignatureError("Unsupported AWS 'algorithm' in Authorization header".to_owned()))?;
    let parameters: BTreeMap<&str, &str> =
        parameters.split(',').filter_map(|parameter| parameter.trim().split_once('=')).collect();
    let parameter = |name: &str| {
        let value = parameters.get(name).copied();
        value.ok_or_else(|| {
            SignatureError(format!(
                "Authorization header requires '{name}' parameter. Authorization={ALGORITHM}"
            ))
        })
    };
    let date = request.header("x-amz-date").ok_or_else(|| {
        SignatureError(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.".to_owned(),
        )
    })?;
    Parts {
        credential: parameter("Credential")?,
        signed_headers: parameter("SignedHeaders")?,
        signature: parameter("Signature")?,
        date,
        session_token: request.header("x-amz-security-token"),
        form: Form::Header,
    }
    .assemble()
}

fn from_query(query: &BTreeMap<String, String>) -> Result<Signature, SignatureError> {
    let parameter = |name: &str| {
        let value = query.get(name).map(String::as_str);
        value.ok_or_else(|| SignatureError(format!("AWS query-string parameters must include '{name}'.")))
    };
    if parameter("X-Amz-Algorithm")? != ALGORITHM {
        return Err(SignatureError("Unsupported AWS 'algorithm'".to_owned()));
    }
    let expires = query.get("X-Amz-Expires").map_or(Ok(MOST_SECONDS), |text| text.parse());
    Parts {
        credential: parameter("X-Amz-Credential")?,
        signed_headers: parameter("X-Amz-SignedHeaders")?,
        signature: parameter("X-Amz-Signature")?,
        date: parameter("X-Amz-Date")?,
        session_token: query.get("X-Amz-Security-Token").map(String::as_str),
        form: Form::Query {
            expires: expires.map_err(|_| SignatureError("X-Amz-Expires must be a number".to_owned()))?,
        },
    }
    .assemble()
}

/// STS takes a signature in the query for so long if it does not say: as one in a header.
const MOST_SECONDS: i64 = 300;

struct Parts<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
    date: &'a str,
    session_token: Option<&'a str>,
    form: Form,
}

impl Parts<'_> {
    fn assemble(self) -> Result<Signature, SignatureError> {
        let Self { credential, signed_headers, signature, date, session_token, form } = self;
        let scope: Vec<&str> = credential.split('/').collect();
        let [access_key_id, day, region, service, "aws4_request"] = scope[..] else {
            return Err(SignatureError(format!(
                "Credential must have exactly 5 slash-delimited elements, not '{credential}'"
            )));
        };
        let signed_at = moment(date).ok_or_else(|| {
            SignatureError(format!("Date must be in ISO-8601 'basic format'. Got '{date}'."))
        })?;
        if !date.starts_with(day) {
            return Err(SignatureError(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: '{day}'"
            )));
        }
        let signed_headers = header_names(signed_headers)?;
        Ok(Signature {
            access_key_id: access_key_id.to_owned(),
            day: day.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers,
            given: signature.to_owned(),
            date: date.to_owned(),
            signed_at,
            session_token: session_token.map(str::to_owned),
            form,
        })
    }
}

/// The host is always among them.
fn header_names(listed: &str) -> Result<Vec<String>, SignatureError> {
    let names: Vec<String> = listed.split(';').map(str::to_owned).collect();
    if names.iter().any(|name| name == "host") {
        return Ok(names);
    }
    Err(SignatureError(
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".to_owned(),
    ))
}

/// A time as signatures write it, read.
pub(crate) fn moment(date: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(DATE, date).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}
