//! What Terraform core holds against every plan and every state that a provider answers. Never here: calls.
//!
//! Written from the protocol's rules, apart from the provider's own `schema::conform`.

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, schema::nested_block::NestingMode},
    value::Value,
};

/// The places where a plan is none that core accepts, for a configuration and what was there before.
pub fn broken_by_plan(
    block: &pb::schema::Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<String> {
    if config.is_null() || planned.is_null() {
        let agree = config.is_null() == planned.is_null();
        return if agree { Vec::new() } else { vec!["the object is null where the other is not".to_owned()] };
    }
    let mut broken = Vec::new();
    for attribute in &block.attributes {
        let name = attribute.name.as_str();
        let (prior, config, planned) = (prior.get(name), config.get(name), planned.get(name));
        if !attribute_fits(attribute, prior, config, planned) {
            broken.push(format!("{name}: planned {planned:?} for {config:?}, before {prior:?}"));
        }
    }
    for nested in &block.block_types {
        let name = nested.type_name.as_str();
        broken.extend(broken_by_block(nested, prior.get(name), config.get(name), planned.get(name)));
    }
    broken
}

fn attribute_fits(attribute: &pb::schema::Attribute, prior: &Value, config: &Value, planned: &Value) -> bool {
    let is_config = planned == config;
    let is_unchanged = planned == prior && !prior.is_null() && !config.is_null();
    let is_open = attribute.computed && config.is_null();
    is_config || is_unchanged || is_open
}

fn broken_by_block(
    nested: &pb::schema::NestedBlock,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<String> {
    if planned == config {
        return Vec::new();
    }
    match nested.nesting() {
        NestingMode::Single if !config.is_unknown() => {
            let block = nested.block.as_ref().unwrap();
            let broken = broken_by_plan(block, prior, config, planned);
            broken.into_iter().map(|problem| format!("{}.{problem}", nested.type_name)).collect()
        }
        _ => vec![format!("{}: planned {planned:?} for {config:?}", nested.type_name)],
    }
}

/// The places where a state, or a second plan, is not what was planned.
pub fn broken_promises(planned: &Value, made: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    compare("", planned, made, &mut broken);
    broken
}

fn compare(path: &str, planned: &Value, made: &Value, broken: &mut Vec<String>) {
    match (planned, made) {
        (Value::Unknown, _) => {}
        (Value::Map(planned), Value::Map(made)) if planned.keys().eq(made.keys()) => {
            for (name, planned) in planned {
                compare(&format!("{path}.{name}"), planned, &made[name], broken);
            }
        }
        (Value::List(planned), Value::List(made)) if planned.len() == made.len() => {
            for (index, (planned, made)) in planned.iter().zip(made).enumerate() {
                compare(&format!("{path}[{index}]"), planned, made, broken);
            }
        }
        (Value::Set(planned), Value::Set(made)) => {
            let (known, open): (Vec<&Value>, Vec<&Value>) =
                planned.iter().partition(|element| element.is_wholly_known());
            let is_kept = known.iter().all(|element| made.iter().any(|other| other == *element));
            let new = made.iter().filter(|element| !known.contains(element)).count();
            if !is_kept || new > open.len() {
                broken.push(format!("{path}: {planned:?} became {made:?}"));
            }
        }
        (planned, made) if planned == made => {}
        _ => broken.push(format!("{path}: {planned:?} became {made:?}")),
    }
}

/// What core proposes: the configuration, and what the provider computed before.
pub fn proposed(block: &pb::schema::Block, prior: &Value, config: &Value) -> Value {
    let Value::Map(attributes) = config else { return config.clone() };
    let mut proposed = attributes.clone();
    for attribute in block.attributes.iter().filter(|attribute| attribute.computed) {
        if config.get(&attribute.name).is_null() {
            proposed.insert(attribute.name.clone(), prior.get(&attribute.name).clone());
        }
    }
    Value::Map(proposed)
}
