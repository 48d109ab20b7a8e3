//! Where an argument stands, by its schema: in a configuration as JSON, in the value of a block, and in the paths of
//! diagnostics. Never here: wrong values.

use eksaccess::{
    protocol::pb::tfplugin6::schema::{Attribute, Block, NestedBlock, nested_block::NestingMode},
    value::{Type, Value},
};
use serde_json::{Value as Json, json};

use super::argument::{Of, Row};

/// Where an argument stands.
pub(crate) struct Place {
    /// The steps from the whole configuration, by JSON's names and numbers.
    steps: Vec<String>,
    /// As diagnostics say it.
    path: String,
    /// What diagnostics say at least of it: objects of a nested attribute have no places of their own.
    pub(crate) object: String,
    ty: Type,
}

/// The names of all arguments that can be configured, those of nested blocks with dots.
pub(crate) fn arguments(block: &Block) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in block.attributes.iter().filter(|attribute| attribute.required || attribute.optional) {
        match &attribute.nested_type {
            None => names.push(attribute.name.clone()),
            Some(nested) => {
                names.extend(
                    nested.attributes.iter().map(|inner| format!("{}.{}", attribute.name, inner.name)),
                );
            }
        }
    }
    for nested in &block.block_types {
        let inner = arguments(nested.block.as_ref().unwrap());
        names.extend(inner.into_iter().map(|name| format!("{}.{name}", nested.type_name)));
    }
    names
}

impl Place {
    /// The place of the argument of that name.
    pub(crate) fn of(block: &Block, name: &str) -> Self {
        let mut place =
            Self { steps: Vec::new(), path: String::new(), object: String::new(), ty: Type::Dynamic };
        place.walk(block, name);
        place
    }

    fn walk(&mut self, block: &Block, name: &str) {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        self.enter(first);
        if let Some(nested) = block.block_types.iter().find(|nested| nested.type_name == first) {
            self.enter_block(nested);
            return self.walk(nested.block.as_ref().unwrap(), rest);
        }
        let attribute = block.attributes.iter().find(|attribute| attribute.name == first);
        let attribute = attribute.unwrap_or_else(|| panic!("there is no argument {name}"));
        match &attribute.nested_type {
            None => self.end_at(attribute),
            Some(nested) => {
                self.steps.push("0".to_owned());
                self.path.push_str("[0]");
                let inner = nested.attributes.iter().find(|inner| inner.name == rest).unwrap();
                let object = self.path.clone();
                self.enter(rest);
                self.end_at(inner);
                (self.path, self.object) = (object.clone(), object);
            }
        }
    }

    fn enter(&mut self, name: &str) {
        self.steps.push(name.to_owned());
        let dot = if self.path.is_empty() { "" } else { "." };
        self.path = format!("{}{dot}{name}", self.path);
    }

    fn enter_block(&mut self, nested: &NestedBlock) {
        match nested.nesting() {
            NestingMode::List => {
                self.steps.push("0".to_owned());
                self.path.push_str("[0]");
            }
            NestingMode::Set => self.steps.push("0".to_owned()),
            _ => {}
        }
    }

    fn end_at(&mut self, attribute: &Attribute) {
        self.ty = Type::from_json(&serde_json::from_slice(&attribute.r#type).unwrap()).unwrap();
        self.object = self.path.clone();
    }

    /// Where the diagnostic of a row points.
    pub(crate) fn at(&self, row: &Row) -> String {
        let key = row.value.as_object().and_then(|map| map.keys().next());
        match (row.of, &self.ty, key) {
            (Of::ElementOfWhole, _, Some(key)) => format!("{}[{key:?}]", self.path),
            (Of::Element, Type::List(_), _) => format!("{}[0]", self.path),
            (Of::Element, Type::Map(_), _) => format!("{}[\"a\"]", self.path),
            _ => self.path.clone(),
        }
    }

    /// The configuration with the value of a row in this place.
    pub(crate) fn with(&self, config: &Json, row: &Row) -> Json {
        let value = match (row.of, &self.ty) {
            (Of::Element, Type::List(_) | Type::Set(_)) => json!([row.value]),
            (Of::Element, Type::Map(_)) => json!({ "a": row.value }),
            _ => row.value.clone(),
        };
        let mut changed = config.clone();
        put(&mut changed, &self.steps, value);
        changed
    }

    /// The value of a block with something in this place that is of no type it could have.
    pub(crate) fn with_wrong_type(&self, block: Value) -> Value {
        let wrong = match self.ty {
            Type::Bool | Type::Number => Value::text("maybe"),
            Type::String => Value::List(Vec::new()),
            _ => Value::Bool(true),
        };
        put_value(block, &self.steps, wrong)
    }
}

fn put(config: &mut Json, steps: &[String], value: Json) {
    let Some((first, rest)) = steps.split_first() else {
        *config = value;
        return;
    };
    if first == "0" {
        if !config.is_array() {
            *config = json!([{}]);
        }
        return put(&mut config[0], rest, value);
    }
    if !config.is_object() {
        *config = json!({});
    }
    put(&mut config[first.as_str()], rest, value);
}

fn put_value(block: Value, steps: &[String], value: Value) -> Value {
    let Some((first, rest)) = steps.split_first() else { return value };
    match block {
        Value::Map(mut attributes) => {
            let inner = attributes.remove(first).unwrap_or(Value::Null);
            attributes.insert(first.clone(), put_value(inner, rest, value));
            Value::Map(attributes)
        }
        Value::List(mut elements) => {
            elements[0] = put_value(elements[0].clone(), rest, value);
            Value::List(elements)
        }
        Value::Set(elements) => {
            Value::set(elements.into_iter().map(|element| put_value(element, rest, value.clone())))
        }
        other => panic!("{other:?} has no {first}"),
    }
}
