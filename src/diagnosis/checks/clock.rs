//! Does this machine's clock agree with AWS's? kubectl's tokens are signed by it.

use super::{Check, Verdict};
use crate::access::timing::CLOCK_SKEW_TOLERATED;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "clock", asks: "Does this machine's clock agree with AWS's?", run: check };

/// Asked about the caller alone: other principals' tokens are signed by other machines.
fn check(facts: &Facts) -> Option<Verdict> {
    let ahead = facts.clock_ahead.filter(|_| facts.subject.is_caller)?;
    if ahead.abs() <= CLOCK_SKEW_TOLERATED {
        return Some(Verdict::ok("This machine's clock agrees with AWS's."));
    }
    let (seconds, which) = (ahead.abs().as_secs(), if ahead.is_positive() { "behind" } else { "ahead of" });
    let summary = format!(
        "This machine's clock is {seconds} s {which} AWS's. A token that kubectl signs by it is refused when it is 15 \
         minutes old, or 5 minutes from being valid."
    );
    Some(Verdict::warning(summary).with(Remedy::words("Set the clock, with a time service such as NTP.")))
}
