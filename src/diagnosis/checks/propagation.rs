//! Is the entry old enough to have reached every API server?

use super::{Check, CheckResult};
use crate::access::timing::TAKES_EFFECT_WITHIN;
use crate::diagnosis::access_path::AccessPath;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "propagation", asks: "Has the access entry had time to take effect?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    let (Some(AccessPath::Entry(entry, _)), now) = (facts.access_path(), facts.now?) else { return None };

    let age = now.duration_since(entry.created_at);
    let waited = facts.waited.as_secs();
    if age >= TAKES_EFFECT_WITHIN {
        let after = if waited == 0 { String::new() } else { format!(" The wait took {waited} s.") };
        return Some(CheckResult::ok(format!("The entry has had time to take effect.{after}")));
    }
    if facts.server_accepts() == Some(true) {
        return Some(CheckResult::ok("The entry is new, and has already taken effect at the API server."));
    }
    let (seconds, limit) = (age.as_secs().max(0), TAKES_EFFECT_WITHIN.as_secs());
    let summary = format!("The entry is {seconds} s old and can take up to {limit} s to take effect.");
    Some(
        CheckResult::warning(summary)
            .with(Remedy::words(format!("Run this again in {} s.", limit - seconds))),
    )
}
