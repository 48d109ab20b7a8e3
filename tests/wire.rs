//! The compiled protocol equals the table of wire facts, both ways.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
    ServiceDescriptorProto,
};

const COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
const TABLE: &str = include_str!("golden/tfplugin6-wire.tsv");

/// One line of the table, its columns joined by spaces.
type Facts = BTreeSet<String>;

#[test]
fn every_fact_of_the_table_is_compiled_and_nothing_else_is() {
    let (table, compiled) = (from_table(), from_descriptors(&file("tfplugin6")));
    assert!(table.len() > 300, "the table has {} facts", table.len());
    let missing: Vec<_> = table.difference(&compiled).collect();
    let extra: Vec<_> = compiled.difference(&table).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nextra: {extra:#?}");
}

#[test]
fn go_plugins_services_have_the_names_that_hosts_call() {
    let service = |name, package| {
        let file = file(package);
        let found = file.service.iter().find(|found| found.name() == name);
        found.map(rpcs).unwrap_or_default()
    };
    assert_eq!(service("GRPCController", "plugin"), ["Shutdown plugin.Empty plugin.Empty"]);
    assert_eq!(service("GRPCStdio", "plugin"), ["StreamStdio google.protobuf.Empty stream plugin.StdioData"]);
    assert_eq!(
        service("GRPCBroker", "plugin"),
        ["StartStream stream plugin.ConnInfo stream plugin.ConnInfo"]
    );
    assert_eq!(
        service("Health", "grpc.health.v1"),
        [
            "Check grpc.health.v1.HealthCheckRequest grpc.health.v1.HealthCheckResponse",
            "List grpc.health.v1.HealthListRequest grpc.health.v1.HealthListResponse",
            "Watch grpc.health.v1.HealthCheckRequest stream grpc.health.v1.HealthCheckResponse",
        ]
    );
}

#[test]
fn go_plugins_messages_have_the_numbers_that_hosts_read() {
    let expected = [
        "enum StdioData.Channel 0 INVALID  ",
        "enum StdioData.Channel 1 STDOUT  ",
        "enum StdioData.Channel 2 STDERR  ",
        "field ConnInfo 1 service_id uint32 ",
        "field ConnInfo 2 network string ",
        "field ConnInfo 3 address string ",
        "field ConnInfo 4 knock ConnInfo.Knock ",
        "field ConnInfo.Knock 1 knock bool ",
        "field ConnInfo.Knock 2 ack bool ",
        "field ConnInfo.Knock 3 error string ",
        "field StdioData 1 channel StdioData.Channel ",
        "field StdioData 2 data bytes ",
        "message Empty    ",
    ];
    let mut facts = from_descriptors(&file("plugin"));
    facts.retain(|fact| !fact.starts_with("rpc "));
    assert_eq!(facts.iter().collect::<Vec<_>>(), expected);
}

fn from_table() -> Facts {
    let rows = TABLE.lines().skip(1);
    rows.map(|row| row.replace("6.11", "").replace('\t', " ")).collect()
}

fn file(package: &str) -> FileDescriptorProto {
    let set = FileDescriptorSet::decode(COMPILED).expect("build.rs writes a descriptor set");
    let mut files = set.file.into_iter();
    files.find(|file| file.package() == package).expect("the package is compiled")
}

fn from_descriptors(file: &FileDescriptorProto) -> Facts {
    let mut facts = Facts::new();
    for message in &file.message_type {
        add_message(&mut facts, message.name(), message);
    }
    for kind in &file.enum_type {
        add_enum(&mut facts, kind.name(), kind);
    }
    for service in &file.service {
        let lines = rpcs(service).into_iter();
        facts.extend(lines.map(|rpc| {
            let rpc = rpc.replace("tfplugin6.", "");
            format!("rpc {}  {rpc}", service.name())
        }));
    }
    facts
}

/// `Name Request Response`, sorted, with `stream` where one streams.
fn rpcs(service: &ServiceDescriptorProto) -> Vec<String> {
    let stream = |yes: bool| if yes { "stream " } else { "" };
    let mut rpcs: Vec<_> = service
        .method
        .iter()
        .map(|rpc| {
            format!(
                "{} {}{} {}{}",
                rpc.name(),
                stream(rpc.client_streaming()),
                rpc.input_type().trim_start_matches('.'),
                stream(rpc.server_streaming()),
                rpc.output_type().trim_start_matches('.')
            )
        })
        .collect();
    rpcs.sort();
    rpcs
}

fn add_message(facts: &mut Facts, owner: &str, message: &DescriptorProto) {
    if message.field.is_empty() && is_leaf_or_rpc(message) {
        facts.insert(format!("message {owner}    "));
    }
    for field in &message.field {
        let (number, name) = (field.number(), field.name());
        let (kind, label) = (kind(field, message), label(field, message));
        facts.insert(format!("field {owner} {number} {name} {kind} {label}"));
    }
    for nested in &message.nested_type {
        if !is_map_entry(nested) {
            add_message(facts, &format!("{owner}.{}", nested.name()), nested);
        }
    }
    for kind in &message.enum_type {
        add_enum(facts, &format!("{owner}.{}", kind.name()), kind);
    }
}

/// The table names a message without fields: one that is empty, or one that only gathers an RPC's messages.
fn is_leaf_or_rpc(message: &DescriptorProto) -> bool {
    let mut nested = message.nested_type.iter();
    message.nested_type.is_empty() || nested.any(|nested| nested.name() == "Request")
}

fn add_enum(facts: &mut Facts, owner: &str, kind: &EnumDescriptorProto) {
    facts
        .extend(kind.value.iter().map(|value| format!("enum {owner} {} {}  ", value.number(), value.name())));
}

fn kind(field: &FieldDescriptorProto, owner: &DescriptorProto) -> String {
    if let Some(entry) = map_entry(field, owner) {
        let [key, value] = [&entry.field[0], &entry.field[1]].map(|field| kind(field, entry));
        return format!("map<{key},{value}>");
    }
    match field.r#type() {
        Type::Message | Type::Enum => field
            .type_name()
            .trim_start_matches(".tfplugin6.")
            .trim_start_matches(".plugin.")
            .trim_start_matches('.')
            .to_owned(),
        scalar => scalar.as_str_name().trim_start_matches("TYPE_").to_lowercase(),
    }
}

fn label(field: &FieldDescriptorProto, owner: &DescriptorProto) -> String {
    if map_entry(field, owner).is_some() {
        return String::new();
    }
    if field.proto3_optional() {
        return "optional".to_owned();
    }
    if let Some(index) = field.oneof_index {
        let oneof = &owner.oneof_decl[usize::try_from(index).expect("an index is not negative")];
        return format!("oneof {}", oneof.name());
    }
    if field.options.as_ref().is_some_and(prost_types::FieldOptions::deprecated) {
        return "deprecated".to_owned();
    }
    match field.label() {
        Label::Repeated => "repeated".to_owned(),
        Label::Optional | Label::Required => String::new(),
    }
}

fn map_entry<'a>(field: &FieldDescriptorProto, owner: &'a DescriptorProto) -> Option<&'a DescriptorProto> {
    let mut nested = owner.nested_type.iter();
    nested.find(|nested| is_map_entry(nested) && field.type_name().ends_with(&format!(".{}", nested.name())))
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry)
}
