//! A law: a world that the simulator wrote is a world that it reads, and is the same then.
//! Held for worlds that random calls have made, by principals of two accounts, while time passes.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, Client, REGION, VIEW, play};

const FOREIGN: &str = "444455556666";
/// Few, so that calls often meet.
const NAMES: [&str; 2] = ["ann", "bob"];
const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const PERMISSIONS: &str = r#"{"Statement":{"Effect":"Allow","Action":"eks:*","Resource":"*"}}"#;
const TRUST: &str =
    r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"#;
const PATHS: [&str; 2] = ["/", "/a:b/c/"];

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

/// The ARN of somebody who is there, or who may or may not be.
fn somebody(dice: &mut Dice, known: &[String]) -> String {
    if !known.is_empty() && dice.below(4) > 0 {
        return dice.of(known);
    }
    let (account, kind) = (dice.of(&[ACCOUNT, ACCOUNT, FOREIGN]), dice.of(&["role", "user"]));
    match dice.below(24) {
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
            "auto_mode": if mode == "API" { json!({ "node_role_arn": null }) } else { Value::Null },
        })
    };
    let mut clusters = vec![
        cluster("api", ACCOUNT, "API"),
        cluster("both", ACCOUNT, "API_AND_CONFIG_MAP"),
        cluster("old", ACCOUNT, "CONFIG_MAP"),
        cluster("api", FOREIGN, "API"),
    ];
    for cluster in &mut clusters {
        let mut entries: Vec<String> = (0..dice.below(4)).map(|_| somebody(dice, &[])).collect();
        entries.sort();
        entries.dedup();
        cluster["entries"] = entries.iter().map(|arn| json!({ "principal_arn": arn })).collect();
    }
    json!({
        "skew_seconds": dice.of(&[0, -400, 7]),
        "propagation": {
            "principal_seconds": dice.of(&[0, 9]), "entry_seconds": dice.of(&[0, 30]), "mode_seconds": dice.of(&[0, 9]),
        },
        "visibility": { "describe_seconds": dice.of(&[0, 3]), "list_seconds": dice.of(&[0, 8]) },
        "list_order": dice.of(&["sorted", "shuffled"]),
        "empty_pages": dice.chance(),
        "idempotent_replay": dice.of(&["same", "conflict"]),
        "foreign_principals": dice.of(&["accept", "refuse"]),
        "principals": [{ "arn": admin(ACCOUNT) }, { "arn": admin(FOREIGN), "tags": { "a": "b" } }],
        "policies": [{ "arn": format!("arn:aws:iam::{ACCOUNT}:policy/a/own"), "document": PERMISSIONS }],
        "clusters": clusters,
    })
}

/// A call of IAM or STS.
fn about_principals(dice: &mut Dice, known: &[String]) -> (&'static str, &'static str, Value) {
    let (name, path) = (dice.of(&NAMES), dice.of(&PATHS));
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": ["sts:AssumeRole", "sts:TagSession"] });
    let trust = json!({ "Statement": statement }).to_string();
    match dice.below(12) {
        0 => (
            "iam",
            "CreateRole",
            json!({ "RoleName": name, "Path": path, "AssumeRolePolicyDocument": trust, "Tags": [{ "Key": "k", "Value": "v" }] }),
        ),
        1 => ("iam", "DeleteRole", json!({ "RoleName": name })),
        2 => ("iam", "CreateUser", json!({ "UserName": name, "Path": path })),
        3 => ("iam", "DeleteUser", json!({ "UserName": name })),
        4 => {
            let mut input = json!({ "UserName": name, "NewUserName": dice.of(&NAMES) });
            if dice.chance() {
                input["NewPath"] = json!(path);
            }
            ("iam", "UpdateUser", input)
        }
        5..9 => about_one_principal(dice, name),
        9 => (
            "sts",
            "AssumeRole",
            json!({
                "RoleArn": somebody(dice, known), "RoleSessionName": "me", "Policy": PERMISSIONS,
                "Tags": [{ "Key": "k", "Value": "v" }], "TransitiveTagKeys": ["k"],
            }),
        ),
        _ => ("sts", "AssumeRole", json!({ "RoleArn": somebody(dice, known), "RoleSessionName": "me" })),
    }
}

/// A change of a role or user itself.
fn about_one_principal(dice: &mut Dice, name: &str) -> (&'static str, &'static str, Value) {
    let (operation, more) = dice.of(&[
        ("AttachRolePolicy", json!({ "PolicyArn": READ_ONLY })),
        ("DetachRolePolicy", json!({ "PolicyArn": READ_ONLY })),
        ("AttachUserPolicy", json!({ "PolicyArn": READ_ONLY })),
        ("DetachUserPolicy", json!({ "PolicyArn": READ_ONLY })),
        ("PutRolePolicy", json!({ "PolicyName": "p", "PolicyDocument": PERMISSIONS })),
        ("DeleteRolePolicy", json!({ "PolicyName": "p" })),
        ("PutRolePermissionsBoundary", json!({ "PermissionsBoundary": READ_ONLY })),
        ("UpdateRole", json!({ "Description": "a\tb", "MaxSessionDuration": 7_200 })),
        ("UpdateAssumeRolePolicy", json!({ "PolicyDocument": TRUST })),
        ("TagUser", json!({ "Tags": [{ "Key": "k", "Value": "v" }] })),
        ("UntagRole", json!({ "TagKeys": ["K"] })),
    ]);
    let mut input = more;
    input[if operation.contains("User") { "UserName" } else { "RoleName" }] = json!(name);
    ("iam", operation, input)
}

/// A call of EKS.
fn about_entries(dice: &mut Dice, known: &[String]) -> (&'static str, &'static str, Value) {
    let (cluster, principal) = (dice.of(&["api", "both", "old"]), somebody(dice, known));
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
async fn happen(client: &Client, dice: &mut Dice, known: &[String]) -> bool {
    let (service, operation, input) = match dice.below(12) {
        0..3 => {
            let seconds = dice.below(4);
            client.control("POST", "clock", json!({ "advance_seconds": seconds })).await.done();
            return false;
        }
        3..8 => about_principals(dice, known),
        _ => about_entries(dice, known),
    };
    let account = dice.of(&[ACCOUNT, ACCOUNT, FOREIGN]);
    let call = json!({
        "as": admin(account), "service": service, "operation": operation, "region": REGION, "input": input,
    });
    client.control("POST", "call", call).await.done().json()["status"] == 200
}

/// Takes the world out and puts it in again; gives the ARNs of its principals.
async fn out_and_in(client: &Client, at: &str) -> Vec<String> {
    let out = client.control("GET", "world", Value::Null).await.done().text;
    let world: Value = serde_json::from_str(&out).expect("JSON");
    let read = client.control("PUT", "world", world.clone()).await;
    assert_eq!(read.status, 204, "{at}: {}\n{out}", read.text);
    let again = client.control("GET", "world", Value::Null).await.done().text;
    assert_eq!(again, out, "{at}");
    let principals = world["principals"].as_array().expect("a list").iter();
    principals.map(|principal| principal["arn"].as_str().expect("an ARN").to_owned()).collect()
}

#[tokio::test]
async fn every_world_that_calls_can_make_goes_out_and_in_again_unchanged() {
    let mut done = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let (_simulator, client) = play(first_world(&mut dice)).await;
        let mut known = out_and_in(&client, &format!("seed {seed}, at the start")).await;
        for step in 0..80 {
            done += usize::from(happen(&client, &mut dice, &known).await);
            if dice.below(3) == 0 {
                known = out_and_in(&client, &format!("seed {seed}, step {step}")).await;
            }
        }
    }
    assert!(done > 600, "only {done} calls were done: the law is hardly tried");
}

#[tokio::test]
async fn a_world_in_which_an_older_user_took_the_name_of_an_entry_is_read() {
    for (operation, more) in [("DeleteUser", json!({})), ("UpdateUser", json!({ "NewUserName": "robert" }))] {
        let bob = format!("arn:aws:iam::{ACCOUNT}:user/bob");
        let users =
            ["ann", "bob"].map(|name| json!({ "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}") }));
        let mut world = json!({
            "principals": users,
            "clusters": [{ "name": "api", "account": ACCOUNT, "region": REGION, "entries": [{ "principal_arn": bob }] }],
        });
        world["principals"].as_array_mut().expect("a list").push(json!({ "arn": admin(ACCOUNT) }));
        let (_simulator, client) = play(world).await;
        let mut away = more;
        away["UserName"] = json!("bob");
        let taken = json!({ "UserName": "ann", "NewUserName": "bob" });
        for (operation, input) in [(operation, away), ("UpdateUser", taken)] {
            let call =
                json!({ "as": admin(ACCOUNT), "service": "iam", "operation": operation, "input": input });
            assert_eq!(client.control("POST", "call", call).await.json()["status"], 200, "{operation}");
        }
        let known = out_and_in(&client, operation).await;
        assert!(known.contains(&bob), "{known:?}");
    }
}
