//! Every call that came in, in its order: what tests assert on and benchmarks count.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::clock::whole_seconds;

/// The calls since the start or the last `DELETE journal`; the numbers go on counting.
#[derive(Default)]
pub(crate) struct Journal {
    calls: Vec<Numbered>,
    counted: u64,
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

impl Journal {
    /// Puts a call at the end.
    pub(crate) fn push(&mut self, record: Record) {
        self.counted += 1;
        self.calls.push(Numbered { n: self.counted, record });
    }

    /// The calls with a number above this one, as JSON.
    pub(crate) fn since(&self, n: u64) -> serde_json::Value {
        let calls: Vec<&Numbered> = self.calls.iter().filter(|call| call.n > n).collect();
        serde_json::json!({ "calls": calls })
    }

    /// Forgets the calls, but not how many there were.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}

fn in_seconds<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&whole_seconds(*time))
}
