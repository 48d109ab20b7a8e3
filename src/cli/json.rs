//! The answer as JSON: the result names of `data "eksaccess_authentication"`, and `version`.
//!
//! The version rises when a name goes or changes its meaning; new names may come without.

use serde_json::{Value, json};

use crate::{
    access::{Association, AuthenticationMode, EntryType},
    diagnosis::{Answer, Evidence, Finding, Question, Reason, Remedy},
    text::is_hidden,
};

/// The version of the shape.
const VERSION: u32 = 1;

/// The answer to a question, as text. Values stay what they are: what cannot be seen in them is written as JSON writes it.
pub(super) fn text(question: &Question, answer: &Answer) -> String {
    visible(&object(question, answer))
}

/// A value on several lines, with nothing in it that cannot be seen.
pub(super) fn visible(value: &Value) -> String {
    let plain = format!("{value:#}");
    let is_raw = |letter: char| letter != '\n' && is_hidden(letter);
    plain.chars().map(|letter| if is_raw(letter) { escaped(letter) } else { letter.to_string() }).collect()
}

/// A character as JSON writes it: one unit of UTF-16, or two.
fn escaped(letter: char) -> String {
    match *letter.encode_utf16(&mut [0; 2]) {
        [high, low] => format!("\\u{high:04x}\\u{low:04x}"),
        _ => format!("\\u{:04x}", u32::from(letter)),
    }
}

fn object(question: &Question, answer: &Answer) -> Value {
    let Answer {
        verdict,
        evidence,
        summary,
        report,
        findings,
        resolved_principal_arn,
        access_entry_arn,
        entry_type,
        user_name,
        rendered_user_name,
        authentication_mode,
        kubernetes_groups,
        policies,
        allowed,
        settles_in: _,
    } = answer;
    json!({
        "version": VERSION,
        "cluster_name": question.cluster.as_str(),
        "can_authenticate": verdict.can_authenticate(),
        "status": verdict.status(),
        "evidence": evidence.map(Evidence::as_str),
        "reason": verdict.reason().map(Reason::code),
        "summary": summary,
        "diagnosis": report.to_string(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "resolved_principal_arn": resolved_principal_arn,
        "access_entry_arn": access_entry_arn,
        "type": entry_type.as_ref().map(EntryType::as_str),
        "user_name": user_name,
        "rendered_user_name": rendered_user_name,
        "authentication_mode": authentication_mode.as_ref().map(AuthenticationMode::as_str),
        "kubernetes_groups": kubernetes_groups,
        "policies": policies.as_ref().map(|policies| policies.iter().map(policy).collect::<Vec<_>>()),
        "allowed": allowed,
    })
}

fn finding(finding: &Finding) -> Value {
    let Finding { check, status, summary, remedy, reason: _ } = finding;
    json!({ "check": check, "status": status.as_str(), "summary": summary, "remedy": remedy.as_ref().map(Remedy::to_string) })
}

pub(super) fn policy(association: &Association) -> Value {
    let Association { policy, scope, associated_at: _, modified_at: _ } = association;
    json!({
        "policy_arn": policy.to_string(),
        "access_scope": { "type": scope.scope_type(), "namespaces": scope.namespaces() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_as_json_writes_it() {
        let hidden = "\u{1b}\u{202e}\u{e0041}";
        let written: String = hidden.chars().map(escaped).collect();
        assert_eq!(serde_json::from_str::<String>(&format!("\"{written}\"")).unwrap(), hidden);
    }
}
