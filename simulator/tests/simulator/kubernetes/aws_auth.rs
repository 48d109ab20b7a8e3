//! aws-auth as aws-iam-authenticator reads it: clusters are held to `tests/golden/aws-auth-facts.json`, which has what the
//! real one made of documents, valid and odd.

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, now};
use crate::support::token::Token;
use crate::support::{ACCOUNT, Client, REGION, play};

const ROLES: [&str; 2] = ["arn:aws:iam::111122223333:role/dev", "arn:aws:iam::111122223333:role/ops"];
const USERS: [&str; 2] = ["arn:aws:iam::111122223333:user/team/bob", "arn:aws:iam::011122223333:user/eve"];

fn facts() -> Vec<Value> {
    let facts: Value =
        serde_json::from_str(include_str!("../../../../tests/golden/aws-auth-facts.json")).expect("JSON");
    facts["cases"].as_array().expect("cases").clone()
}

/// A cluster for each case.
fn world(cases: &[Value]) -> Value {
    let roles = ROLES.map(|arn| json!({ "arn": arn, "access_keys": [key(arn)] }));
    let users = USERS.map(|arn| json!({ "arn": arn, "access_keys": [key(arn)] }));
    let clusters = cases.iter().enumerate().map(|(index, case)| {
        json!({
            "name": format!("case-{index}"), "account": ACCOUNT, "region": REGION,
            "authentication_mode": "CONFIG_MAP", "aws_auth": case["data"],
        })
    });
    let admin = json!({
        "arn": "arn:aws:iam::111122223333:user/admin",
        "access_keys": [{ "id": "AKIAEXAMPLEADMIN0001", "secret": "admin secret" }],
    });
    let principals = [&roles[..], &users[..], &[admin]].concat();
    json!({ "principals": principals, "clusters": clusters.collect::<Vec<_>>() })
}

fn key(arn: &str) -> Value {
    json!({ "id": key_id(arn), "secret": arn })
}

fn key_id(arn: &str) -> String {
    let name = arn.rsplit('/').next().unwrap_or_default();
    format!("AKIA{}", name.to_uppercase())
}

/// What somebody signs with.
struct Signer {
    arn: String,
    key: String,
    secret: String,
    session: Option<String>,
}

impl Signer {
    /// Whoever has this ARN; a role begins a session of the ARN's name.
    async fn of(client: &Client, arn: &str) -> Self {
        let arn = arn.to_owned();
        let Some(session) = arn.split_once(":assumed-role/").map(|(_, session)| session) else {
            return Self { key: key_id(&arn), secret: arn.clone(), session: None, arn };
        };
        let (role, name) = session.split_once('/').expect("a session");
        let role = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        let begun =
            client.query("sts", "AssumeRole", &[("RoleArn", &role), ("RoleSessionName", name)]).await.done();
        let part = |name: &str| begun.element(name).expect("credentials");
        let (key, secret, token) = (part("AccessKeyId"), part("SecretAccessKey"), part("SessionToken"));
        Self { arn, key, secret, session: Some(token) }
    }

    /// The name and groups by which the cluster knows them; null where it does not.
    async fn user(&self, client: &Client, cluster: &Cluster) -> Value {
        let mut token = Token::new(&cluster.name, (&self.key, &self.secret), now(client).await);
        token.session.clone_from(&self.session);
        let answer = cluster.who_am_i(&token.text()).await;
        if answer.status == 401 {
            return Value::Null;
        }
        let user = answer.done().json()["status"]["userInfo"].clone();
        json!({ "name": user["username"], "groups": user["groups"] })
    }
}

/// The user of a fact with the group that Kubernetes adds.
fn expected(fact: &Value) -> Value {
    let mut user = fact["user"].clone();
    let everybody = json!("system:authenticated");
    let groups = user.get_mut("groups").and_then(Value::as_array_mut);
    if let Some(groups) = groups.filter(|groups| !groups.contains(&everybody)) {
        groups.push(everybody);
    }
    user
}

#[tokio::test]
async fn every_principal_is_the_user_that_the_authenticator_makes_of_it() {
    let cases = facts();
    let (_simulator, client) = play(world(&cases)).await;
    let mut signers: Vec<Signer> = Vec::new();
    let mut wrong = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let cluster = Cluster::of(&client, &format!("case-{index}")).await;
        for fact in case["asked"].as_array().expect("facts") {
            let arn = fact["arn"].as_str().expect("an ARN");
            if signers.iter().all(|signer| signer.arn != arn) {
                signers.push(Signer::of(&client, arn).await);
            }
            let signer = signers.iter().find(|signer| signer.arn == arn).expect("a signer");
            let user = signer.user(&client, &cluster).await;
            if user != expected(fact) {
                wrong.push(format!("{}: {arn} is {user}, not {}", case["name"], expected(fact)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60 && signers.len() == 4);
}

#[tokio::test]
async fn a_world_with_more_than_a_config_map_holds_is_refused() {
    let mut world = world(&[json!({ "data": { "mapRoles": " ".repeat(1024 * 1024) } })]);
    let (_simulator, client) = play(self::world(&[])).await;
    let refused = client.control("PUT", "world", world.clone()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("clusters[0].aws_auth"), "{}", refused.text);
    world["clusters"][0]["aws_auth"]["mapRoles"] = json!(" ".repeat(1024 * 1024 - "mapRoles".len()));
    client.control("PUT", "world", world).await.done();
}

#[tokio::test]
async fn nesting_and_aliases_without_end_leave_the_cluster_standing() {
    let levels = |names: usize, count: usize| {
        let named = |level: usize| vec![format!("*a{}", level - 1); names].join(", ");
        (1..count).map(|level| format!("- &a{level} [{}]\n", named(level))).collect::<Vec<_>>().concat()
    };
    let laughs = format!("- &a0 [x, x, x, x, x, x, x, x, x]\n{}", levels(9, 40));
    let chain = format!("- &a0 [x]\n{}", levels(1, 20_000));
    let nested = ["[", "- ", "? ", "{a: ", "&a ["].map(|sign| format!("- x:\n    {}", sign.repeat(20_000)));
    let cases: Vec<Value> = nested
        .into_iter()
        .chain([laughs, chain])
        .map(|text| json!({ "data": { "mapRoles": text, "mapAccounts": "- 111122223333\n" } }))
        .collect();
    let (_simulator, client) = play(world(&cases)).await;
    let bob = Signer::of(&client, USERS[0]).await;
    for index in 0..cases.len() {
        let cluster = Cluster::of(&client, &format!("case-{index}")).await;
        assert_eq!(bob.user(&client, &cluster).await["name"], USERS[0], "{index}");
    }
}
