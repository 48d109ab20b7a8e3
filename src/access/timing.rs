//! How long AWS takes to show a change, how long it is waited for, and how far clocks may differ: each number once, with
//! its source. Never here: limits of a request or of the pauses between two (`aws`), or the time itself.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How long a new entry, its groups and its policies may take to take effect at every API server (EKS user guide: about
/// 30 s; measured by Teleport).
pub const TAKES_EFFECT_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// How long EKS may show what was before a write (observed: usually less than two seconds).
pub const EKS_SHOWS_WITHIN: Duration = Duration::from_secs(10);

/// How long a cluster that was active in mode `API` is taken to be so: no other mode follows (EKS user guide), and EKS takes
/// minutes to delete a cluster and to create it anew.
pub const ACTIVE_CLUSTER_STAYS: Duration = Duration::from_secs(30);

/// How long a list of associations that one of them was read from serves the others of the entry: as long as the refresh of
/// the largest cluster takes (3,000 entries, two calls each) where AWS accepts 20 calls a second. A plan shows nothing that
/// is newer than its own beginning, so no plan is older for it; only a process that stays is bounded.
pub const LIST_SERVES_FOR: Duration = Duration::from_mins(5);

/// How long IAM may not show a new role or user that EKS accepts already (IAM user guide: changes are eventually
/// consistent; observed: seconds).
pub const IAM_SHOWS_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// How long a create is retried for a principal that does not exist according to IAM. EKS accepts a role of the same run
/// within seconds (awslabs/minimum-viable-dataspace-on-aws#5 waited two minutes for one that never came).
pub const ABSENT_PRINCIPAL_WAIT: Duration = Duration::from_mins(1);

/// How long a create is retried while another address of the run deletes the entry, with its associations first.
pub const DELETION_WAIT: Duration = Duration::from_mins(1);

/// How long an association waits for its entry: long enough for one created a moment ago to show, short enough that a
/// hundred associations that came before their entries do not starve them (P40951).
pub const MISSING_ENTRY_WAIT: Duration = Duration::from_mins(1);

/// How long tags that EKS answered with success are waited for: longer than Describe lags, and not too long for an answer
/// that came from a proxy.
pub const TAGS_WAIT: Duration = Duration::from_mins(1);

/// How long a diagnosis waits for what takes time, unless told otherwise: twice what EKS documents.
pub const DEFAULT_PROPAGATION_TIMEOUT: Duration = Duration::from_mins(1);

/// How far the clocks of a machine and of AWS may differ: AWS rejects the signature of a request beyond that (AWS General
/// Reference, Signature Version 4).
pub const CLOCK_SKEW_AT_MOST: SignedDuration = SignedDuration::from_mins(5);

/// A difference between the clocks of a machine and of AWS that is not worth a warning: an answer takes time, too.
pub const CLOCK_SKEW_TOLERATED: SignedDuration = SignedDuration::from_secs(60);

/// How far the clocks by which IAM and EKS stamp their objects may differ.
pub const SERVICE_CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Whether a principal was surely created after its entry, so that the entry is for a former principal of the same name.
#[must_use]
pub fn is_surely_later(principal_created: Timestamp, entry_created: Timestamp) -> bool {
    principal_created.duration_since(entry_created) > SERVICE_CLOCK_SKEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_surely_later_when_clocks_cannot_explain_it() {
        let entry: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        for (seconds, expected) in [(-1, false), (60, false), (61, true)] {
            let principal = entry + SignedDuration::from_secs(seconds);
            assert_eq!(is_surely_later(principal, entry), expected, "{seconds}");
        }
    }
}
