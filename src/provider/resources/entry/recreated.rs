//! Whether the principal was recreated after its entry, so that the entry authenticates nobody: what is in state of that, and
//! what a plan makes of it. The law itself is `access::timing`.

use super::AccessEntry;
use crate::{
    access::{Entry, timing::is_surely_later},
    aws::{Error, Lookup, Principal},
    framework::{Plan, PlanKind, Planned},
    provider::words::plan as words,
    schema::Named,
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// Whether the principal was recreated, by what IAM says; what was known before where it cannot be asked.
pub(in crate::provider) fn settled(
    before: Tf<bool>,
    entry: &Entry,
    found: &Result<Lookup<Principal>, Error>,
) -> Tf<bool> {
    match found {
        Ok(Lookup::Found(principal)) => Known(is_surely_later(principal.created_at, entry.created_at)),
        // It was deleted, which is something else.
        Ok(Lookup::Absent | Lookup::Elsewhere(_)) => Known(false),
        Ok(Lookup::Denied | Lookup::Skipped | Lookup::OtherAccount(_)) | Err(_) => before,
    }
}

/// Completes a plan: a new entry belongs to the current principal, and one of a previous principal is replaced if the
/// configuration says so.
pub(super) fn complete(
    plan: &mut Plan<AccessEntry>,
    mut planned: Planned<AccessEntry>,
) -> Planned<AccessEntry> {
    let Some(state) = planned.state.as_mut() else { return planned };
    if is_replaced(plan, state) {
        plan.kind = PlanKind::Replace;
        planned.replaces.push(Path::root().attribute(AccessEntry::NAMES.principal_recreated));
    }
    if matches!(plan.kind, PlanKind::Create | PlanKind::Replace) {
        // Only of an entry that is adopted this is not known before.
        state.principal_recreated =
            if state.adopt_existing == Known(false) { Known(false) } else { Tf::Unknown };
    }
    planned
}

fn is_replaced(plan: &Plan<AccessEntry>, state: &AccessEntry) -> bool {
    let stays = matches!(plan.kind, PlanKind::NoChange | PlanKind::Update);
    stays && is_recreated(plan) && state.replace_when_recreated == Known(true)
}

fn is_recreated(plan: &Plan<AccessEntry>) -> bool {
    plan.prior.as_ref().is_some_and(|prior| prior.principal_recreated == Known(true))
}

/// Warns of an entry that stays although it belongs to a previous principal.
pub(super) fn warn(plan: &mut Plan<AccessEntry>) {
    let key = plan.prior.as_ref().and_then(|prior| prior.key().ok());
    if let Some(key) = key.filter(|_| is_recreated(plan)) {
        plan.warn(words::principal_recreated(&key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{EntryKey, EntryType};

    fn entry(created_at: &str) -> Entry {
        let principal = "arn:aws:iam::111122223333:role/team/dev".parse().unwrap();
        Entry {
            key: EntryKey { cluster: "demo".parse().unwrap(), principal },
            entry_type: EntryType::Standard,
            user_name: None,
            groups: std::collections::BTreeSet::new(),
            tags: std::collections::BTreeMap::new(),
            access_entry_arn: "arn".to_owned(),
            created_at: created_at.parse().unwrap(),
            modified_at: created_at.parse().unwrap(),
        }
    }

    #[test]
    fn what_iam_cannot_say_leaves_what_was_known() {
        let entry = entry("2026-01-02T03:04:05Z");
        let principal = |created_at: &str| Principal {
            arn: entry.key.principal.clone(),
            unique_id: "AROA".to_owned(),
            created_at: created_at.parse().unwrap(),
        };
        let known = [
            (Lookup::Found(principal("2026-01-02T03:05:05Z")), false),
            (Lookup::Found(principal("2026-01-02T03:05:06Z")), true),
            (Lookup::Absent, false),
            (Lookup::Elsewhere(principal("2026-01-03T00:00:00Z")), false),
        ];
        for (found, is_recreated) in known {
            let settled = settled(Tf::Null, &entry, &Ok(found.clone()));
            assert_eq!(settled, Known(is_recreated), "{found:?}");
        }
        for before in [Tf::Null, Known(true), Known(false)] {
            for open in [Lookup::Denied, Lookup::Skipped, Lookup::OtherAccount("444455556666".to_owned())] {
                assert_eq!(settled(before.clone(), &entry, &Ok(open)), before);
            }
        }
    }
}
