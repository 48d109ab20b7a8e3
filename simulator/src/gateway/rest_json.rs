//! The rest-json protocol of EKS: paths, queries and JSON bodies in, JSON out.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value, json};

use super::operation_call::{OperationCall, Uncalled};
use crate::http::{Reply, Request};
use crate::input::Input;
use crate::messages;
use crate::operation::{Member, Operation, Place, Shape, check};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::services::eks;

const JSON: &str = "application/json";

/// Which operation a request calls, by its method and path.
pub(super) fn call(request: &Request) -> Result<OperationCall, Uncalled> {
    let operations = Service::Eks.operations().iter().copied();
    let mut fitting = operations.filter(|operation| operation.method == request.method);
    let found = fitting.find_map(|operation| Some((operation, labels(operation.path, &request.path)?)));
    let (operation, labels) = found.ok_or_else(|| uncalled(request))?;
    Ok(OperationCall { operation, input: read_input(operation, &labels, request) })
}

fn uncalled(request: &Request) -> Uncalled {
    let Request { method, path, .. } = request;
    let mut absent = eks::NOT_SIMULATED.iter();
    match absent.find(|(verb, template, _)| verb == method && labels(template, path).is_some()) {
        Some((_, _, name)) => Uncalled::not_simulated(Service::Eks, name),
        None => messages::unknown_operation(Service::Eks, &format!("{method} {path}")).into(),
    }
}

/// The answer of an operation that was done.
pub(super) fn done(output: &Value) -> Reply {
    Reply::new(200, JSON, output.to_string())
}

/// The answer of one that was refused.
pub(super) fn refused(refusal: &ServiceError) -> Reply {
    let ServiceError { status, code, message } = refusal;
    let body = json!({ "message": message }).to_string();
    Reply::new(*status, JSON, body).with_header("x-amzn-ErrorType", code.to_string())
}

/// The same for a service that takes its operation from the header `X-Amz-Target`: there the body names the code.
pub(super) fn refused_by_target(refusal: &ServiceError) -> Reply {
    let ServiceError { status, code, message } = refusal;
    let body = json!({ "__type": code, "message": message }).to_string();
    Reply::new(*status, "application/x-amz-json-1.1", body)
}

/// The values of a template's labels, if the path fits it. A label is one segment, percent-encoded.
fn labels<'a>(template: &'a str, path: &str) -> Option<Vec<(&'a str, String)>> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut labels = Vec::new();
    for (wanted, given) in template.into_iter().zip(path) {
        match wanted.strip_prefix('{').and_then(|wanted| wanted.strip_suffix('}')) {
            Some(label) => labels.push((label, percent_decode_str(given).decode_utf8().ok()?.into_owned())),
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(labels)
}

fn read_input(
    operation: &Operation,
    labels: &[(&str, String)],
    request: &Request,
) -> Result<Input, ServiceError> {
    let body = read_body(operation, request)?;
    let mut members = Map::new();
    for member in operation.members {
        let value = match member.place {
            Place::Path(label) => labels.iter().find(|(name, _)| *name == label).map(|(_, text)| json!(text)),
            Place::Query => read_query(member, request)?,
            Place::Body => body.get(member.name).cloned(),
        };
        if let Some(value) = value {
            members.insert(member.name.to_owned(), value);
        }
    }
    check::types(operation.members, &members)?;
    Ok(Input::new(members))
}

/// The body's object; empty if the operation has no members there, or the body is empty.
fn read_body(operation: &Operation, request: &Request) -> Result<Map<String, Value>, ServiceError> {
    let has_body = operation.members.iter().any(|member| member.place == Place::Body);
    if !has_body || request.bytes().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(request.bytes()) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(Value::Array(_)) => Err(messages::not_serializable("Start of list found where not expected")),
        Ok(_) => Err(messages::not_serializable("Unexpected value type in payload")),
        Err(_) => Err(messages::not_serializable("Unable to parse the request body as JSON")),
    }
}

fn read_query(member: &Member, request: &Request) -> Result<Option<Value>, ServiceError> {
    let mut values = request.query_pairs().filter(|(name, _)| name == member.name).map(|(_, value)| value);
    match member.shape {
        Shape::Texts => {
            let texts: Vec<String> = values.collect();
            Ok((!texts.is_empty()).then(|| json!(texts)))
        }
        Shape::Number(..) => values.next().map(|text| read_number(&text)).transpose(),
        Shape::Flag => values.next().map(|text| read_flag(&text)).transpose(),
        _ => Ok(values.next().map(Value::String)),
    }
}

fn read_flag(text: &str) -> Result<Value, ServiceError> {
    let flag: bool = text.parse().map_err(|_| messages::cannot_convert("STRING_VALUE", "Boolean"))?;
    Ok(Value::Bool(flag))
}

fn read_number(text: &str) -> Result<Value, ServiceError> {
    let number: i64 = text.parse().map_err(|_| messages::cannot_convert("STRING_VALUE", "Integer"))?;
    Ok(Value::Number(Number::from(number)))
}
