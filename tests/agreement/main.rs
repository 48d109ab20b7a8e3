//! What the diagnosis infers and what the cluster's own API server says never contradict each other, in a thousand worlds
//! that chance makes: the same question, once without the probe and once by it.
//! Never here: the words of an answer (`tests/reports`), one particular world.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what is not as expected is a failed test

#[path = "../chance/mod.rs"]
mod chance;
mod made;

use std::collections::{BTreeMap, BTreeSet};

use eksaccess::{
    aws::{Aws, Endpoints, Patience, Settings},
    aws_auth::AwsAuth,
    diagnosis::{Answer, Asked, Outcome, Question, Reason, Status, Verdict, diagnose},
};
use harness::{Embedded, world::REGION};

use crate::{
    chance::Chance,
    made::{Made, make},
};

/// Worlds that are compared.
const WORLDS: usize = 1000;

/// Each caller's clients keep connections open for a while, and a simulator takes 200 at once.
const WORLDS_A_SIMULATOR: usize = 25;

/// The same worlds in every run.
const SEED: u64 = 20_261_125;

/// What nobody but the API server can know about a caller (surface: `undetermined`).
const MAY_STAY_OPEN: [Reason; 8] = [
    Reason::IamForbidden,
    Reason::IamSkipped,
    Reason::MadeTogether,
    Reason::UserMayBeRenamed,
    Reason::InstanceUnknown,
    Reason::AwsAuthUnknown,
    Reason::AwsAuthUnreadable,
    Reason::CreatorUnknown,
];

/// What a caller with credentials can be told: a caller exists, is of the cluster's partition, and is its own account's.
const MUST_COME: [Reason; 10] = [
    Reason::NoCluster,
    Reason::ClusterNotActive,
    Reason::NoAccessEntry,
    Reason::WrongPath,
    Reason::UserMayBeRenamed,
    Reason::PrincipalRecreated,
    Reason::NotAnInstance,
    Reason::IamForbidden,
    Reason::MadeTogether,
    Reason::AwsAuthUnknown,
];

/// How often each came.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn came(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }
}

#[tokio::test]
async fn no_inferred_answer_contradicts_the_api_server_in_a_thousand_worlds() {
    let mut chance = Chance::of(SEED);
    let mut counts = Counts::default();
    let mut simulator = Embedded::start(make(&mut chance).world).unwrap();
    for number in 0..WORLDS {
        let made = make(&mut chance);
        if number % WORLDS_A_SIMULATOR == 0 {
            simulator = Embedded::start(made.world.clone()).unwrap();
        }
        simulator.control().put_world(&made.world).unwrap();
        let answer = ask(&simulator, &made, false).await;
        let live = ask(&simulator, &made, true).await;
        agree(number, &made, &answer, &live);
        counts.count(format!("mode {}", made.mode));
        counts.count(format!("type {}", made.entry_type.unwrap_or("none")));
        counts.count(format!("status {}", answer.verdict.status()));
        counts.count(answer.verdict.reason().map_or("reason none", Reason::code));
    }
    println!("{:#?}", counts.0);
    everything_came(&counts);
}

async fn ask(simulator: &Embedded, made: &Made, live: bool) -> Answer {
    let question = Question {
        live_probe: live,
        aws_auth: made.given_aws_auth.as_ref().map(|data| AwsAuth::read(data).expect("a small ConfigMap")),
        ..Question::of(made.cluster.parse().unwrap(), Asked::Caller)
    };
    let aws = Aws::new(settings(simulator.url(), made));
    diagnose(&aws, None, &question, &Patience::without_limit(), &mut |_| ()).await.unwrap()
}

fn settings(url: &str, made: &Made) -> Settings {
    let url = || Some(url.to_owned());
    Settings {
        region: Some(REGION.to_owned()),
        access_key: Some(made.key_id.to_owned()),
        secret_key: Some(made.secret.into()),
        shared_config_files: vec!["/nowhere/config".to_owned()],
        shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
        endpoints: Endpoints { eks: url(), iam: url(), sts: url() },
        skip_iam_lookups: made.skip_iam,
        http_proxy: Some(String::new()),
        https_proxy: Some(String::new()),
        ..Settings::default()
    }
}

/// The law: yes is yes, no is no, and open is only what may stay open.
fn agree(number: usize, made: &Made, inferred: &Answer, live: &Answer) {
    let said = live.verdict.can_authenticate();
    let place = || format!("world {number}: {:#}\n\n{}\n\n{}", made.world, inferred.report, live.report);
    match inferred.verdict {
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => {
            assert!(said, "inferred yes, and the server says no: {}", place());
            // Where IAM did not tell the path, an entry may let it in instead of aws-auth, with other permissions.
            assert!(inferred.verdict == live.verdict || !made.iam_tells, "{}", place());
            assert!(
                is_as_promised(live) || !made.iam_tells,
                "another identity than was promised: {}",
                place()
            );
        }
        Verdict::Denied(reason) => {
            assert_eq!(reason.outcome(), Outcome::Denied, "{}", place());
            assert!(!said, "inferred no, and the server says yes: {}", place());
        }
        Verdict::Undetermined(reason) => {
            assert!(MAY_STAY_OPEN.contains(&reason), "{reason} may not stay open: {}", place());
        }
    }
}

/// Whether the server takes the caller for whom control plane and IAM say.
fn is_as_promised(live: &Answer) -> bool {
    live.findings.iter().any(|finding| finding.check == "live_probe" && finding.status == Status::Ok)
}

fn everything_came(counts: &Counts) {
    let codes: BTreeSet<&str> = MUST_COME.iter().map(|reason| reason.code()).collect();
    let words = made::MODES.iter().map(|mode| format!("mode {mode}"));
    let words = words.chain(made::TYPES.iter().map(|kind| format!("type {kind}")));
    let statuses = ["authenticates", "authenticates_without_permissions", "denied", "undetermined"];
    let words = words.chain(statuses.iter().map(|status| format!("status {status}")));
    let words = words.chain(codes.into_iter().map(str::to_owned));
    let missing: Vec<String> = words.filter(|word| !counts.came(word)).collect();
    assert!(missing.is_empty(), "the worlds never had {missing:?}");
}
