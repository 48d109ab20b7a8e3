//! About which principals could IAM not be asked? Without its answer, whether an entry still matches is unknown.

use std::collections::BTreeMap;

use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryState, Picture};
use crate::diagnosis::{Fact, Remedy, UnknownReason};

/// How many principals are named; the others are counted.
const NAMED: usize = 3;

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let mut by_reason: BTreeMap<(Code, String), Vec<String>> = BTreeMap::new();
    for view in picture.entries.iter().filter(|view| view.state == EntryState::Unknown) {
        let principal = &view.entry.key.principal;
        if let Some(key) = picture.facts.principal(principal).and_then(Fact::unavailable).and_then(reason) {
            by_reason.entry(key).or_default().push(principal.to_string());
        }
    }
    by_reason.into_iter().map(|((code, why), principals)| finding(code, &why, &principals)).collect()
}

/// The code, and why, as a sentence.
fn reason(unknown: &UnknownReason) -> Option<(Code, String)> {
    Some(match unknown {
        UnknownReason::Forbidden(action) => (Code::IamForbidden, format!("IAM denied the caller {action}.")),
        UnknownReason::Skipped => {
            (Code::IamSkipped, "IAM was not asked, because skip_iam_lookups is set.".to_owned())
        }
        UnknownReason::OtherAccount => {
            (Code::OtherAccount, "The IAM of another account cannot be read from here.".to_owned())
        }
        UnknownReason::Failed(why) => (Code::IamUnreachable, format!("The look-up in IAM failed: {why}.")),
        UnknownReason::NotNeeded(_) => return None,
    })
}

fn finding(code: Code, why: &str, principals: &[String]) -> Finding {
    let named = principals[..principals.len().min(NAMED)].join(", ");
    let more = match principals.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let summary = format!(
        "{why} So whether the principals still exist, and are those that their access entries were created for, is unknown: \
         {named}{more}."
    );
    let finding = Finding::new(code, summary);
    match code {
        Code::IamForbidden => {
            finding.with(Remedy::words("Allow iam:GetRole and iam:GetUser for these credentials."))
        }
        Code::IamSkipped => finding.with(Remedy::words("Remove skip_iam_lookups from the provider block.")),
        Code::IamUnreachable => {
            finding.with(Remedy::words("Check that the IAM endpoint is reachable, and run this again."))
        }
        _ => finding.with(Remedy::words("Check them in IAM with credentials of that account.")),
    }
}
