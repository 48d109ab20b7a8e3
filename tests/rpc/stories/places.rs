//! Every place of every argument, found from the schemas themselves: an unknown value, a null and a value of another type are
//! put there one by one. Never here: what a particular argument refuses.

use std::collections::BTreeSet;

use eksaccess::{
    protocol::pb::tfplugin6::{
        self as pb,
        schema::{nested_block, object},
    },
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
    EphemeralResource(&'a str),
}

async fn validate(core: &Core, owner: Owner<'_>, config: &Value) -> Problems {
    match owner {
        Owner::Provider => core.validate_provider(config).await,
        Owner::Resource(name) => core.resource(name.to_owned().leak()).validate_value(config).await,
        Owner::DataSource(name) => core.validate_data(name, config).await,
        Owner::EphemeralResource(name) => core.validate_ephemeral(name, config).await,
    }
}

fn owners(core: &Core) -> Vec<(Owner<'_>, &Block)> {
    let resources = core.resources().map(|(name, block)| (Owner::Resource(name), block));
    let data_sources = core.data_sources().map(|(name, block)| (Owner::DataSource(name), block));
    let ephemeral = core.ephemeral_resources().map(|(name, block)| (Owner::EphemeralResource(name), block));
    let provider = [(Owner::Provider, core.provider())].into_iter();
    provider.chain(resources).chain(data_sources).chain(ephemeral).collect()
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

/// The places at which a configuration must have a value, as [`Case`] writes them.
fn required(schema: &pb::schema::Block) -> BTreeSet<String> {
    let attributes = schema.attributes.iter().flat_map(required_by);
    let blocks = schema.block_types.iter().flat_map(|nested| {
        let (name, is_single) = (&nested.type_name, nested.nesting() == nested_block::NestingMode::Single);
        let itself = (is_single && nested.min_items > 0).then(|| name.clone());
        let object = if is_single { name.clone() } else { format!("{name}[0]") };
        let within = required(nested.block.as_ref().expect(name)).into_iter();
        itself.into_iter().chain(within.map(move |place| format!("{object}.{place}"))).collect::<Vec<_>>()
    });
    attributes.chain(blocks).collect()
}

fn required_by(attribute: &pb::schema::Attribute) -> Vec<String> {
    let name = &attribute.name;
    let itself = attribute.required.then(|| name.clone());
    let nested = attribute.nested_type.iter().filter(|_| attribute.required || attribute.optional);
    let within = nested.flat_map(|nested| {
        let object =
            if nested.nesting() == object::NestingMode::Single { name.clone() } else { format!("{name}[0]") };
        let places = nested.attributes.iter().flat_map(required_by);
        places.map(move |place| format!("{object}.{place}"))
    });
    itself.into_iter().chain(within).collect()
}

/// Whether hosts never send a null there: an element that is a block.
fn is_block_itself(block: &Block, argument: &str, place: &str) -> bool {
    place == "[0]" && block.schema.block_types.iter().any(|nested| nested.type_name == argument)
}

#[tokio::test]
async fn places_in_blocks_and_nested_attributes_are_among_them() {
    let core = Core::unconfigured().await;
    let all = owners(&core).into_iter().flat_map(|(_, block)| cases(block, |_| Value::Unknown));
    let all: BTreeSet<String> =
        all.map(|Case { argument, place, .. }| format!("{argument}{place}")).collect();
    for place in [
        "region",
        "assume_role[0].tags[\"a\"]",
        "endpoints[0].eks",
        "access_scope.namespaces[0]",
        "timeouts.create",
        "can_i[0].verb",
        "aws_auth[\"a\"]",
    ] {
        assert!(all.contains(place), "{place} is not in {all:?}");
    }
}

#[tokio::test]
async fn an_unknown_value_passes_at_every_place() {
    let core = Core::unconfigured().await;
    for (owner, block) in owners(&core) {
        for Case { argument, place, config } in cases(block, |_| Value::Unknown) {
            let problems = validate(&core, owner, &config).await;
            assert_eq!(problems.0, [], "{argument}{place}");
        }
    }
}

/// Filters of which a part that is unset would let everybody pass, whom nobody asked for.
const FILTERS: [(&str, &str); 1] = [("eksaccess_principals", "tags[\"a\"]")];

/// A null is a missing value where one is required, a mistake as an element of a list or set, and unset anywhere else.
#[tokio::test]
async fn a_null_is_either_unset_or_refused_where_it_stands() {
    let core = Core::unconfigured().await;
    for (owner, block) in owners(&core) {
        let required = required(&block.schema);
        for Case { argument, place, config } in cases(block, |_| Value::Null) {
            if is_block_itself(block, &argument, &place) {
                continue;
            }
            let problems = validate(&core, owner, &config).await;
            for problem in &problems.0 {
                assert!(problem.path.starts_with(&argument), "{argument}{place}: {problem:#?}");
            }
            let is_element = place.ends_with("[0]");
            let whole = format!("{argument}{place}");
            let is_filter = |(name, part): &(&str, &str)| {
                matches!(owner, Owner::DataSource(of) if of == *name) && whole == *part
            };
            let is_refused = is_element || required.contains(&whole) || FILTERS.iter().any(is_filter);
            assert_eq!(problems.has_errors(), is_refused, "{argument}{place}: {:#?}", problems.0);
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
