//! The surface as one JSON text, in the order of names: a change of it is seen in review.
//! Never here: documentation, which the pages hold.

use eksaccess::framework::{Declaration, Parameter, Signature};
use eksaccess::provider::REGISTRY;
use eksaccess::schema::{Field, Form, Nesting, Schema, Shape};
use eksaccess::value::Type;
use serde_json::{Map, Value as Json, json};

/// Every schema of the provider.
pub(crate) fn schemas() -> String {
    let resources = REGISTRY.resources.iter().map(|row| {
        let declaration = row.declaration();
        let schema = json!({
            "attributes": fields(declaration.schema()),
            "identity": row.identity().map(fields),
            "version": declaration.version(),
        });
        (declaration.name().to_owned(), schema)
    });
    let data_sources = REGISTRY.data_sources.iter().map(|row| {
        let schema = json!({ "attributes": fields(row.declaration().schema()) });
        (row.declaration().name().to_owned(), schema)
    });
    let ephemeral_resources = REGISTRY.ephemeral_resources.iter().map(|row| {
        let schema = json!({ "attributes": fields(row.declaration().schema()) });
        (row.declaration().name().to_owned(), schema)
    });
    let functions = REGISTRY.functions.iter().map(|row| (row.name().to_owned(), function(&row.signature())));
    let queries = REGISTRY.list_resources.iter().map(|row| row.declaration());
    let actions = REGISTRY.actions.iter().map(|row| row.declaration());
    let all = json!({
        "actions": sorted(actions.map(arguments)),
        "data_sources": sorted(data_sources),
        "ephemeral_resources": sorted(ephemeral_resources),
        "functions": sorted(functions),
        "list_resources": sorted(queries.map(arguments)),
        "provider": { "attributes": fields(REGISTRY.provider.schema()) },
        "resources": sorted(resources),
    });
    format!("{all:#}\n")
}

/// What has arguments alone.
fn arguments(declaration: &Declaration) -> (String, Json) {
    (declaration.name().to_owned(), json!({ "attributes": fields(declaration.schema()) }))
}

fn fields(schema: &Schema) -> Json {
    sorted(schema.fields.iter().map(|field| (field.name.to_owned(), described(field))))
}

fn function(signature: &Signature) -> Json {
    let Signature { about: _, parameters, optional, returns, result: _ } = signature;
    let shown = |parameter: &Parameter| json!({ "name": parameter.name, "type": hcl(&parameter.ty) });
    json!({
        "parameters": parameters.iter().map(shown).collect::<Vec<_>>(),
        "optional": optional.as_ref().map(shown),
        "returns": hcl(returns),
    })
}

fn described(field: &Field) -> Json {
    let mut words = match &field.shape {
        Shape::Nested { form: Form::Block, nesting, schema } => vec![
            ("block", json!(collection(*nesting))),
            ("attributes", fields(schema)),
            ("items", json!(items(*nesting))),
        ],
        Shape::Nested { form: Form::Attribute, nesting, schema } => {
            vec![("nested", json!(collection(*nesting))), ("attributes", fields(schema))]
        }
        shape => vec![("type", json!(hcl(&shape.ty())))],
    };
    words.push(("set_by", json!(set_by(field))));
    words.extend(field.sensitive.then_some(("sensitive", json!(true))));
    words.extend(field.requires_replace.is_some().then_some(("replaces", json!(true))));
    sorted(words.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

fn collection(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single { .. } => "single",
        Nesting::List { .. } => "list",
        Nesting::Set { .. } => "set",
        Nesting::Map => "map",
    }
}

/// How many blocks there may be; at most 0 is any number of them.
fn items(nesting: Nesting) -> String {
    match nesting {
        Nesting::Single { required } => format!("{} to 1", u32::from(required)),
        Nesting::List { min, max } | Nesting::Set { min, max } => format!("{min} to {}", max.unwrap_or(0)),
        Nesting::Map => "0 to 0".to_owned(),
    }
}

/// The flags of the protocol, in words.
fn set_by(field: &Field) -> &'static str {
    match (field.is_required(), field.source.is_configurable(), field.source.is_computed()) {
        (true, ..) => "required",
        (false, true, true) => "optional, computed",
        (false, true, false) => "optional",
        (false, false, _) => "computed",
    }
}

/// The type as it is written in HCL.
fn hcl(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::Dynamic => "any".to_owned(),
        Type::List(element) => format!("list({})", hcl(element)),
        Type::Set(element) => format!("set({})", hcl(element)),
        Type::Map(element) => format!("map({})", hcl(element)),
        Type::Tuple(elements) => {
            format!("tuple([{}])", elements.iter().map(hcl).collect::<Vec<_>>().join(", "))
        }
        Type::Object(members) => {
            let members = members.iter().map(|(name, ty)| format!("{name} = {}", hcl(ty)));
            format!("object({{ {} }})", members.collect::<Vec<_>>().join(", "))
        }
    }
}

/// An object in the order of names, whatever order the JSON crate keeps.
fn sorted(members: impl Iterator<Item = (String, Json)>) -> Json {
    let mut members: Vec<_> = members.collect();
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    Json::Object(members.into_iter().collect::<Map<_, _>>())
}
