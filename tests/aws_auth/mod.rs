//! aws-auth as aws-iam-authenticator reads it: `tests/golden/aws-auth-facts.json` has what the real one made of documents,
//! valid and odd. The provider's reader is held to it here, the simulator's in `simulator/tests`.

mod documents;

use std::collections::BTreeMap;
use std::env;

use eks_simulator::mapped_by_aws_auth;
use eksaccess::aws_auth::AwsAuth;
use serde_json::{Value, json};

use crate::chance::Chance;

/// The same documents in every run; the variable `SEED` makes others.
const SEED: u64 = 20_261_126;

/// Documents that both readers read.
const DOCUMENTS: usize = 10_000;

const ASKED: [&str; 4] = [
    "arn:aws:iam::111122223333:role/dev",
    "arn:aws:iam::111122223333:role/ops",
    "arn:aws:iam::111122223333:user/team/bob",
    "arn:aws:iam::011122223333:user/eve",
];

fn cases() -> Vec<Value> {
    let facts: Value = serde_json::from_str(include_str!("../golden/aws-auth-facts.json")).unwrap();
    facts["cases"].as_array().unwrap().clone()
}

fn data(case: &Value) -> BTreeMap<String, String> {
    serde_json::from_value(case["data"].clone()).unwrap()
}

/// The user name's template and the groups' that a line gives; null where no line matches.
fn mapping(read: &AwsAuth, canonical_arn: &str) -> Value {
    let account = canonical_arn.split(':').nth(4).unwrap();
    let line = read.find(canonical_arn, account);
    line.map_or(Value::Null, |line| json!({ "user_name": line.user_name, "groups": line.groups }))
}

#[test]
fn every_principal_gets_what_the_authenticator_gives_it() {
    let mut wrong = Vec::new();
    for case in cases() {
        let read = AwsAuth::read(&data(&case)).unwrap();
        for asked in case["asked"].as_array().unwrap() {
            let found = mapping(&read, asked["canonical_arn"].as_str().unwrap());
            if found != asked["mapping"] {
                wrong.push(format!(
                    "{}: {} gets {found}, not {}",
                    case["name"], asked["arn"], asked["mapping"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whatever_the_authenticator_stumbles_over_is_a_finding_about_that_list() {
    let mut silent = Vec::new();
    for case in cases() {
        let read = AwsAuth::read(&data(&case)).unwrap();
        let findings = read.findings();
        for list in case["errors"].as_object().unwrap().keys() {
            if !findings.iter().any(|finding| finding.key == *list && finding.line.is_some()) {
                silent.push(format!("{}: {list}", case["name"]));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn a_list_that_the_authenticator_reads_is_never_called_unreadable() {
    for case in cases().iter().filter(|case| case["errors"].as_object().unwrap().is_empty()) {
        assert_eq!(AwsAuth::read(&data(case)).unwrap().unreadable(), [], "{}", case["name"]);
    }
}

#[test]
fn provider_and_simulator_agree_on_documents_by_chance() {
    let seed = env::var("SEED").map_or(SEED, |seed| seed.parse().expect("SEED is a number"));
    let mut chance = Chance::of(seed);
    let (mut read_by_both, mut matches) = (0, 0);
    for number in 0..DOCUMENTS {
        let data = documents::data(&mut chance);
        let read = AwsAuth::read(&data).unwrap();
        let simulated = ASKED.map(|arn| simulated(&data, arn));
        // What the provider cannot read it does not answer for.
        if !read.unreadable().is_empty() {
            continue;
        }
        read_by_both += 1;
        let found = ASKED.map(|arn| mapping(&read, arn));
        matches += found.iter().filter(|found| !found.is_null()).count();
        assert_eq!(found, simulated, "SEED={seed}, document {number}: {data:#?}");
    }
    println!("SEED={seed}: {read_by_both} documents read by both, {matches} principals named");
    assert!(read_by_both > DOCUMENTS / 2 && matches > DOCUMENTS / 2, "{read_by_both} read, {matches} named");
}

fn simulated(data: &BTreeMap<String, String>, arn: &str) -> Value {
    let account = arn.split(':').nth(4).unwrap();
    let mapped = mapped_by_aws_auth(data, arn, account);
    mapped.map_or(Value::Null, |(user_name, groups)| json!({ "user_name": user_name, "groups": groups }))
}
