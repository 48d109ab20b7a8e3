//! How many calls a second the services accept. By the machine's clock, whatever the simulator's says.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Deserialize;

/// A limit, as `POST limits` says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    /// An operation's name, or `*` for all of them together.
    pub(crate) operation: String,
    /// 0 takes the limit away.
    pub(crate) per_second: u32,
}

/// The limits in force.
#[derive(Default)]
pub(crate) struct Limits(BTreeMap<String, Bucket>);

/// Holds a second's worth of calls, and fills as time passes.
struct Bucket {
    per_second: f64,
    calls: f64,
    filled: Instant,
}

impl Limits {
    /// Sets, changes or takes away a limit.
    pub(crate) fn set(&mut self, limit: Limit, now: Instant) {
        let Limit { operation, per_second } = limit;
        if per_second == 0 {
            self.0.remove(&operation);
            return;
        }
        let per_second = f64::from(per_second);
        self.0.insert(operation, Bucket { per_second, calls: per_second, filled: now });
    }

    /// Whether a call may pass; it counts against the limits if it does.
    pub(crate) fn admits(&mut self, operation: &str, now: Instant) -> bool {
        let mut fitting: Vec<&mut Bucket> = self
            .0
            .iter_mut()
            .filter(|(name, _)| *name == "*" || *name == operation)
            .map(|(_, bucket)| bucket)
            .collect();
        for bucket in &mut fitting {
            bucket.fill(now);
        }
        let pass = fitting.iter().all(|bucket| bucket.calls >= 1.0);
        if pass {
            for bucket in fitting {
                bucket.calls -= 1.0;
            }
        }
        pass
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.calls = (self.calls + passed * self.per_second).min(self.per_second);
        self.filled = now;
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Limit, Limits};

    #[test]
    fn a_limit_lets_so_many_calls_a_second_pass() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.set(Limit { operation: "*".to_owned(), per_second: 2 }, start);
        let admitted: Vec<bool> = (0..3).map(|_| limits.admits("GetRole", start)).collect();
        assert_eq!(admitted, [true, true, false]);
        assert!(limits.admits("GetUser", start + Duration::from_millis(600)));
        assert!(!limits.admits("GetUser", start + Duration::from_millis(700)));
    }

    #[test]
    fn a_limit_on_one_operation_leaves_the_others_alone() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        limits.set(Limit { operation: "GetRole".to_owned(), per_second: 1 }, start);
        assert!(limits.admits("GetRole", start));
        assert!(!limits.admits("GetRole", start));
        assert!(limits.admits("GetUser", start));
        limits.set(Limit { operation: "GetRole".to_owned(), per_second: 0 }, start);
        assert!(limits.admits("GetRole", start));
    }
}
