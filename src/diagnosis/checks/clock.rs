//! Does this machine's clock agree with AWS? kubectl signs tokens with it.

use super::{Check, CheckResult};
use crate::access::timing::CLOCK_SKEW_TOLERATED;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "clock", asks: "Does this machine's clock agree with AWS?", run: check };

/// Asked about the caller alone: other principals' tokens are signed by other machines.
fn check(facts: &Facts) -> Option<CheckResult> {
    let ahead = facts.clock_ahead.filter(|_| facts.subject.is_caller)?;
    if ahead.abs() <= CLOCK_SKEW_TOLERATED {
        return Some(CheckResult::ok("This machine's clock agrees with AWS."));
    }
    let (seconds, which) = (ahead.abs().as_secs(), if ahead.is_positive() { "behind" } else { "ahead of" });
    let summary = format!(
        "This machine's clock is {seconds} s {which} AWS. A token is rejected if its timestamp is more than 15 minutes old or \
         more than 5 minutes in the future."
    );
    Some(CheckResult::warning(summary).with(Remedy::words("Synchronize the clock, for example with NTP.")))
}
