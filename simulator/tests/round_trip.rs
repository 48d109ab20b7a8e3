//! A law: a world that the simulator wrote is a world that it reads, and is the same then.
//! Held for worlds that random calls have made, by principals of two accounts, while time passes.
#![allow(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

mod support;

use serde_json::{Value, json};
use support::{ACCOUNT, Client, REGION, VIEW, play};

const FOREIGN: &str = "444455556666";
const NAMES: [&str; 3] = ["ann", "bob", "eve"];
const PATHS: [&str; 3] = ["/", "/a/", "/a:b/c/"];

/// Throws; the same seed always falls alike.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        // The multiplier and increment of Knuth's MMIX; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn of<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }
}

fn admin(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/Admin")
}

/// The ARN of somebody who may or may not be there.
fn somebody(dice: &mut Dice) -> String {
    let (account, kind) = (dice.of(&[ACCOUNT, ACCOUNT, FOREIGN]), dice.of(&["role", "user"]));
    match dice.below(12) {
        0 => format!("arn:aws:iam::{account}:root"),
        1 => admin(account),
        _ => format!("arn:aws:iam::{account}:{kind}{}{}", dice.of(&PATHS), dice.of(&NAMES)),
    }
}

/// A world with whatever a document may leave out or not.
fn first_world(dice: &mut Dice) -> Value {
    let cluster = |name: &str, account: &str, mode: &str| {
        json!({
            "name": name, "account": account, "region": REGION, "authentication_mode": mode,
            "node_groups": [{ "role_arn": format!("arn:aws:iam::{account}:role/node") }],
        })
    };
    let mut clusters = vec![
        cluster("api", ACCOUNT, "API"),
        cluster("both", ACCOUNT, "API_AND_CONFIG_MAP"),
        cluster("old", ACCOUNT, "CONFIG_MAP"),
        cluster("api", FOREIGN, "API"),
    ];
    for cluster in &mut clusters {
        let mut entries: Vec<String> = (0..dice.below(4)).map(|_| somebody(dice)).collect();
        entries.sort();
        entries.dedup();
        cluster["entries"] = entries.iter().map(|arn| json!({ "principal_arn": arn })).collect();
    }
    json!({
        "skew_seconds": dice.of(&[0, -400, 7]),
        "propagation": {
            "principal_seconds": dice.of(&[0, 5]), "entry_seconds": dice.of(&[0, 30]), "mode_seconds": dice.of(&[0, 9]),
        },
        "visibility": { "describe_seconds": dice.of(&[0, 3]), "list_seconds": dice.of(&[0, 8]) },
        "list_order": dice.of(&["sorted", "shuffled"]),
        "empty_pages": dice.chance(),
        "idempotent_replay": dice.of(&["same", "conflict"]),
        "foreign_principals": dice.of(&["accept", "refuse"]),
        "principals": [{ "arn": admin(ACCOUNT) }, { "arn": admin(FOREIGN), "tags": { "a": "b" } }],
        "clusters": clusters,
    })
}

/// A call of IAM or STS.
fn about_principals(dice: &mut Dice) -> (&'static str, &'static str, Value) {
    let (name, path) = (dice.of(&NAMES), dice.of(&PATHS));
    let trust = json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": "*" } } }).to_string();
    match dice.below(6) {
        0 => (
            "iam",
            "CreateRole",
            json!({ "RoleName": name, "Path": path, "AssumeRolePolicyDocument": trust, "Tags": [{ "Key": "k", "Value": "v" }] }),
        ),
        1 => ("iam", "DeleteRole", json!({ "RoleName": name })),
        2 => ("iam", "CreateUser", json!({ "UserName": name, "Path": path })),
        3 => ("iam", "DeleteUser", json!({ "UserName": name })),
        4 => (
            "iam",
            "UpdateUser",
            json!({ "UserName": name, "NewUserName": dice.of(&NAMES), "NewPath": dice.of(&PATHS) }),
        ),
        _ => ("sts", "AssumeRole", json!({ "RoleArn": somebody(dice), "RoleSessionName": "me" })),
    }
}

/// A call of EKS.
fn about_entries(dice: &mut Dice) -> (&'static str, &'static str, Value) {
    let (cluster, principal) = (dice.of(&["api", "both", "old"]), somebody(dice));
    let mut input = json!({ "clusterName": cluster, "principalArn": principal });
    let operation = match dice.below(7) {
        0 | 1 => {
            input["clientRequestToken"] = json!(dice.of(&["one", "two", "three"]));
            if dice.chance() {
                input["type"] = json!(dice.of(&["STANDARD", "EC2", "EC2_WINDOWS", "FARGATE_LINUX"]));
            }
            if dice.chance() {
                input["kubernetesGroups"] = json!(["g"]);
            }
            "CreateAccessEntry"
        }
        2 => {
            input["username"] = json!("x:{{SessionName}}");
            "UpdateAccessEntry"
        }
        3 => "DeleteAccessEntry",
        4 => {
            input["policyArn"] = json!(VIEW);
            input["accessScope"] = json!({ "type": "namespace", "namespaces": ["a", "b-*"] });
            "AssociateAccessPolicy"
        }
        5 => {
            input["policyArn"] = json!(VIEW);
            "DisassociateAccessPolicy"
        }
        _ => {
            let mode = dice.of(&["API", "API_AND_CONFIG_MAP"]);
            let input = json!({ "name": cluster, "accessConfig": { "authenticationMode": mode } });
            return ("eks", "UpdateClusterConfig", input);
        }
    };
    ("eks", operation, input)
}

/// One thing that happens; whether a service did it.
async fn happen(client: &Client, dice: &mut Dice) -> bool {
    let (service, operation, input) = match dice.below(5) {
        0 => {
            let seconds = dice.below(10);
            client.control("POST", "clock", json!({ "advance_seconds": seconds })).await.done();
            return false;
        }
        1 | 2 => about_principals(dice),
        _ => about_entries(dice),
    };
    let account = dice.of(&[ACCOUNT, ACCOUNT, FOREIGN]);
    let call = json!({
        "as": admin(account), "service": service, "operation": operation, "region": REGION, "input": input,
    });
    client.control("POST", "call", call).await.done().json()["status"] == 200
}

async fn out_and_in(client: &Client, at: &str) {
    let out = client.control("GET", "world", Value::Null).await.done().text;
    let read = client.control("PUT", "world", serde_json::from_str(&out).expect("JSON")).await;
    assert_eq!(read.status, 204, "{at}: {}\n{out}", read.text);
    let again = client.control("GET", "world", Value::Null).await.done().text;
    assert_eq!(again, out, "{at}");
}

#[tokio::test]
async fn every_world_that_calls_can_make_goes_out_and_in_again_unchanged() {
    let mut done = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let (_simulator, client) = play(first_world(&mut dice)).await;
        out_and_in(&client, &format!("seed {seed}, at the start")).await;
        for step in 0..60 {
            done += usize::from(happen(&client, &mut dice).await);
            if dice.below(4) == 0 {
                out_and_in(&client, &format!("seed {seed}, step {step}")).await;
            }
        }
    }
    assert!(done > 600, "only {done} calls were done: the law is hardly tried");
}
