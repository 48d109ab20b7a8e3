//! To the wire: values, schemas, diagnostics, paths.

use jiff::Timestamp;

use super::pb::tfplugin6 as pb;
use crate::{
    diag::{Diagnostic, Severity},
    framework::{AnyResource, Declaration, FunctionError, Parameter, Signature, Stored},
    schema::{Field, Form, Nesting, Schema, Shape},
    text,
    value::{Path, Step, Type, Value, msgpack},
};

/// A value of type `ty`, as msgpack.
pub(super) fn value(value: &Value, ty: &Type) -> pb::DynamicValue {
    pb::DynamicValue { msgpack: msgpack::encode(value, ty), json: Vec::new() }
}

/// What a host is to store of an object of `resource`: its state, its private data, its identity.
pub(super) fn stored<S>(
    resource: &dyn AnyResource<S>,
    stored: Stored,
) -> (Option<pb::DynamicValue>, Vec<u8>, Option<pb::ResourceIdentityData>) {
    let Stored { state, private, identity } = stored;
    let state = value(&state, resource.declaration().schema().ty());
    (Some(state), private, self::identity(resource, &identity))
}

/// An identity; none for null, and for a resource without one.
pub(super) fn identity<S>(
    resource: &dyn AnyResource<S>,
    identity: &Value,
) -> Option<pb::ResourceIdentityData> {
    let schema = resource.identity().filter(|_| !identity.is_null())?;
    Some(pb::ResourceIdentityData { identity_data: Some(value(identity, schema.ty())) })
}

/// What an identity consists of. Hosts compare its version with that of what they stored: there has been one so far.
pub(super) fn identity_schema(schema: &Schema) -> pb::ResourceIdentitySchema {
    let attributes = schema.fields.iter().map(|field| pb::resource_identity_schema::IdentityAttribute {
        name: field.name.to_owned(),
        r#type: type_name(&field.ty()),
        required_for_import: field.is_required(),
        optional_for_import: !field.is_required(),
        description: field.doc.clone(),
    });
    pb::ResourceIdentitySchema { version: 0, identity_attributes: attributes.collect() }
}

/// Diagnostics, in order.
pub(super) fn diagnostics(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Vec<pb::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

/// One diagnostic, its words as they may be shown: this is the one way on which words reach a host. Its severity is
/// never the protocol's 0, which hosts print and then ignore.
fn diagnostic(diagnostic: Diagnostic) -> pb::Diagnostic {
    let Diagnostic { severity, summary, detail, path: at } = diagnostic;
    let severity = match severity {
        Severity::Error => pb::diagnostic::Severity::Error,
        Severity::Warning => pb::diagnostic::Severity::Warning,
    };
    let attribute = Some(path(&at)).filter(|path| !path.steps.is_empty());
    let (summary, detail) = (text::headline(&summary), text::shown(&detail));
    pb::Diagnostic { severity: severity.into(), summary, detail, attribute }
}

/// What an action says while it works, as it may be shown.
pub(super) fn progress(said: &str) -> String {
    text::shown(said)
}

/// The name of an object that was found, as it may be shown: one line.
pub(super) fn display_name(name: &str) -> String {
    text::headline(name)
}

/// A path. The protocol has no step into a set: the path ends there.
pub(super) fn path(path: &Path) -> pb::AttributePath {
    let steps = path.steps().iter().map_while(step);
    pb::AttributePath { steps: steps.collect() }
}

fn step(step: &Step) -> Option<pb::attribute_path::Step> {
    use pb::attribute_path::step::Selector;
    let selector = match step {
        Step::Attribute(name) => Selector::AttributeName(name.clone()),
        Step::Key(key) => Selector::ElementKeyString(key.clone()),
        Step::Index(index) => Selector::ElementKeyInt(i64::try_from(*index).ok()?),
        Step::Element(_) => return None,
    };
    Some(pb::attribute_path::Step { selector: Some(selector) })
}

/// The schema of what is declared.
pub(super) fn schema(declaration: &Declaration) -> pb::Schema {
    pb::Schema { version: declaration.version(), block: Some(block(declaration.schema())) }
}

/// A function as hosts know it. The protocol has no parameter that a call can omit: a variadic one stands for it, and the
/// function refuses a second value.
pub(super) fn signature(signature: Signature) -> pb::Function {
    // What is in an object is on its page; the protocol has the type alone.
    let Signature { about, parameters, optional, returns, result: _ } = signature;
    pb::Function {
        parameters: parameters.into_iter().map(parameter).collect(),
        variadic_parameter: optional.map(parameter),
        r#return: Some(pb::function::Return { r#type: type_name(&returns) }),
        summary: about.lines().next().unwrap_or_default().to_owned(),
        description: about,
        description_kind: pb::StringKind::Markdown.into(),
        deprecation_message: String::new(),
    }
}

fn parameter(parameter: Parameter) -> pb::function::Parameter {
    let Parameter { name, doc, ty } = parameter;
    pb::function::Parameter {
        name: name.to_owned(),
        r#type: type_name(&ty),
        allow_null_value: false,
        allow_unknown_values: false,
        description: doc,
        description_kind: pb::StringKind::Markdown.into(),
    }
}

/// Why a function has no result, its words as they may be shown.
pub(super) fn function_error(error: FunctionError) -> pb::FunctionError {
    let FunctionError { text, argument } = error;
    let function_argument = argument.and_then(|position| i64::try_from(position).ok());
    pb::FunctionError { text: text::shown(&text), function_argument }
}

/// A moment.
pub(super) fn timestamp(moment: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: moment.as_second(), nanos: moment.subsec_nanosecond() }
}

fn type_name(ty: &Type) -> Vec<u8> {
    ty.to_json().to_string().into_bytes()
}

fn block(schema: &Schema) -> pb::schema::Block {
    let Schema { about, fields, .. } = schema;
    let mut block = pb::schema::Block {
        version: 0,
        attributes: Vec::new(),
        block_types: Vec::new(),
        description: about.clone(),
        description_kind: pb::StringKind::Markdown.into(),
        deprecated: false,
        deprecation_message: String::new(),
    };
    for field in fields {
        match &field.shape {
            Shape::Nested { form: Form::Block, nesting, schema } => {
                block.block_types.push(nested_block(field.name, *nesting, schema));
            }
            Shape::Nested { .. } | Shape::Plain(_) => block.attributes.push(attribute(field)),
        }
    }
    block
}

fn attribute(field: &Field) -> pb::schema::Attribute {
    let (r#type, nested_type) = match &field.shape {
        Shape::Nested { form: Form::Attribute, nesting, schema } => {
            (Vec::new(), Some(nested_type(*nesting, schema)))
        }
        shape => (type_name(&shape.ty()), None),
    };
    pb::schema::Attribute {
        name: field.name.to_owned(),
        r#type,
        nested_type,
        description: field.doc.clone(),
        required: field.is_required(),
        optional: field.source.is_configurable() && !field.is_required(),
        computed: field.source.is_computed(),
        sensitive: field.sensitive,
        description_kind: pb::StringKind::Markdown.into(),
        deprecated: false,
        write_only: false,
        deprecation_message: String::new(),
    }
}

/// The protocol wants a type or nested attributes, never both.
#[allow(deprecated)] // the limits of items are part of the message, and unused
fn nested_type(nesting: Nesting, schema: &Schema) -> pb::schema::Object {
    use pb::schema::object::NestingMode;
    let mode = match nesting {
        Nesting::Single { .. } => NestingMode::Single,
        Nesting::List { .. } => NestingMode::List,
        Nesting::Set { .. } => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    pb::schema::Object { attributes: block(schema).attributes, nesting: mode.into(), ..Default::default() }
}

fn nested_block(name: &str, nesting: Nesting, schema: &Schema) -> pb::schema::NestedBlock {
    use pb::schema::nested_block::NestingMode;
    let (mode, min, max) = match nesting {
        // Hosts take a single block only with both limits alike: 1 where it is required, else 0.
        Nesting::Single { required } => (NestingMode::Single, required.into(), Some(required.into())),
        Nesting::List { min, max } => (NestingMode::List, min, max),
        Nesting::Set { min, max } => (NestingMode::Set, min, max),
        Nesting::Map => (NestingMode::Map, 0, None),
    };
    pb::schema::NestedBlock {
        type_name: name.to_owned(),
        block: Some(block(schema)),
        nesting: mode.into(),
        min_items: i64::from(min),
        // 0 is no limit.
        max_items: max.unwrap_or(0).into(),
        computed: false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        schema::{Model, WhenUnset, block, computed_once, nested_attribute, optional_with_default, required},
        value::Tf,
    };

    model! {
        /// Part.
        pub struct Part: Arguments {
            /// Kind.
            kind as "type": String = required(),
        }
    }

    model! {
        /// Whole.
        pub struct Whole: Resource {
            /// Name.
            name: String = required(),
            /// Size.
            size: i64 = optional_with_default(|_| WhenUnset::Value(1)),
            /// Made.
            made_at: String = computed_once(),
            /// Part.
            part: Part = block().required(),
            /// Parts.
            parts: Vec<Tf<Part>> = block().items(0, 3),
            /// Pieces.
            pieces: BTreeSet<Tf<Part>> = nested_attribute(),
        }
    }

    #[test]
    fn each_attribute_is_exactly_one_of_required_optional_and_computed_or_optional_and_computed() {
        let block = super::block(Whole::schema());
        let kinds = block.attributes.iter().map(|a| (a.name.as_str(), a.required, a.optional, a.computed));
        let wanted = [
            ("name", true, false, false),
            ("size", false, true, true),
            ("made_at", false, false, true),
            ("pieces", false, true, false),
        ];
        assert_eq!(kinds.collect::<Vec<_>>(), wanted);
        assert_eq!(block.attributes[1].r#type, br#""number""#);
    }

    #[test]
    fn nested_objects_have_their_number_in_blocks_and_no_type_in_attributes() {
        let block = super::block(Whole::schema());
        let items =
            block.block_types.iter().map(|nested| (nested.nesting, nested.min_items, nested.max_items));
        assert_eq!(items.collect::<Vec<_>>(), [(1, 1, 1), (2, 0, 3)]);
        assert!(block.block_types.iter().all(|nested| nested.block.is_some()));
        let pieces = &block.attributes[3];
        let nested = pieces.nested_type.as_ref().unwrap();
        assert_eq!((nested.nesting, nested.attributes.len()), (3, 1));
        assert!(pieces.r#type.is_empty());
    }

    #[test]
    fn words_leave_without_what_is_secret_or_hidden_and_not_without_end() {
        let secret = text::Secret::from("a-password-of-somebody");
        let detail = format!("one\ntwo \u{1b}[2J {} {}", secret.reveal(), "x".repeat(1 << 20));
        let sent = diagnostics(vec![Diagnostic::error("a\u{202e}b\nc", detail)]);
        assert_eq!(sent[0].summary, "a\\u202eb\\nc");
        assert!(sent[0].detail.starts_with("one\ntwo \\u001b[2J (secret) xxx"), "{}", &sent[0].detail[..60]);
        assert!(sent[0].detail.len() < 20_000);
    }

    #[test]
    fn a_path_ends_at_a_set_and_a_severity_is_never_zero() {
        let at = Path::root().attribute("groups").element("system:masters");
        let sent = diagnostics(vec![Diagnostic::error("a", "b").at(at), Diagnostic::warning("c", "d")]);
        assert_eq!(sent[0].attribute.as_ref().unwrap().steps.len(), 1);
        assert_eq!(sent[1].attribute, None);
        assert_eq!(sent.iter().map(|d| d.severity).collect::<Vec<_>>(), [1, 2]);
    }
}
