//! The law of a migration: whoever aws-auth authenticates is authenticated after every step, with the same user name, groups
//! and rights or what a finding states, and nobody gains access. The simulated cluster judges; it shares no code with the
//! plan. `CASES` plays more worlds, `SEED` others.
//!
//! Never here: what becomes of one particular line (`mod`).

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::time::Duration;

use eksaccess::aws::{Aws, CanI, Cluster, Deadline, ProbeError};
use eksaccess::migrate::{Gathered, Moved, Plan, Request, Severity, gather};
use harness::world::{ACCOUNT, ADMIN, CLUSTER, KEY_ID, REGION, SECRET, policy, role, user};
use harness::{Embedded, World};
use serde_json::{Value, json};

use crate::agreement::identity::Credentials;
use crate::chance::Chance;

/// The same worlds in every run.
const SEED: u64 = 20_261_126;

/// Worlds that are played.
const CASES: u64 = 17;

/// Clients keep connections open for a while, and a simulator takes 200 at once.
const WORLDS_A_SIMULATOR: u64 = 6;

/// What the worlds must have had.
const MUST_COME: [&str; 10] = [
    "moved",
    "EC2_LINUX",
    "administrator",
    "account",
    "not_supported_by_entries",
    "path_unknown",
    "has_entry",
    "principal_recreated",
    "no_principal",
    "ignored_by_clusters",
];

const USER_NAMES: [&str; 6] =
    ["dev", "dev:{{SessionName}}", "", "jo-{{SessionName}}", "system:x", "{{AccountID}}"];

const GROUPS: [&str; 7] = [
    "[]",
    "[viewers]",
    "[system:masters]",
    "[viewers, system:masters]",
    "[\"team-{{SessionName}}\", viewers]",
    "[system:authenticated]",
    "[system:monitoring]",
];

/// The session of the node, and the ID of its role.
const NODE_TOKEN: &str = "simulated-token-of-the-node";
const NODE_ID: &str = "AROAEXAMPLEWORKER001";

/// Somebody with keys.
struct Somebody {
    /// As IAM has it, with the path.
    arn: String,
    /// As a line names them: a role without its path.
    bare: String,
    credentials: Credentials,
    is_node: bool,
}

/// What a cluster gives somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Access {
    user_name: String,
    /// Without the one that everybody is in.
    groups: BTreeSet<String>,
    /// May they read pods, and delete nodes?
    rights: [bool; 2],
}

fn somebody(number: usize, arn: String, bare: String, is_node: bool) -> Somebody {
    let credentials = Credentials {
        key_id: format!("AKIAEXAMPLESOMEBOD{number:02}"),
        secret: format!("simulated/secret+of+somebody+{number}"),
        token: None,
    };
    Somebody { arn, bare, credentials, is_node }
}

/// Those whom lines name: roles with and without paths, one of IAM Identity Center, one of another account, a user, a node.
fn people() -> Vec<Somebody> {
    let sso = "AWSReservedSSO_Dev_0123456789abcdef";
    let foreign = "arn:aws:iam::444455556666:role/partner".to_owned();
    let rows = [
        (role("team/lead"), role("lead"), false),
        (role("runner"), role("runner"), false),
        (role(&format!("aws-reserved/sso.amazonaws.com/eu-west-1/{sso}")), role(sso), false),
        (user("staff/bob"), user("staff/bob"), false),
        (foreign.clone(), foreign, false),
        (role("nodes/worker"), role("worker"), true),
    ];
    let people = rows.into_iter().enumerate();
    people.map(|(number, (arn, bare, is_node))| somebody(number, arn, bare, is_node)).collect()
}

/// The world, with aws-auth and perhaps entries that exist already.
fn world(chance: &mut Chance, people: &[Somebody]) -> Value {
    let mut world = World::standard();
    let mut sessions = Vec::new();
    for person in people {
        let Credentials { key_id, secret, .. } = &person.credentials;
        let keys = if person.is_node { json!([]) } else { json!([{ "id": key_id, "secret": secret }]) };
        if person.is_node {
            // Only a session that is named after its instance gets a node's name.
            sessions.push(json!({
                "id": key_id, "secret": secret, "token": NODE_TOKEN, "role_arn": person.arn, "role_id": NODE_ID,
                "name": "i-0123456789abcdef0", "expires_at": "2099-01-01T00:00:00Z",
            }));
        }
        let mut principal =
            json!({ "arn": person.arn, "access_keys": keys, "created_at": "2024-01-01T00:00:00Z" });
        if person.is_node {
            principal["id"] = json!(NODE_ID);
        }
        world = world.principal(principal);
    }
    let is_mixed = chance.percent(40);
    let mode = if is_mixed { "API_AND_CONFIG_MAP" } else { "CONFIG_MAP" };
    world = world
        .mode(mode)
        .with("", "sessions", json!(sessions))
        .with("/clusters/0", "aws_auth", json!(document(chance, people)))
        .with("/clusters/0", "role_bindings", json!([{ "group": "viewers", "role": "view" }]));
    if chance.percent(30) {
        world = world.node_group(&role("demo-node"), "EC2_LINUX");
    }
    for person in people.iter().take(3).filter(|_| is_mixed) {
        match chance.below(3) {
            0 => world = world.entry(json!({ "principal_arn": person.arn })),
            1 => world = world.entry(former(&person.arn)),
            _ => {}
        }
    }
    world.into_json()
}

/// An entry for a previous principal of the same name.
fn former(arn: &str) -> Value {
    json!({ "principal_arn": arn, "principal_id": "AROAFORMER0000000001", "created_at": "2020-01-01T00:00:00Z" })
}

/// An aws-auth in which the administrator can do everything, and the others have lines by chance.
fn document(chance: &mut Chance, people: &[Somebody]) -> BTreeMap<String, String> {
    let mut lists: BTreeMap<String, String> = BTreeMap::new();
    let administrator =
        format!("- rolearn: {}\n  username: admin\n  groups: [system:masters]\n", role("Admin"));
    lists.insert("mapRoles".to_owned(), administrator);
    for person in people {
        for _ in 0..chance.pick(&[0, 1, 1, 1, 2]) {
            let list =
                if chance.percent(90) == person.bare.contains(":role/") { "mapRoles" } else { "mapUsers" };
            lists.entry(list.to_owned()).or_default().push_str(&line(chance, person, list));
        }
    }
    if chance.percent(50) {
        let (name, groups) = ("system:node:{{EC2PrivateDNSName}}", "[system:bootstrappers, system:nodes]");
        let node = format!("- rolearn: {}\n  username: \"{name}\"\n  groups: {groups}\n", role("demo-node"));
        lists.entry("mapRoles".to_owned()).or_default().push_str(&node);
    }
    if chance.percent(40) {
        let roles = lists.entry("mapRoles".to_owned()).or_default();
        roles.push_str(&format!("- rolearn: {}\n  username: nobody\n", role("nobody")));
    }
    if chance.percent(15) {
        lists.insert("mapAccounts".to_owned(), format!("- '{ACCOUNT}'\n"));
    }
    lists
}

fn line(chance: &mut Chance, person: &Somebody, list: &str) -> String {
    let key = if list == "mapRoles" { "rolearn" } else { "userarn" };
    let arn = match chance.below(8) {
        0 => person.arn.clone(),
        1 => person.bare.to_uppercase(),
        _ => person.bare.clone(),
    };
    let (user_name, groups) = if person.is_node && chance.percent(80) {
        ("system:node:{{EC2PrivateDNSName}}", "[system:bootstrappers, system:nodes]")
    } else {
        (chance.pick(&USER_NAMES), chance.pick(&GROUPS))
    };
    format!("- {key}: {arn}\n  username: \"{user_name}\"\n  groups: {groups}\n")
}

/// One world, and those who ask.
struct Scene<'a> {
    simulator: &'a Embedded,
    people: &'a [Somebody],
    clients: Vec<Aws>,
    administrator: Aws,
    place: String,
}

impl<'a> Scene<'a> {
    fn new(simulator: &'a Embedded, people: &'a [Somebody], place: String) -> Self {
        let node = |person: &Somebody| person.is_node.then(|| NODE_TOKEN.to_owned());
        let client = |person: &Somebody| {
            Credentials { token: node(person), ..person.credentials.clone() }.aws(simulator.url(), true)
        };
        let administrator = Credentials { key_id: KEY_ID.to_owned(), secret: SECRET.to_owned(), token: None };
        Self {
            simulator,
            people,
            clients: people.iter().map(client).collect(),
            administrator: administrator.aws(simulator.url(), false),
            place,
        }
    }

    async fn cluster(&self) -> Cluster {
        let name = CLUSTER.parse().unwrap();
        self.administrator.eks(REGION).describe_cluster(&deadline(), &name).await.unwrap()
    }

    /// What the cluster gives everybody; none to whom it rejects.
    async fn access(&self) -> Vec<Option<Access>> {
        let cluster = self.cluster().await;
        let mut all = Vec::new();
        for client in &self.clients {
            all.push(access(client, &cluster).await);
        }
        all
    }

    async fn plan(&self) -> Plan {
        let request = Request {
            cluster: CLUSTER.parse().unwrap(),
            region: REGION.to_owned(),
            names_region: false,
            aws_auth: None,
        };
        let asked = gather(&self.administrator, request, &deadline(), &mut |_, _, _| ()).await;
        let Gathered { aws_auth, facts } = asked.unwrap_or_else(|error| panic!("{}: {error}", self.place));
        Plan::of(&aws_auth, &facts).unwrap()
    }

    fn call(&self, operation: &str, input: Value) {
        let done = self.simulator.control().call(ADMIN, "eks", operation, &input).unwrap();
        done.unwrap_or_else(|refused| panic!("{}: {operation} {input}: {refused:?}", self.place));
    }

    fn switch_to(&self, mode: &str) {
        self.call(
            "UpdateClusterConfig",
            json!({ "name": CLUSTER, "accessConfig": { "authenticationMode": mode } }),
        );
    }

    /// What an apply of the plan's HCL writes.
    fn apply(&self, plan: &Plan) {
        for Moved { principal, equivalent, .. } in &plan.moved {
            let of_entry = || json!({ "clusterName": CLUSTER, "principalArn": principal.to_string() });
            let mut entry = of_entry();
            entry["type"] = json!(equivalent.entry_type.as_str());
            if let Some(user_name) = &equivalent.user_name {
                entry["username"] = json!(user_name);
            }
            if !equivalent.groups.is_empty() {
                entry["kubernetesGroups"] = json!(equivalent.groups);
            }
            self.call("CreateAccessEntry", entry);
            if equivalent.is_admin {
                let mut association = of_entry();
                association["policyArn"] = json!(policy("AmazonEKSClusterAdminPolicy"));
                association["accessScope"] = json!({ "type": "cluster" });
                self.call("AssociateAccessPolicy", association);
            }
        }
    }

    /// Everybody but `excused` has what they had, and nobody who had nothing has something.
    async fn keeps(&self, step: &str, before: &[Option<Access>], excused: impl Fn(&Somebody) -> bool) {
        for ((person, had), has) in self.people.iter().zip(before).zip(self.access().await) {
            let keeps = match (had, &has) {
                (None, has) => has.is_none(),
                (Some(_), None) => excused(person),
                (Some(had), Some(has)) => excused(person) || is_kept(had, has),
            };
            assert!(keeps, "{}, {step}: {} had {had:?} and has {has:?}", self.place, person.arn);
        }
    }
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_mins(5))
}

async fn access(aws: &Aws, cluster: &Cluster) -> Option<Access> {
    let token = aws.token(&deadline(), REGION, cluster.token_id()).await.unwrap();
    let reviewed = match aws.probe(&deadline(), cluster, &token).await {
        Ok(reviewed) => reviewed,
        Err(ProbeError::Unauthorized) => return None,
        Err(other) => panic!("neither yes nor no: {other}"),
    };
    let wish = |verb: &str, resource: &str| CanI {
        verb: verb.to_owned(),
        resource: resource.to_owned(),
        group: None,
        namespace: None,
        name: None,
    };
    let wishes = [wish("get", "pods"), wish("delete", "nodes")];
    let answers = aws.can_i(&deadline(), cluster, &token, &wishes).await;
    let groups = reviewed.groups.into_iter().filter(|group| group != "system:authenticated").collect();
    let rights = [0, 1].map(|wish: usize| *answers[wish].as_ref().unwrap());
    Some(Access { user_name: reviewed.user_name, groups, rights })
}

/// The same user name, groups and rights, or what is stated: the policy for masters, the groups that EKS sets for nodes by
/// their type, EKS's name for an empty one.
fn is_kept(had: &Access, has: &Access) -> bool {
    let is_stated =
        |group: &&String| matches!(group.as_str(), "system:masters" | "system:bootstrappers" | "");
    let has_groups =
        had.groups.iter().filter(|group| !is_stated(group)).all(|group| has.groups.contains(group));
    let has_name = had.user_name.is_empty() || had.user_name == has.user_name;
    has_name && has_groups && had.rights == has.rights
}

/// Plays a world from step to step. Says what it had.
async fn play(scene: &Scene<'_>) -> BTreeSet<String> {
    let before = scene.access().await;
    let first = scene.plan().await;
    let is_config_map = first
        .cluster
        .as_ref()
        .is_some_and(|it| it.mode.as_ref().is_some_and(|mode| mode.as_str() == "CONFIG_MAP"));
    let plan = if is_config_map {
        scene.switch_to("API_AND_CONFIG_MAP");
        scene.keeps("entries enabled", &before, |_| false).await;
        scene.plan().await
    } else {
        first
    };
    scene.apply(&plan);
    scene.keeps("entries created", &before, |_| false).await;
    let again = scene.plan().await;
    assert!(again.moved.is_empty(), "{}: left to move: {:?}", scene.place, again.moved);
    assert_eq!(again.losing(), plan.losing(), "{}: {:?}", scene.place, again.findings);
    scene.switch_to("API");
    let losing: Vec<&str> = plan
        .findings
        .iter()
        .filter(|finding| finding.problem.severity() == Severity::LosesAccess)
        .filter_map(|finding| finding.who.as_deref())
        .collect();
    let excused = |person: &Somebody| {
        losing.iter().any(|who| who.eq_ignore_ascii_case(&person.bare) || person.bare.contains(who))
    };
    scene.keeps("aws-auth no longer read", &before, excused).await;
    seen(&plan)
}

fn seen(plan: &Plan) -> BTreeSet<String> {
    let codes = plan.findings.iter().map(|finding| finding.problem.code().to_owned());
    let types = plan.moved.iter().map(|moved| moved.equivalent.entry_type.to_string());
    let administrators = plan.moved.iter().filter(|moved| moved.equivalent.is_admin);
    let words = plan.moved.iter().map(|_| "moved".to_owned());
    codes.chain(types).chain(words).chain(administrators.map(|_| "administrator".to_owned())).collect()
}

fn variable(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

#[test]
fn nobody_loses_or_gains_access_at_any_step_of_a_migration() {
    let (seed, cases) = (variable("SEED").unwrap_or(SEED), variable("CASES").unwrap_or(CASES));
    let (people, mut came) = (people(), BTreeSet::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for first in (0..cases).step_by(usize::try_from(WORLDS_A_SIMULATOR).unwrap()) {
        let simulator = Embedded::start(World::standard().into_json()).unwrap();
        for number in first..cases.min(first + WORLDS_A_SIMULATOR) {
            let mut chance = Chance::of(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
            let document = world(&mut chance, &people);
            simulator.control().put_world(&document).unwrap();
            let aws_auth = &document["clusters"][0]["aws_auth"];
            let scene = Scene::new(&simulator, &people, format!("SEED={seed}, world {number}, {aws_auth:#}"));
            came.extend(runtime.block_on(play(&scene)));
        }
    }
    let missing: Vec<&str> = MUST_COME.into_iter().filter(|word| !came.contains(*word)).collect();
    assert!(missing.is_empty() || cases < CASES || seed != SEED, "the worlds never had {missing:?}");
}
