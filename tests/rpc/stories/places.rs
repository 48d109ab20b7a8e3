//! Every place of every argument, found from the schemas themselves: an unknown value, a null and a value of another type are
//! put there one by one. Never here: what a particular argument refuses.

use eksaccess::{
    protocol::pb::tfplugin6 as pb,
    value::{Type, Value},
};

use crate::rpc::host::{Block, Core, Problems};

/// A configuration with one special value in it, and where that stands.
struct Case {
    argument: String,
    /// The steps below the argument, as HCL writes them.
    place: String,
    config: Value,
}

/// Whose configuration it is.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Provider,
    Resource(&'a str),
    DataSource(&'a str),
}

async fn validate(core: &Core, owner: Owner<'_>, config: &Value) -> Problems {
    match owner {
        Owner::Provider => core.validate_provider(config).await,
        Owner::Resource(name) => core.resource(name.to_owned().leak()).validate_value(config).await,
        Owner::DataSource(name) => core.validate_data(name, config).await,
    }
}

fn owners(core: &Core) -> Vec<(Owner<'_>, &Block)> {
    let resources = core.resources().map(|(name, block)| (Owner::Resource(name), block));
    let data_sources = core.data_sources().map(|(name, block)| (Owner::DataSource(name), block));
    [(Owner::Provider, core.provider())].into_iter().chain(resources).chain(data_sources).collect()
}

/// One configuration for each place of each argument; everything else that may be configured is unknown.
fn cases(block: &Block, put: fn(&Type) -> Value) -> Vec<Case> {
    let Type::Object(types) = &block.ty else { panic!("a schema is an object") };
    let arguments = types.iter().filter(|(name, _)| is_configurable(&block.schema, name));
    let unknown: Vec<(String, Value)> = types
        .keys()
        .map(|name| {
            let value = if is_configurable(&block.schema, name) { Value::Unknown } else { Value::Null };
            (name.clone(), value)
        })
        .collect();
    let cases = arguments.flat_map(|(name, ty)| {
        let unknown = unknown.clone();
        with_one(ty, put).into_iter().map(move |(place, value)| {
            let mut config: std::collections::BTreeMap<_, _> = unknown.iter().cloned().collect();
            config.insert(name.clone(), value);
            Case { argument: name.clone(), place, config: Value::Map(config) }
        })
    });
    cases.collect()
}

fn is_configurable(schema: &pb::schema::Block, name: &str) -> bool {
    match schema.attributes.iter().find(|attribute| attribute.name == name) {
        Some(attribute) => attribute.required || attribute.optional,
        None => true,
    }
}

/// The values of a type that have `put` at one place, and where that is; all beside it is unknown.
fn with_one(ty: &Type, put: fn(&Type) -> Value) -> Vec<(String, Value)> {
    let below = |of: &Type, step: &str, wrap: &dyn Fn(Value) -> Value| -> Vec<(String, Value)> {
        let within = with_one(of, put).into_iter();
        within.map(|(place, value)| (format!("{step}{place}"), wrap(value))).collect()
    };
    let mut all = vec![(String::new(), put(ty))];
    match ty {
        Type::List(of) => all.extend(below(of, "[0]", &|value| Value::List(vec![value]))),
        Type::Set(of) => all.extend(below(of, "[0]", &|value| Value::set([value]))),
        Type::Map(of) => all.extend(below(of, "[\"a\"]", &|value| Value::object([("a", value)]))),
        Type::Object(types) => {
            for (name, of) in types {
                let wrap = |value: Value| {
                    let mut object: std::collections::BTreeMap<_, _> =
                        types.keys().map(|name| (name.clone(), Value::Unknown)).collect();
                    object.insert(name.clone(), value);
                    Value::Map(object)
                };
                all.extend(below(of, &format!(".{name}"), &wrap));
            }
        }
        _ => {}
    }
    all
}

fn another_type(ty: &Type) -> Value {
    if matches!(ty, Type::Bool) { Value::text("?") } else { Value::Bool(true) }
}

#[tokio::test]
async fn an_unknown_value_passes_at_every_place() {
    let core = Core::unconfigured().await;
    let mut seen = 0;
    for (owner, block) in owners(&core) {
        for Case { argument, place, config } in cases(block, |_| Value::Unknown) {
            let problems = validate(&core, owner, &config).await;
            assert_eq!(problems.0, [], "{argument}{place}");
            seen += 1;
        }
    }
    assert!(seen > 60, "the schemas have more places than {seen}");
}

#[tokio::test]
async fn a_null_is_either_unset_or_refused_where_it_stands() {
    let core = Core::unconfigured().await;
    for (owner, block) in owners(&core) {
        for Case { argument, place, config } in cases(block, |_| Value::Null) {
            let problems = validate(&core, owner, &config).await;
            for problem in &problems.0 {
                assert!(problem.path.starts_with(&argument), "{argument}{place}: {problem:#?}");
            }
            let is_element = place.ends_with(']') && !place.ends_with("\"]");
            let is_block = block.schema.block_types.iter().any(|nested| nested.type_name == argument);
            if is_element && !is_block {
                assert!(problems.has_errors(), "{argument}{place} takes a null element");
            }
        }
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_where_it_stands() {
    let core = Core::unconfigured().await;
    for (owner, block) in owners(&core) {
        for Case { argument, place, config } in cases(block, another_type) {
            let problems = validate(&core, owner, &config).await;
            assert!(problems.has_errors(), "{argument}{place} takes another type");
            for problem in &problems.0 {
                assert!(problem.path.starts_with(&argument), "{argument}{place}: {problem:#?}");
            }
        }
    }
}
