//! Is the entry old enough to have reached every API server?

use super::{Check, Verdict};
use crate::access::timing::TAKES_EFFECT_WITHIN;
use crate::diagnosis::doors::WayIn;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "propagation", asks: "Has the entry had the time to take effect?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let (Some(WayIn::Entry(entry, _)), now) = (facts.way_in(), facts.now?) else { return None };

    let age = now.duration_since(entry.created_at);
    let waited = facts.waited.as_secs();
    if age >= TAKES_EFFECT_WITHIN {
        let after = if waited == 0 { String::new() } else { format!(" It was waited for, {waited} s.") };
        return Some(Verdict::ok(format!("The entry has had the time to reach every API server.{after}")));
    }
    if facts.server_lets_in() == Some(true) {
        return Some(Verdict::ok("The entry is young, and the API server knows it already."));
    }
    let (seconds, limit) = (age.as_secs().max(0), TAKES_EFFECT_WITHIN.as_secs());
    let summary =
        format!("The entry is {seconds} s old, and takes up to {limit} s to count at every API server.");
    Some(Verdict::warning(summary).with(Remedy::words(format!("Ask again in {} s.", limit - seconds))))
}
