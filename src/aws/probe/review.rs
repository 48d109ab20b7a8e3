//! `SelfSubjectReview`: whom an API server takes us for. Never here: whether it is who it should be.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::Token;
use super::answer::lacking;
use super::error::ProbeError;

/// The versions of the question: v1 since Kubernetes 1.28, v1beta1 in 1.27.
pub(super) const VERSIONS: [&str; 2] = ["v1", "v1beta1"];

/// Where a principal's id is (aws-iam-authenticator writes both, older versions the second).
const PRINCIPAL_ID: [&str; 2] = ["principalId", "sigs.k8s.io/aws-iam-authenticator/principalId"];

/// Whom an API server takes a token's owner for. The server also tells the access key's id, which is not taken over;
/// where a user name or group is made of it, `(access key)` stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The user name, as RBAC sees it. Kubernetes leaves an empty one out.
    pub user_name: String,
    /// The groups, with Kubernetes' own such as `system:authenticated`.
    pub groups: BTreeSet<String>,
    /// The user's id, such as `aws-iam-authenticator:111122223333:AROAEXAMPLE`.
    pub uid: Option<String>,
    /// The principal that the session belongs to, a role without its path, which sessions do not tell.
    pub canonical_arn: Option<String>,
    /// The ARN of the session or user, as STS tells it.
    pub arn: Option<String>,
    /// The session's name; none for a user.
    pub session_name: Option<String>,
    /// The principal's unique id in IAM.
    pub principal_id: Option<String>,
}

/// Where the question is asked.
pub(super) fn path(version: &str) -> String {
    format!("/apis/authentication.k8s.io/{version}/selfsubjectreviews")
}

/// The question.
pub(super) fn question(version: &str) -> Value {
    json!({ "apiVersion": format!("authentication.k8s.io/{version}"), "kind": "SelfSubjectReview" })
}

/// The answer.
///
/// # Errors
/// When it describes no user.
pub(super) fn reviewed(answer: &Value, token: &Token) -> Result<Reviewed, ProbeError> {
    let user = &answer["status"]["userInfo"];
    if !user.is_object() {
        return Err(lacking("a user"));
    }
    let shown = |value: &Value| value.as_str().map(|text| token.hide(text));
    let extra = |name: &str| shown(extra(user, name)?).filter(|text| !text.is_empty());
    let groups = user["groups"].as_array().into_iter().flatten();
    Ok(Reviewed {
        user_name: shown(&user["username"]).unwrap_or_default(),
        groups: groups.filter_map(shown).collect(),
        uid: shown(&user["uid"]),
        canonical_arn: extra("canonicalArn"),
        arn: extra("arn"),
        session_name: extra("sessionName"),
        principal_id: PRINCIPAL_ID.into_iter().find_map(extra),
    })
}

/// The value of one key of `extra`. aws-iam-authenticator writes `canonicalArn`; whatever passes an identity on in HTTP
/// headers loses the case of its keys.
fn extra<'a>(user: &'a Value, name: &str) -> Option<&'a Value> {
    let mut keys = user["extra"].as_object()?.iter();
    keys.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, values)| &values[0])
}
