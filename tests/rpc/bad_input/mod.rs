//! Every argument, and what wrong values of it come to: where the diagnostic points, what it says, that nothing panics, and
//! that nothing reaches AWS. An argument of a schema without a row fails, and so does a row without an argument.

mod argument;
mod data_sources;
mod ephemeral_resources;
mod lists_and_actions;
mod place;
mod provider;
mod resources;

use std::collections::BTreeSet;

use eksaccess::value::Value;
use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::{Block, Core, Problem, Problems, Query},
    world::{CLUSTER, ROLE, World},
};
use argument::{Argument, Row, Verdict};
use place::Place;

/// A block that people configure, and the table of its arguments.
struct Subject {
    kind: Kind,
    /// A configuration without mistakes.
    good: Json,
    arguments: Vec<Argument>,
}

#[derive(Clone, Copy)]
enum Kind {
    Provider,
    Resource(&'static str),
    DataSource(&'static str),
    EphemeralResource(&'static str),
    List(&'static str),
    Action(&'static str),
}

/// Holds a block to its table. All rows that fail are shown at once.
async fn check(subject: Subject) {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let block = subject.kind.block(&core);
    assert_complete(&subject, block);
    let good = subject.kind.validate(&core, &block.config(&subject.good)).await;
    good.none();
    let mut failed = Vec::new();
    for argument in &subject.arguments {
        let place = Place::of(&block.schema, argument.name);
        for row in &argument.rows {
            let config = place.with(&subject.good, row);
            let problems = match row.verdict {
                Verdict::Refused(_) => subject.kind.try_out(&aws, &config).await,
                Verdict::Warned(_) | Verdict::Accepted => {
                    subject.kind.validate(&core, &block.config(&config)).await
                }
            };
            failed.extend(differs(argument, row, &place, &problems));
        }
        let wrong = place.with_wrong_type(block.config(&subject.good));
        let problems = subject.kind.validate(&core, &wrong).await;
        failed.extend(differs_from_unreadable(argument, &place, &problems));
    }
    assert!(failed.is_empty(), "{} rows:\n{}", failed.len(), failed.join("\n"));
    assert_eq!(aws.operations().await, [""; 0]);
}

fn assert_complete(subject: &Subject, block: &Block) {
    let rows: BTreeSet<String> = subject.arguments.iter().map(|argument| argument.name.to_owned()).collect();
    let arguments: BTreeSet<String> = place::arguments(&block.schema).into_iter().collect();
    let missing: Vec<_> = arguments.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&arguments).collect();
    assert!(missing.is_empty() && stale.is_empty(), "no row for {missing:?}, no argument for {stale:?}");
}

impl Kind {
    fn block(self, core: &Core) -> &Block {
        match self {
            Self::Provider => core.provider(),
            Self::Resource(name) => core.block(name),
            Self::DataSource(name) => core.data_block(name),
            Self::EphemeralResource(name) => core.ephemeral_block(name),
            Self::List(name) => core.list_block(name),
            Self::Action(name) => core.action_block(name),
        }
    }

    async fn validate(self, core: &Core, config: &Value) -> Problems {
        match self {
            Self::Provider => core.validate_provider(config).await,
            Self::Resource(name) => core.resource(name).validate_value(config).await,
            Self::DataSource(name) => core.validate_data(name, config).await,
            Self::EphemeralResource(name) => core.validate_ephemeral(name, config).await,
            Self::List(name) => core.validate_list(name, config).await,
            Self::Action(name) => core.validate_action(name, config).await,
        }
    }

    /// What a host does with it that would apply, or read.
    async fn try_out(self, aws: &Aws, config: &Json) -> Problems {
        match self {
            Self::Provider => {
                let core = Core::unconfigured().await;
                let problems = core.configure(config).await;
                let entry = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
                let goes_on = !core.entry().apply_unrefreshed(&entry).await.has_errors();
                if goes_on { Problems::default() } else { problems }
            }
            Self::Resource(name) => Core::of(aws).await.resource(name).apply(config).await,
            Self::DataSource(name) => Core::of(aws).await.data(name, config).await.1,
            Self::EphemeralResource(name) => Core::of(aws).await.open(name, config).await.1,
            Self::List(name) => Core::of(aws).await.list(name, config, Query::default()).await.problems,
            Self::Action(name) => Core::of(aws).await.invoke(name, config).await.problems,
        }
    }
}

/// What is not as the row says, if anything.
fn differs(argument: &Argument, row: &Row, place: &Place, problems: &Problems) -> Option<String> {
    let fits = |problem: &Problem, is_error: bool, says: &str| {
        let all = format!("{}\n{}", problem.summary, problem.detail);
        problem.is_error == is_error && problem.path == place.at(row) && all.contains(says)
    };
    let is_right = match (row.verdict, &problems.0[..]) {
        (Verdict::Accepted, []) => true,
        (Verdict::Refused(says), [problem]) => fits(problem, true, says),
        (Verdict::Warned(says), [problem]) => fits(problem, false, says),
        _ => false,
    };
    if is_right {
        return None;
    }
    let value: String = row.value.to_string().chars().take(60).collect();
    let said: Vec<_> = problems.0.iter().take(3).map(|it| (it.is_error, &it.path, &it.summary)).collect();
    Some(format!("{} = {value}: {:?} at {:?}, not {said:?}", argument.name, row.verdict, place.at(row)))
}

fn differs_from_unreadable(argument: &Argument, place: &Place, problems: &Problems) -> Option<String> {
    let is_right = matches!(&problems.0[..], [problem] if problem.is_error
        && problem.summary == "Unreadable value" && problem.path.starts_with(&place.object));
    (!is_right).then(|| format!("{} of a wrong type: {:?}", argument.name, problems.0))
}

#[tokio::test]
async fn each_wrong_value_in_the_provider_block_is_told_at_its_place_and_reaches_nobody() {
    let aws = Aws::with(World::new()).await;
    check(provider::block(&aws)).await;
}

#[tokio::test]
async fn each_wrong_value_in_an_entry_is_told_at_its_place_and_reaches_nobody() {
    check(resources::entry()).await;
}

#[tokio::test]
async fn each_wrong_value_in_an_association_is_told_at_its_place_and_reaches_nobody() {
    check(resources::association()).await;
}

#[tokio::test]
async fn each_wrong_value_in_exclusive_entries_is_told_at_its_place_and_reaches_nobody() {
    check(resources::entries_exclusive()).await;
}

#[tokio::test]
async fn each_wrong_value_in_exclusive_associations_is_told_at_its_place_and_reaches_nobody() {
    check(resources::policy_associations_exclusive()).await;
}

#[tokio::test]
async fn each_wrong_value_in_a_question_is_told_at_its_place_and_reaches_nobody() {
    check(data_sources::authentication()).await;
}

#[tokio::test]
async fn each_wrong_value_in_an_audit_is_told_at_its_place_and_reaches_nobody() {
    check(data_sources::audit()).await;
}

#[tokio::test]
async fn each_wrong_value_in_a_listing_is_told_at_its_place_and_reaches_nobody() {
    check(data_sources::entries()).await;
}

#[tokio::test]
async fn each_wrong_value_in_a_token_is_told_at_its_place_and_reaches_nobody() {
    check(ephemeral_resources::token()).await;
}

#[tokio::test]
async fn each_wrong_value_in_a_look_up_is_told_at_its_place_and_reaches_nobody() {
    for subject in data_sources::look_ups() {
        check(subject).await;
    }
}

#[tokio::test]
async fn each_wrong_value_in_a_query_is_told_at_its_place_and_reaches_nobody() {
    check(lists_and_actions::entries()).await;
    check(lists_and_actions::associations()).await;
}

#[tokio::test]
async fn each_wrong_value_in_an_action_is_told_at_its_place_and_reaches_nobody() {
    check(lists_and_actions::verify()).await;
}

/// A new list resource or action needs a table.
#[tokio::test]
async fn every_list_resource_and_action_has_a_table() {
    let core = Core::unconfigured().await;
    let mut names: Vec<&String> = core.list_resources().chain(core.actions()).map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["eksaccess_entry", "eksaccess_policy_association", "eksaccess_verify"]);
}

/// A new resource or data source needs a table.
#[tokio::test]
async fn every_resource_and_data_source_has_a_table() {
    let core = Core::unconfigured().await;
    let blocks = core.resources().chain(core.data_sources()).chain(core.ephemeral_resources());
    let mut names: Vec<&String> = blocks.map(|(name, _)| name).collect();
    names.sort();
    let tables = [
        "eksaccess_audit",
        "eksaccess_authentication",
        "eksaccess_caller",
        "eksaccess_cluster",
        "eksaccess_entries",
        "eksaccess_entries_exclusive",
        // The resource, and the data source of that name.
        "eksaccess_entry",
        "eksaccess_entry",
        "eksaccess_policies",
        "eksaccess_policy_association",
        "eksaccess_policy_associations_exclusive",
        "eksaccess_principals",
        "eksaccess_sso_role",
        "eksaccess_token",
    ];
    assert_eq!(names, tables);
}

/// So many messages would bury every other one.
#[tokio::test]
async fn ten_thousand_wrong_elements_are_twenty_problems_and_a_count() {
    let core = Core::unconfigured().await;
    let principal = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    let with = |name: &str, value: Json| {
        let mut config = principal.clone();
        config[name] = value;
        config
    };
    let groups = with("kubernetes_groups", argument::many(10_000, |number| format!("system:{number}")));
    let tags: serde_json::Map<String, Json> =
        (0..10_000).map(|number| (format!("aws:{number}"), json!("x"))).collect();
    let wishes = vec![json!({ "verb": "GET", "resource": "pods" }); 10_000];
    let wishes = json!({ "cluster_name": CLUSTER, "can_i": wishes });
    let wishes = core.data_block("eksaccess_authentication").config(&wishes);
    for (problems, others) in [
        (core.entry().validate(&groups).await, 9_980),
        (core.entry().validate(&with("tags", tags.into())).await, 9_981),
        (core.validate_data("eksaccess_authentication", &wishes).await, 9_980),
    ] {
        assert_eq!(problems.0.len(), 21, "{:#?}", problems.0.first());
        let last = &problems.0[20];
        assert_eq!(
            (last.summary.as_str(), last.is_error),
            (format!("{others} more problems").as_str(), true)
        );
    }
}
