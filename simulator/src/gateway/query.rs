//! The Query protocol of IAM and STS: form parameters in, XML out.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;
use serde_json::{Map, Value, json};

use super::operation_call::{OperationCall, Uncalled};
use crate::http::{Reply, Request};
use crate::input::Input;
use crate::messages;
use crate::operation::{Member, Operation, Shape};
use crate::service::Service;
use crate::service_error::ServiceError;

const XML: &str = "text/xml";

type Parameters = BTreeMap<String, String>;

/// Which operation a request calls, by its parameter Action.
pub(super) fn call(service: Service, request: &Request) -> Result<OperationCall, Uncalled> {
    let parameters = parameters(request);
    let action = parameters.get("Action").ok_or_else(messages::missing_action)?;
    let version = parameters.get("Version").map_or("", String::as_str);
    let addressed = request.path == "/" && version == self::version(service.name());
    match service.operation(action) {
        Some(operation) if addressed => {
            Ok(OperationCall { operation, input: read_input(operation, &parameters) })
        }
        _ => Err(match service.absent(action) {
            Some(name) if addressed => Uncalled::not_simulated(service, name),
            _ => messages::unknown_operation(service, &format!("{action} for version {version}")).into(),
        }),
    }
}

/// The parameter Action.
pub(super) fn action(request: &Request) -> Option<String> {
    parameters(request).remove("Action")
}

/// The answer of an operation that was done. One without output has no result element.
pub(super) fn done(service: &str, operation: &str, output: &Value, request_id: &str) -> Reply {
    let mut inner = String::new();
    if !output.is_null() {
        element(&mut inner, &format!("{operation}Result"), output);
    }
    let namespace = namespace(service);
    let body = format!(
        "<{operation}Response xmlns=\"{namespace}\">{inner}<ResponseMetadata><RequestId>{request_id}</RequestId>\
         </ResponseMetadata></{operation}Response>\n"
    );
    Reply::new(200, XML, body)
}

/// The answer of one that was refused.
pub(super) fn refused(service: &str, refusal: &ServiceError, request_id: &str) -> Reply {
    let ServiceError { status, code, message } = refusal;
    let fault = if *status < 500 { "Sender" } else { "Receiver" };
    let mut error = String::new();
    element(&mut error, "Error", &json!({ "Type": fault, "Code": code, "Message": message }));
    let namespace = namespace(service);
    let body = format!(
        "<ErrorResponse xmlns=\"{namespace}\">{error}<RequestId>{request_id}</RequestId></ErrorResponse>\n"
    );
    Reply::new(*status, XML, body)
}

/// Those of the body, and those of the query for a signed link.
fn parameters(request: &Request) -> Parameters {
    let body = form_urlencoded::parse(request.bytes()).into_owned();
    request.query_pairs().chain(body).collect()
}

/// Members that the simulator does not look at stay out.
fn read_input(operation: &Operation, parameters: &Parameters) -> Result<Input, ServiceError> {
    let mut members = Map::new();
    for member in operation.members {
        let text = parameters.get(member.name);
        let value = match (member.shape, text) {
            (Shape::Objects(inner), _) => read_objects(parameters, member.name, inner),
            (Shape::Texts, _) => read_texts(parameters, member.name),
            (Shape::Number(..), Some(text)) => Some(json!(read_number(text, member.name)?)),
            (Shape::Flag, Some(text)) => Some(json!(text == "true")),
            (_, text) => text.map(|text| json!(text)),
        };
        members.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    Ok(Input::new(members))
}

/// `NAME.member.1.MEMBER` and so on, as long as there are some.
fn read_objects(parameters: &Parameters, name: &str, inner: &[Member]) -> Option<Value> {
    let object = |number: usize| {
        let value = |member: &Member| parameters.get(&format!("{name}.member.{number}.{}", member.name));
        let members = inner.iter().filter_map(|member| Some((member.name.to_owned(), json!(value(member)?))));
        Some(members.collect::<Map<_, _>>()).filter(|members| !members.is_empty()).map(Value::Object)
    };
    let objects: Vec<Value> = (1..).map_while(object).collect();
    (!objects.is_empty()).then_some(Value::Array(objects))
}

/// `NAME.member.1` and so on, as long as there are some.
fn read_texts(parameters: &Parameters, name: &str) -> Option<Value> {
    let text = |number: usize| parameters.get(&format!("{name}.member.{number}"));
    let texts: Vec<&String> = (1..).map_while(text).collect();
    (!texts.is_empty()).then(|| json!(texts))
}

fn read_number(text: &str, member: &str) -> Result<i64, ServiceError> {
    text.parse().map_err(|_| messages::validation(format!("Value '{text}' at '{member}' is not an integer")))
}

/// An element of this name; lists have `member` elements.
pub(super) fn element(to: &mut String, name: &str, value: &Value) {
    let start = format!("<{name}>");
    to.push_str(&start);
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| element(to, name, value)),
        Value::Array(items) => items.iter().for_each(|item| element(to, "member", item)),
        Value::String(text) => to.push_str(&partial_escape(printable(text))),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => to.push_str(&value.to_string()),
    }
    to.push_str("</");
    to.push_str(name);
    to.push('>');
}

/// XML has no form at all for most control characters.
fn printable(text: &str) -> String {
    let form = |one: char| match one {
        '\t' | '\n' | '\r' => one,
        one if one.is_control() => char::REPLACEMENT_CHARACTER,
        one => one,
    };
    text.chars().map(form).collect()
}

fn namespace(service: &str) -> String {
    format!("https://{service}.amazonaws.com/doc/{}/", version(service))
}

/// The version of the service's API (botocore's service models); clients do not read that of other services' refusals.
fn version(service: &str) -> &'static str {
    match service {
        "iam" => "2010-05-08",
        _ => "2011-06-15",
    }
}
