//! Is aws-auth there where it is read, does the cluster read it, and does all of it take effect?

use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::Picture;
use crate::aws_auth::{AwsAuth, List};
use crate::diagnosis::Remedy;

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let facts = picture.facts;
    match (&facts.request.aws_auth, facts.cluster.mode.reads_config_map()) {
        (None, Some(true)) => vec![not_provided(picture)],
        (Some(_), Some(false)) => vec![not_read()],
        (Some(aws_auth), Some(true)) => content(aws_auth).chain(accounts(picture)).collect(),
        (None, Some(false)) | (_, None) => Vec::new(),
    }
}

fn not_provided(picture: &Picture<'_>) -> Finding {
    let facts = picture.facts;
    let mode = &facts.cluster.mode;
    let also = match &facts.request.if_mode {
        Some(_) => ", and who loses access when the mode is switched,",
        None => "",
    };
    let summary = format!(
        "The authentication mode is {mode}, in which the cluster reads the ConfigMap aws-auth. Its content was not provided, so \
         who can authenticate by it{also} cannot be determined."
    );
    Finding::new(Code::AwsAuthUnknown, summary).with(Remedy::shell(
        "Set aws_auth to the data of the ConfigMap (`--aws-auth FILE` at the shell). To print the ConfigMap:",
        "kubectl -n kube-system get configmap aws-auth -o yaml".to_owned(),
    ))
}

fn not_read() -> Finding {
    let summary =
        "The authentication mode is API, in which the cluster does not read the ConfigMap aws-auth.";
    let words = "Nothing in it grants access. Delete the ConfigMap if no tool uses it.";
    Finding::new(Code::AwsAuthNotRead, summary).with(Remedy::words(words))
}

fn content(aws_auth: &AwsAuth) -> impl Iterator<Item = Finding> {
    aws_auth.findings().iter().map(|finding| {
        let is_unreadable = finding.is_unreadable();
        let code = if is_unreadable { Code::AwsAuthUnreadable } else { Code::AwsAuthContent };
        let text = finding.to_string();
        let summary = if text.ends_with('?') { text } else { format!("{text}.") };
        Finding::new(code, summary)
    })
}

fn accounts<'a>(picture: &'a Picture<'_>) -> impl Iterator<Item = Finding> + 'a {
    let lines = picture.lines.iter().filter(|view| view.line.list == List::Accounts && view.may_apply());
    lines.map(|view| {
        let (account, line) = (&view.line.who, view.line.line);
        let summary = format!(
            "mapAccounts, line {line}: every role and user of the account {account} can authenticate, as the user with its ARN \
             and without groups."
        );
        let words = "If not every one of them should, remove the line and add an access entry for each that needs access.";
        Finding::about(Code::WholeAccount, account, summary).with(Remedy::words(words))
    })
}
