//! An audit as JSON: the result names of `data "eksaccess_audit"`, and `version`.
//!
//! The version rises when a name goes or changes its meaning; new names may come without.

use serde_json::{Value, json};

use super::json::{policy, visible};
use crate::{
    access::EntryType,
    audit::{Audit, Finding, Grant, Way},
    diagnosis::Remedy,
};

/// The version of the shape.
const VERSION: u32 = 1;

/// The audit, as text.
pub(super) fn text(audit: &Audit) -> String {
    let Audit { cluster, region, account: _, mode, grants, findings } = audit;
    visible(&json!({
        "version": VERSION,
        "cluster_name": cluster,
        "region": region,
        "authentication_mode": mode.as_str(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "principals": grants.iter().map(grant).collect::<Vec<_>>(),
    }))
}

fn finding(finding: &Finding) -> Value {
    let Finding { code, principal, summary, remedy } = finding;
    json!({
        "code": code.code(),
        "severity": code.severity().as_str(),
        "principal_arn": principal,
        "summary": summary,
        "remedy": remedy.as_ref().map(Remedy::to_string),
    })
}

fn grant(grant: &Grant) -> Value {
    let Grant { principal, way, status, user_name, groups, policies } = grant;
    let (entry, line) = match way {
        Way::AccessEntry { arn, entry_type } => (Some((arn, entry_type)), None),
        Way::AwsAuth { list, line } => (None, Some((list, line))),
    };
    json!({
        "principal_arn": principal,
        "via": way.as_str(),
        "status": status.as_str(),
        "access_entry_arn": entry.map(|(arn, _)| arn),
        "type": entry.map(|(_, entry_type)| EntryType::as_str(entry_type)),
        "aws_auth_list": line.map(|(list, _)| list.key()),
        "aws_auth_line": line.map(|(_, line)| line),
        "user_name": user_name,
        "kubernetes_groups": groups,
        "policies": policies.iter().map(policy).collect::<Vec<_>>(),
    })
}
