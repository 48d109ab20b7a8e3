//! What takes time to apply or to show, and how long it is waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use eksaccess::access::{AssociationKey, Entry, EntryKey, EntryType, PolicyArn, Scope};
use eksaccess::aws::NewEntry;
use eksaccess::diagnosis::{
    Answer, Block, Layout, Question, Reason, RecentWrites, Target, Verdict, diagnose,
};
use harness::Fault;
use harness::world::{ADMIN, CLUSTER, REGION, World, policy, role};
use serde_json::json;

use crate::live::{Live, aws_through, deadline, may, named};

/// With the question about somebody else, or with a server that is not reached, only time can tell.
#[tokio::test]
async fn c48_a_young_entry_is_given_time_where_the_server_cannot_tell() {
    let dev = role("team/dev");
    for (proxy, asked, told) in [
        ("", Target::Principal(dev.clone()), "  skipped  live_probe: "),
        ("http://127.0.0.1:9", Target::Caller, "  warning  live_probe: "),
    ] {
        let live = Live::start(World::standard());
        for principal in [dev.as_str(), ADMIN] {
            let input = json!({ "clusterName": CLUSTER, "principalArn": principal });
            live.simulator.control().call(ADMIN, "eks", "CreateAccessEntry", &input).unwrap().unwrap();
        }
        let question = Question {
            live_probe: true,
            propagation_timeout: Duration::from_millis(1),
            ..Question::of(named(CLUSTER), asked)
        };
        let mut heard = Vec::new();
        let mut listener = |block: &Block| heard.push(block.lines(Layout::Host));
        let aws = aws_through(live.simulator.url(), proxy);
        diagnose(&aws, REGION, &question, &deadline(), &mut listener).await.unwrap();
        for words in ["  waiting  up to 1 s for EKS to apply recent changes.", told] {
            assert!(heard.iter().any(|line| line.starts_with(words)), "{words:?} is not in {heard:#?}");
        }
    }
}

/// The entry is old and its policy new: the server lets the caller in and allows nothing yet.
#[tokio::test]
async fn c48_a_right_that_was_just_granted_is_asked_for_until_it_counts() {
    let slow = json!({ "principal_seconds": 0, "entry_seconds": 600 });
    let entry = json!({ "principal_arn": ADMIN });
    let live = Live::start(World::standard().with("", "propagation", slow).entry(entry));
    let input = json!({
        "clusterName": CLUSTER, "principalArn": ADMIN, "policyArn": policy("AmazonEKSViewPolicy"),
        "accessScope": { "type": "cluster" },
    });
    live.simulator.control().call(ADMIN, "eks", "AssociateAccessPolicy", &input).unwrap().unwrap();
    let question = |propagation_timeout| Question {
        can_i: vec![may("get", "pods", None)],
        propagation_timeout,
        ..Question::of(named(CLUSTER), Target::Caller)
    };
    let at_once =
        diagnose(&live.aws, REGION, &question(Duration::ZERO), &deadline(), &mut |_| ()).await.unwrap();
    assert_eq!(at_once.allowed, Some(vec![false]));
    assert!(at_once.report.to_string().contains("may not have taken effect yet"), "{}", at_once.report);
    let mut waits = 0;
    let mut listener = |block: &Block| {
        if matches!(block, Block::Wait(_)) {
            waits += 1;
            live.simulator.control().advance(600).unwrap();
        }
    };
    let waited = diagnose(&live.aws, REGION, &question(Duration::from_mins(1)), &deadline(), &mut listener)
        .await
        .unwrap();
    assert_eq!((waited.allowed, waits), (Some(vec![true]), 1));
}

/// The administrator's entry, made by the provider's own clients, as the answer of the create shows it.
async fn created(live: &Live) -> Entry {
    let key = EntryKey { cluster: named(CLUSTER), principal: ADMIN.parse().unwrap() };
    let (groups, tags) = (Some(BTreeSet::from(["viewers".to_owned()])), BTreeMap::new());
    let new = NewEntry { key, entry_type: EntryType::Standard, groups, user_name: None, tags };
    live.aws.eks(REGION).create_entry(&deadline(), &new, "token").await.unwrap()
}

/// Asks about the caller; a wait moves the clock on. Gives the answer, and how often was waited.
async fn waited_for(live: &Live, recent_writes: RecentWrites, seconds: u64) -> (Answer, usize) {
    let question = Question { recent_writes, ..Question::of(named(CLUSTER), Target::Caller) };
    ask_while_waiting(live, question, seconds).await
}

async fn ask_while_waiting(live: &Live, question: Question, seconds: u64) -> (Answer, usize) {
    let question = Question { propagation_timeout: Duration::from_mins(1), ..question };
    let mut waits = 0;
    let mut listener = |block: &Block| {
        if matches!(block, Block::Wait(_)) {
            waits += 1;
            live.simulator.control().advance(seconds).unwrap();
        }
    };
    let answer = diagnose(&live.aws, REGION, &question, &deadline(), &mut listener).await.unwrap();
    (answer, waits)
}

fn wrote(entry: Option<Entry>) -> RecentWrites {
    RecentWrites { entries: BTreeMap::from([(ADMIN.parse().unwrap(), entry)]), ..RecentWrites::default() }
}

/// A data source that is read right after the entry was created in the same run.
#[tokio::test]
async fn an_entry_of_this_run_that_eks_does_not_show_yet_is_waited_for() {
    let live = Live::start(World::standard().shown_after(90, 90));
    let entry = created(&live).await;
    let (answer, waits) = waited_for(&live, RecentWrites::default(), 90).await;
    assert_eq!((answer.verdict, waits), (Verdict::Denied(Reason::NoAccessEntry), 0), "nobody wrote it");
    let (answer, waits) = waited_for(&live, wrote(Some(entry)), 90).await;
    assert_eq!((answer.verdict, waits), (Verdict::Authenticates, 1), "{}", answer.report);
}

#[tokio::test]
async fn an_update_and_a_deletion_of_this_run_are_waited_for_too() {
    let entry = json!({ "principal_arn": ADMIN, "kubernetes_groups": ["viewers"] });
    let live = Live::start(World::standard().entry(entry).shown_after(90, 90));
    let key = EntryKey { cluster: named(CLUSTER), principal: ADMIN.parse().unwrap() };
    let eks = live.aws.eks(REGION);
    live.simulator.control().advance(1).unwrap();
    let editors = BTreeSet::from(["editors".to_owned()]);
    let updated = eks.update_entry(&deadline(), &key, &editors, None, "token").await.unwrap();
    let (answer, waits) = waited_for(&live, wrote(Some(updated)), 90).await;
    assert_eq!((answer.kubernetes_groups, waits), (editors, 1));
    eks.delete_entry(&deadline(), &key).await.unwrap();
    let (answer, waits) = waited_for(&live, wrote(None), 90).await;
    assert_eq!((answer.verdict, waits), (Verdict::Denied(Reason::NoAccessEntry), 1), "{}", answer.report);
}

#[tokio::test]
async fn an_association_of_this_run_that_eks_does_not_list_yet_is_waited_for() {
    let view: PolicyArn = policy("AmazonEKSViewPolicy").parse().unwrap();
    let live = Live::start(World::standard().entry(json!({ "principal_arn": ADMIN })).shown_after(0, 90));
    let entry = EntryKey { cluster: named(CLUSTER), principal: ADMIN.parse().unwrap() };
    let key = AssociationKey { entry, policy: view };
    let associated = live.aws.eks(REGION).associate(&deadline(), &key, &Scope::Cluster).await.unwrap();
    let associations = BTreeMap::from([((key.entry.principal, key.policy), Some(associated))]);
    let written = RecentWrites { associations, ..RecentWrites::default() };
    let (answer, waits) = waited_for(&live, written, 90).await;
    assert_eq!((answer.verdict, waits), (Verdict::Authenticates, 1), "{}", answer.report);
}

/// What nobody here wrote is waited for where two answers of AWS contradict each other.
#[tokio::test]
async fn an_entry_that_eks_lists_and_does_not_describe_is_waited_for() {
    let live = Live::start(World::standard().shown_after(90, 0));
    live.by_hand("CreateAccessEntry", &json!({ "principalArn": ADMIN, "kubernetesGroups": ["viewers"] }));
    let (answer, waits) = waited_for(&live, RecentWrites::default(), 90).await;
    assert_eq!((answer.verdict, waits), (Verdict::Authenticates, 1), "{}", answer.report);
}

/// EKS has just accepted the principal, or it is the caller itself.
#[tokio::test]
async fn a_principal_that_surely_exists_and_that_iam_does_not_show_yet_is_waited_for() {
    let admin = || Target::Principal(ADMIN.to_owned());
    for (asked, entry_age, waited, verdict) in [
        (admin(), 31, 1, Verdict::Authenticates),
        (admin(), 61, 0, Verdict::Denied(Reason::PrincipalDoesNotExist)),
        (Target::Caller, 61, 1, Verdict::Authenticates),
    ] {
        let live = Live::start(World::standard());
        live.by_hand("CreateAccessEntry", &json!({ "principalArn": ADMIN, "kubernetesGroups": ["viewers"] }));
        live.simulator.control().advance(entry_age).unwrap();
        live.fault(&Fault::error(
            "GetRole",
            404,
            "NoSuchEntity",
            "The role with name Admin cannot be found.",
        ));
        let question = Question::of(named(CLUSTER), asked);
        let (answer, waits) = ask_while_waiting(&live, question, 0).await;
        assert_eq!((answer.verdict, waits), (verdict, waited), "{}", answer.report);
    }
}
