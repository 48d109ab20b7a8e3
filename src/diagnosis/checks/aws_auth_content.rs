//! Where the cluster reads the `ConfigMap` aws-auth: which parts have no effect, for all principals?

use super::{Check, CheckResult};
use crate::aws_auth::Finding;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::matching::AwsAuthMatch;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check = Check {
    name: "aws_auth_content",
    asks: "Does everything in the ConfigMap aws-auth take effect?",
    run: check,
};

/// How many findings are shown; the others are counted.
const SHOWN: usize = 10;

fn check(facts: &Facts) -> Option<CheckResult> {
    let given = facts.question.aws_auth.as_ref()?;
    // Lists that cannot be read are the other check's where they leave the answer open.
    let is_new = match facts.aws_auth_match() {
        AwsAuthMatch::NotRead | AwsAuthMatch::ModeUnknown | AwsAuthMatch::NotProvided => return None,
        AwsAuthMatch::Unreadable => |finding: &&Finding| !finding.is_unreadable(),
        AwsAuthMatch::NotNamed | AwsAuthMatch::Line(_) => |_: &&Finding| true,
    };
    let findings: Vec<_> = given.findings().iter().filter(is_new).map(sentence).collect();
    if findings.is_empty() {
        return None;
    }
    let more = match findings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" {more} more problems are not shown."),
    };
    let shown = findings[..findings.len().min(SHOWN)].join(" ");
    Some(CheckResult::warning(format!("Some of aws-auth has no effect. {shown}{more}")).with(Remedy::shell(
        "Fix the ConfigMap:",
        "kubectl -n kube-system edit configmap aws-auth".to_owned(),
    )))
}

fn sentence(finding: &Finding) -> String {
    let text = finding.to_string();
    if text.ends_with('?') { text } else { format!("{text}.") }
}
