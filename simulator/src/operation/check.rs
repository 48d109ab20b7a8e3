//! Whether an input has the shape that the service model gives it: types before anything else is done, constraints
//! once the caller is known to be allowed.

use serde_json::{Map, Value};

use super::{Member, Pattern, Shape};
use crate::input::Input;
use crate::messages;
use crate::service::Service;
use crate::service_error::ServiceError;

/// Checks the type of every member that is there; what the model does not name is ignored, as AWS does.
pub(crate) fn types(members: &[Member], given: &Map<String, Value>) -> Result<(), ServiceError> {
    for member in members {
        match given.get(member.name) {
            None | Some(Value::Null) => {}
            Some(value) => has_type(member.shape, value)?,
        }
    }
    Ok(())
}

/// The first member that the model does not name.
pub(crate) fn unknown_member<'a>(members: &[Member], given: &'a Map<String, Value>) -> Option<&'a str> {
    given.keys().map(String::as_str).find(|name| members.iter().all(|member| member.name != *name))
}

/// Checks that what is required is there, and ranges, lengths and patterns.
pub(crate) fn constraints(service: Service, members: &[Member], input: &Input) -> Result<(), ServiceError> {
    for member in members {
        if let Some(Violation { value, rule }) = violation(member, input) {
            return Err(messages::constraint(service, member.name, value.as_deref(), &rule));
        }
    }
    Ok(())
}

/// A constraint that a value does not meet, in the words of AWS's own validation.
struct Violation {
    /// The value as the message quotes it; none if there is no value.
    value: Option<String>,
    rule: String,
}

fn has_type(shape: Shape, value: &Value) -> Result<(), ServiceError> {
    match (shape, value) {
        (Shape::Any, _)
        | (Shape::Text | Shape::Pattern(_) | Shape::Choice(_), Value::String(_))
        | (Shape::Flag, Value::Bool(_)) => Ok(()),
        (Shape::Number(..), Value::Number(number)) if number.is_i64() => Ok(()),
        (Shape::Texts, Value::Array(items)) => items.iter().try_for_each(|item| has_type(Shape::Text, item)),
        (Shape::TextMap, Value::Object(members)) => {
            members.values().try_for_each(|item| has_type(Shape::Text, item))
        }
        (Shape::Object(inner), Value::Object(members)) => types(inner, members),
        (Shape::Objects(inner), Value::Array(items)) => {
            items.iter().try_for_each(|item| has_type(Shape::Object(inner), item))
        }
        (_, Value::Object(_)) => {
            Err(messages::not_serializable("Start of structure or map found where not expected."))
        }
        (_, Value::Array(_)) => Err(messages::not_serializable("Start of list found where not expected")),
        (expected, found) => Err(messages::cannot_convert(java_name(found), target_name(expected))),
    }
}

fn violation(member: &Member, input: &Input) -> Option<Violation> {
    let Some(value) = input.value(member.name) else {
        let rule = "Member must not be null".to_owned();
        return member.required.then_some(Violation { value: None, rule });
    };
    match member.shape {
        Shape::Number(least, most) => number_violation(value.as_i64()?, least, most),
        Shape::Pattern(pattern) => text_violation(value.as_str()?, pattern),
        Shape::Choice(choices) => choice_violation(value.as_str()?, choices),
        _ => None,
    }
}

fn number_violation(number: i64, least: i64, most: i64) -> Option<Violation> {
    let rule = if number < least {
        format!("Member must have value greater than or equal to {least}")
    } else if number > most {
        format!("Member must have value less than or equal to {most}")
    } else {
        return None;
    };
    Some(Violation { value: Some(number.to_string()), rule })
}

fn text_violation(text: &str, pattern: Pattern) -> Option<Violation> {
    let Pattern { least, most, expression, fits } = pattern;
    let length = text.chars().count();
    let rule = if length < least {
        format!("Member must have length greater than or equal to {least}")
    } else if length > most {
        format!("Member must have length less than or equal to {most}")
    } else if !fits(text) {
        format!("Member must satisfy regular expression pattern: {expression}")
    } else {
        return None;
    };
    Some(Violation { value: Some(text.to_owned()), rule })
}

fn choice_violation(text: &str, choices: &[&str]) -> Option<Violation> {
    let rule = format!("Member must satisfy enum value set: [{}]", choices.join(", "));
    (!choices.contains(&text)).then_some(Violation { value: Some(text.to_owned()), rule })
}

/// How AWS's JSON reader names what it found.
fn java_name(value: &Value) -> &'static str {
    match value {
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => "STRING_VALUE",
    }
}

fn target_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Pattern(_) | Shape::Choice(_) => "String",
        Shape::Number(..) => "Integer",
        Shape::Flag => "Boolean",
        Shape::Texts | Shape::Objects(_) => "List",
        Shape::TextMap => "Map",
        Shape::Object(_) | Shape::Any => "Structure",
    }
}
