//! What others wrote, in arguments and in AWS's messages: whatever it is, no diagnostic shows it raw, whole, or with a
//! secret in it.

use std::collections::BTreeMap;

use eksaccess::{
    protocol::pb::tfplugin6::provider_server::Provider,
    text::is_hidden,
    value::{Type, Value},
};
use serde_json::{Value as Json, json};
use tonic::Request;

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Core, Problem, Problems},
    world::{CLUSTER, ROLE, SECRET, World},
};

/// Redraws a terminal, turns the reading around, shows nothing, and does not end.
fn hostile(begins: &str) -> String {
    format!("{begins}\u{1b}[2J\u{202e}\u{200b}\u{feff}|\u{9b}2J{}", "long and longer ".repeat(7_000))
}

/// How the values that our rules read begin.
const BEGINNINGS: [&str; 8] = [
    "",
    "arn:aws:iam::111122223333:role/",
    "arn:aws:sts::111122223333:assumed-role/dev/",
    "arn:aws:eks::aws:cluster-access-policy/",
    "system:",
    "aws:",
    "https://jo:password@",
    "{{SessionName",
];

/// What quotes a value or two in whole sentences.
const LONGEST: usize = 1500;

#[track_caller]
fn is_fit_to_be_shown(problem: &Problem) {
    let Problem { summary, detail, .. } = problem;
    let all = format!("{summary}\n{detail}");
    assert!(!all.contains(|letter| letter != '\n' && is_hidden(letter)), "{all:?}");
    assert!(all.chars().count() < LONGEST, "{} characters: {}", all.len(), &all[..LONGEST]);
    assert!(!all.contains("password"), "{all}");
}

/// A value of a type with that text wherever a text can be.
fn full_of(text: &str, ty: &Type) -> Value {
    match ty {
        Type::String => Value::text(text),
        Type::Bool | Type::Number | Type::Dynamic => Value::Null,
        Type::List(element) => Value::List(vec![full_of(text, element)]),
        Type::Set(element) => Value::set([full_of(text, element)]),
        Type::Tuple(elements) => Value::List(elements.iter().map(|element| full_of(text, element)).collect()),
        Type::Map(element) => Value::Map(BTreeMap::from([(text.to_owned(), full_of(text, element))])),
        Type::Object(types) => {
            Value::Map(types.iter().map(|(name, ty)| (name.clone(), full_of(text, ty))).collect())
        }
    }
}

/// One object for each attribute, with that text in it and nothing in the others.
fn one_by_one(text: &str, ty: &Type) -> Vec<Value> {
    let Type::Object(types) = ty else { return Vec::new() };
    let set = |set: &String| {
        let one = |(name, ty): (&String, &Type)| {
            let empty = if matches!(ty, Type::List(of) | Type::Set(of) if matches!(**of, Type::Object(_))) {
                Value::List(Vec::new())
            } else {
                Value::Null
            };
            (name.clone(), if name == set { full_of(text, ty) } else { empty })
        };
        Value::Map(types.iter().map(one).collect())
    };
    types.keys().map(set).collect()
}

#[tokio::test]
async fn no_argument_comes_back_raw_or_whole() {
    let core = Core::unconfigured().await;
    let mut said = 0;
    for text in BEGINNINGS.map(hostile) {
        let mut problems = Problems::default();
        for (name, block) in core.resources() {
            for config in one_by_one(&text, &block.ty) {
                let name = name.clone().leak();
                problems = problems.and(core.resource(name).validate_value(&config).await);
            }
        }
        for (name, block) in core.data_sources() {
            for config in one_by_one(&text, &block.ty) {
                problems = problems.and(core.validate_data(name, &config).await);
            }
        }
        for (name, block) in core.ephemeral_resources() {
            for config in one_by_one(&text, &block.ty) {
                problems = problems.and(core.validate_ephemeral(name, &config).await);
            }
        }
        for config in one_by_one(&text, &core.provider().ty) {
            problems = problems.and(core.validate_provider(&config).await);
        }
        problems.0.iter().for_each(is_fit_to_be_shown);
        said += problems.0.len();
    }
    assert!(said > 200, "{said} diagnostics");
}

#[tokio::test]
async fn an_import_id_does_not_come_back_raw_or_whole() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    for id in [hostile("demo"), hostile("demo:arn:aws:iam::111122223333:role/"), ":arn:".repeat(20_000)] {
        is_fit_to_be_shown(core.entry().import(&id).await.error());
        is_fit_to_be_shown(core.association().import(&id).await.error());
    }
}

/// AWS's own words, of somebody between here and AWS perhaps.
#[tokio::test]
async fn a_message_of_aws_is_shown_without_what_is_hidden_or_secret_and_not_without_end() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let piece = &SECRET[4..24];
    let message = format!("No\u{1b}[2J \u{202e}{piece}, see https://jo:password@proxy/ {}", hostile(""));
    let error = json!({ "status": 400, "code": "InvalidRequestException\u{7}", "message": message });
    aws.fault("CreateAccessEntry", json!({ "count": 1, "error": error })).await;
    let problems = core.entry().apply(&entry(json!({}))).await;
    is_fit_to_be_shown(problems.error());
    problems.error().says(&["No\\u001b[2J \\u202e(secret), see https://(secret)@proxy/ "]);
}

/// The answer goes into plan and state.
#[tokio::test]
async fn an_answer_quotes_nothing_raw_or_whole() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let forbidden = json!({ "status": 403, "code": "AccessDenied", "message": hostile("not allowed") });
    aws.fault("GetRole", json!({ "count": 99, "error": forbidden })).await;
    for principal in [ROLE.to_owned(), hostile("arn:aws:iam::111122223333:role/"), hostile("")] {
        let question = json!({
            "cluster_name": CLUSTER, "principal_arn": principal, "aws_auth": { "mapRoles": hostile("- rolearn: ") },
        });
        let (answer, problems) = core.data("eksaccess_authentication", &question).await;
        assert!(!problems.has_errors(), "{problems:?}");
        problems.0.iter().for_each(is_fit_to_be_shown);
        for shown in ["summary", "diagnosis", "findings"] {
            let mut texts = Vec::new();
            collect(&answer[shown], &mut texts);
            for text in texts {
                assert!(!text.contains(|letter| letter != '\n' && is_hidden(letter)), "{shown}: {text:?}");
                assert!(text.chars().count() < 10 * LONGEST, "{shown} has {} characters", text.len());
            }
        }
    }
}

fn collect<'a>(json: &'a Json, texts: &mut Vec<&'a str>) {
    match json {
        Json::String(text) => texts.push(text),
        Json::Array(elements) => elements.iter().for_each(|element| collect(element, texts)),
        Json::Object(members) => members.values().for_each(|member| collect(member, texts)),
        _ => {}
    }
}

/// A state whose bytes nest without end: the host could not read it either, but the process must not end of it.
#[tokio::test]
async fn a_state_nested_without_end_is_refused() {
    use eksaccess::protocol::pb::tfplugin6::{RawState, upgrade_resource_state};
    let core = Core::unconfigured().await;
    let json = format!("{{\"old\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let request = upgrade_resource_state::Request {
        type_name: "eksaccess_entry".to_owned(),
        version: 0,
        raw_state: Some(RawState { json: json.into_bytes(), ..RawState::default() }),
    };
    let answer = core.service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    let problems = Problems::of(answer.diagnostics);
    problems.error().says(&["nested more than 64 levels deep (line 1)"]);
}
