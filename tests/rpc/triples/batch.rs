//! A world by chance, and the triples in it: planned by one process, applied by another, planned again by a third.
//! Never here: what one triple is.

use std::time::Duration;

use eks_simulator::ClockMode;
use serde_json::{Value as Json, json};

use super::{Counts, triple::Triple};
use crate::chance::Chance;
use crate::rpc::{
    aws::Aws,
    host::Core,
    world::{EDIT, VIEW, World},
};

/// Triples in one world.
pub(crate) const SIZE: usize = 100;
/// How long somebody takes between two commands, at least: what was written is shown.
const BETWEEN_COMMANDS: Duration = Duration::from_secs(15);

/// What the administrator may not do.
const DENIED: [&[&str]; 6] =
    [&[], &[], &[], &["iam:Get*"], &["eks:DescribeCluster"], &["eks:DescribeCluster", "iam:Get*"]];
const GROUPS: [&[&str]; 3] = [&[], &["a"], &["a", "b"]];

/// One world and its triples.
pub(crate) struct Batch {
    aws: Aws,
    name: String,
    triples: Vec<Triple>,
}

impl Batch {
    pub(crate) async fn of(chance: &mut Chance, name: String) -> Self {
        let aws = Aws::start(world(chance), ClockMode::Timer).await;
        let cluster = aws.cluster().await;
        let entries = cluster["entries"].as_array().unwrap();
        let there = |principal: &str| entries.iter().find(|entry| entry["principal_arn"] == principal);
        let triples = (0..SIZE).map(|number| {
            let principal = principal(number);
            Triple::of(chance, number, &principal, there(&principal))
        });
        let triples = triples.collect();
        Self { aws, name, triples }
    }

    /// Plans all, applies one of so many, and plans those again.
    pub(crate) async fn play(mut self, applied: usize, counts: &mut Counts) {
        let core = Core::of(&self.aws).await;
        for triple in &mut self.triples {
            triple.plan(&core, &self.name, counts).await;
        }
        let core = Core::of(&self.aws).await;
        for triple in self.triples.iter_mut().step_by(applied) {
            triple.apply(&core, &self.name, counts).await;
        }
        tokio::time::sleep(BETWEEN_COMMANDS).await; // virtual
        let core = Core::of(&self.aws).await;
        for triple in self.triples.iter_mut().step_by(applied) {
            triple.plan_again(&core, &self.name, counts).await;
        }
    }
}

/// The principal of a triple; every eighth is a user.
fn principal(number: usize) -> String {
    let kind = if number % 8 == 7 { "user" } else { "role" };
    format!("arn:aws:iam::111122223333:{kind}/team/p{number}")
}

fn world(chance: &mut Chance) -> World {
    let lag = |chance: &mut Chance| if chance.percent(60) { 0 } else { chance.below(4) };
    let mode = chance.pick(&["API", "API", "API", "API", "API", "API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]);
    let denied = chance.pick(&DENIED);
    let world = World::new()
        .mode(mode)
        .deny(denied)
        .set("/visibility", json!({ "describe_seconds": lag(chance), "list_seconds": lag(chance) }))
        .set("/list_order", json!(chance.pick(&["sorted", "shuffled"])))
        .set("/empty_pages", json!(chance.percent(20)));
    (0..SIZE).map(principal).fold(world, |world, principal| {
        let world = if chance.percent(95) { world.principal(json!({ "arn": principal })) } else { world };
        if chance.percent(55) { world.entry(entry(chance, &principal)) } else { world }
    })
}

/// An entry that somebody made.
fn entry(chance: &mut Chance, principal: &str) -> Json {
    let is_role = principal.contains(":role/");
    if is_role && chance.percent(20) {
        let kind = chance.pick(&["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2"]);
        return json!({ "principal_arn": principal, "type": kind, "tags": tags(chance) });
    }
    let groups = chance.pick(&GROUPS);
    let mut entry = json!({
        "principal_arn": principal, "kubernetes_groups": groups, "tags": tags(chance), "policies": policies(chance),
    });
    if chance.percent(20) {
        entry["username"] = json!("me");
    }
    entry
}

fn tags(chance: &mut Chance) -> Json {
    chance
        .pick(&[r"{}", r"{}", r#"{"a":"1"}"#, r#"{"a":"1","b":""}"#, r#"{"aws:eks:x":"y"}"#])
        .parse()
        .unwrap()
}

fn policies(chance: &mut Chance) -> Json {
    let scope = |chance: &mut Chance| {
        let scopes = [r#"{"type":"cluster"}"#, r#"{"type":"namespace","namespaces":["a","b"]}"#];
        chance.pick(&scopes).parse::<Json>().unwrap()
    };
    let policies = [VIEW, EDIT].into_iter().filter(|_| chance.percent(40)).collect::<Vec<_>>();
    let associated =
        policies.into_iter().map(|policy| json!({ "policy_arn": policy, "access_scope": scope(chance) }));
    associated.collect()
}
