//! Every call that came in, in its order: what tests assert on and benchmarks count.

use std::borrow::Cow;
use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::clock::whole_seconds;

/// The latest calls since the start or the last `DELETE journal`; the numbers go on counting.
pub(crate) struct Recorder {
    calls: VecDeque<Numbered>,
    /// How many calls are kept.
    most: usize,
    counted: u64,
    /// The last call that `DELETE journal` removed.
    deleted: u64,
}

/// One call.
#[derive(Serialize)]
pub(crate) struct Record {
    #[serde(serialize_with = "in_seconds")]
    pub(crate) at: Timestamp,
    pub(crate) service: Cow<'static, str>,
    pub(crate) operation: String,
    pub(crate) region: String,
    /// As `GetCallerIdentity` says it.
    pub(crate) caller: Option<String>,
    /// Cluster, cluster/principal, cluster/principal/policy, role or user name.
    pub(crate) target: Option<String>,
    /// 0 if the connection was cut.
    pub(crate) status: u16,
    pub(crate) error: Option<String>,
    pub(crate) duration_ms: u64,
}

#[derive(Serialize)]
struct Numbered {
    n: u64,
    #[serde(flatten)]
    record: Record,
}

impl Recorder {
    /// An empty one that keeps this many calls.
    pub(crate) fn keeping(most: usize) -> Self {
        Self { calls: VecDeque::new(), most, counted: 0, deleted: 0 }
    }

    /// Puts a call at the end; the oldest one goes where there are too many.
    pub(crate) fn push(&mut self, record: Record) {
        self.counted += 1;
        self.calls.push_back(Numbered { n: self.counted, record });
        if self.calls.len() > self.most {
            self.calls.pop_front();
        }
    }

    /// The calls with a number above this one, as JSON, and how many of those had to go.
    pub(crate) fn since(&self, n: u64) -> serde_json::Value {
        let calls: Vec<&Numbered> = self.calls.iter().filter(|call| call.n > n).collect();
        let before_the_oldest = self.calls.front().map_or(self.counted, |oldest| oldest.n - 1);
        let dropped = before_the_oldest.saturating_sub(n.max(self.deleted));
        serde_json::json!({ "calls": calls, "dropped": dropped })
    }

    /// Forgets the calls, but not how many there were.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
        self.deleted = self.counted;
    }
}

fn in_seconds<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&whole_seconds(*time))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::Value;

    use super::{Record, Recorder};

    fn record() -> Record {
        Record {
            at: Timestamp::UNIX_EPOCH,
            service: "eks".into(),
            operation: "ListClusters".to_owned(),
            region: "eu-west-1".to_owned(),
            caller: None,
            target: None,
            status: 200,
            error: None,
            duration_ms: 0,
        }
    }

    /// A journal that keeps so many calls, after so many.
    fn after(calls: usize, most: usize) -> Recorder {
        let mut journal = Recorder::keeping(most);
        (0..calls).for_each(|_| journal.push(record()));
        journal
    }

    /// The numbers of the calls since one, and how many were dropped.
    fn since(journal: &Recorder, n: u64) -> (Vec<u64>, u64) {
        let answer = journal.since(n);
        let calls = answer["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        (
            calls.iter().filter_map(|call| call["n"].as_u64()).collect(),
            answer["dropped"].as_u64().unwrap_or(99),
        )
    }

    #[test]
    fn the_oldest_calls_go_and_the_numbers_go_on() {
        let journal = after(5, 3);
        assert_eq!(since(&journal, 0), (vec![3, 4, 5], 2));
    }

    #[test]
    fn only_calls_that_were_asked_for_are_missed() {
        let journal = after(5, 3);
        assert_eq!(since(&journal, 1), (vec![3, 4, 5], 1));
        assert_eq!(since(&journal, 2), (vec![3, 4, 5], 0));
        assert_eq!(since(&journal, 4), (vec![5], 0));
        assert_eq!(since(&journal, 9), (vec![], 0));
    }

    #[test]
    fn what_was_deleted_is_not_missed() {
        let mut journal = after(5, 3);
        journal.clear();
        assert_eq!(since(&journal, 0), (vec![], 0));
        (0..4).for_each(|_| journal.push(record()));
        assert_eq!(since(&journal, 0), (vec![7, 8, 9], 1));
    }

    #[test]
    fn a_journal_that_keeps_nothing_counts() {
        assert_eq!(since(&after(2, 0), 0), (vec![], 2));
        assert_eq!(after(2, 0).since(0)["calls"], Value::Array(vec![]));
    }
}
