//! What EKS shows late: for some seconds after a write, Describe and List may answer as before it. Never here: what is done
//! about an answer that stays.

use std::future::Future;

use jiff::Timestamp;

use crate::{
    access::timing::EKS_SHOWS_WITHIN,
    aws::{Aws, Backoff, Deadline, Error},
    value::Tf,
};

/// Reads until the answer cannot be one from before the last write of which the state knows. `is_late` says of an answer
/// whether it could be, given the time of that write.
pub(super) async fn read_settled<T, Answer>(
    aws: &Aws,
    wait: &Deadline,
    modified_at: &Tf<String>,
    read: impl Fn() -> Answer,
    is_late: impl Fn(&Result<T, Error>, Timestamp) -> bool,
) -> Result<T, Error>
where
    Answer: Future<Output = Result<T, Error>>,
{
    let mut backoff = Backoff::polling();
    loop {
        let answer = read().await;
        let Some(written) = time(modified_at) else { return answer };
        let is_settled = !is_recent(aws, written) || !is_late(&answer, written);
        if is_settled || backoff.pause_within(EKS_SHOWS_WITHIN, wait).await.is_err() {
            return answer;
        }
    }
}

/// Whether EKS may still show what was before a write at that time, by the clock of AWS.
pub(super) fn is_recent(aws: &Aws, written: Timestamp) -> bool {
    written.checked_add(EKS_SHOWS_WITHIN).is_ok_and(|settled| settled > aws.now())
}

/// A time of the state's.
pub(super) fn time(attribute: &Tf<String>) -> Option<Timestamp> {
    attribute.known()?.parse().ok()
}
