//! Many operations at once where AWS accepts few calls a second: all of them succeed, in hardly more time than the calls need
//! at that rate. Never here: how a pace is learnt (`aws/pace.rs`).

use serde_json::json;
use tokio::time::Instant;

use crate::rpc::{
    aws::Aws,
    fleet::{Fleet, world},
    gate::Gate,
    host::Core,
    world::World,
};

/// Entries, each with two associations.
const N: usize = 20;

/// The calls that AWS accepts a second.
const LIMIT: u32 = 20;

/// What hosts do at once.
const TEN: usize = 10;

/// How many calls AWS saw since the last time, and how many of them it did not accept.
async fn since_last(aws: &Aws) -> (f64, f64) {
    let calls = aws.calls().await;
    let throttled = calls.iter().filter(|call| call.status == 429).count();
    aws.forget().await;
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    (number(calls.len()), number(throttled))
}

/// The benchmarks hold the time to 1.15; here, other tests run beside this one.
#[tokio::test]
async fn a_limit_of_twenty_calls_a_second_is_neither_exceeded_for_long_nor_left_unused() {
    let aws = Aws::with(world(N)).await;
    aws.limit("*", LIMIT).await;
    let core = Core::configured(&aws, json!({ "max_retries": 25 })).await;
    let mut fleet = Fleet::new(&core, N, TEN);
    for phase in ["create", "destroy"] {
        let begun = Instant::now();
        match phase {
            "create" => fleet.create().await.none(),
            _ => fleet.destroy().await.none(),
        }
        let (calls, throttled) = since_last(&aws).await;
        let (took, own) = (begun.elapsed().as_secs_f64(), (calls - throttled) / f64::from(LIMIT));
        let shown = format!("{phase}: {took:.1} s for {calls} calls, {throttled} of them throttled");
        assert!(took <= 1.3 * own, "{shown}");
        assert!(throttled <= 0.25 * calls, "{shown}");
    }
}

/// Ctrl-C while ten wait for their turn: nothing more is sent.
#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_sends_nothing_more_to_a_service_that_throttles() {
    let aws = Aws::with(World::new()).await;
    let gate = Gate::open(&aws).await;
    let endpoints = json!([{ "eks": gate.url(), "iam": aws.url(), "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints, "max_retries": 1000 })).await;
    aws.fails("*", 9999, 429, "ThrottlingException").await;
    let mut fleet = Fleet::new(&core, TEN, TEN);
    let stop = async {
        gate.saw("POST", 2 * TEN).await;
        core.stop().await;
    };
    let (problems, ()) = tokio::join!(fleet.create_entries(), stop);
    assert_eq!(problems.0.len(), TEN, "{problems:#?}");
    assert!(problems.0.iter().all(|problem| problem.summary.contains("Cancelled")), "{problems:#?}");
}
