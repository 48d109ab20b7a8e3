//! The values of flags: how each is read, and what is said of one that is wrong.
//!
//! Never here: what a flag is for (`diagnose`).

use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use jiff::SignedDuration;

use crate::access::{
    ApiResource, Misspelling, PrincipalArn, PrincipalKind, check_verb, is_namespace_name, is_session_name,
};
use crate::aws::CanI;
use crate::text::excerpt;

/// The longest time that a command can be given, as in a `timeouts` block.
const LONGEST_TIMEOUT: Duration = Duration::from_hours(24);

/// An empty variable of a script is an error, and not an argument that is omitted.
pub(super) fn not_empty() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

/// Reads how long a command may take.
pub(super) fn parse_timeout(text: &str) -> Result<Duration, String> {
    let given = text.parse::<SignedDuration>().ok().and_then(|given| Duration::try_from(given).ok());
    given
        .filter(|given| !given.is_zero() && *given <= LONGEST_TIMEOUT)
        .ok_or_else(|| "must be a duration of at most 24h, for example 90s or 10m".to_owned())
}

/// Reads the ARN of a role to assume.
pub(super) fn parse_role(text: &str) -> Result<String, String> {
    let is_role = text.parse().is_ok_and(|arn: PrincipalArn| arn.kind() == PrincipalKind::Role);
    let wrong = "must be the ARN of an IAM role, for example arn:aws:iam::111122223333:role/path/name";
    if is_role { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

/// Reads the name of a session.
pub(super) fn parse_session_name(text: &str) -> Result<String, String> {
    let wrong = "must have 2 to 64 letters, digits and characters of _+=,.@-";
    if is_session_name(text) { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

/// Reads the ID of a local cluster.
pub(super) fn parse_cluster_id(text: &str) -> Result<String, String> {
    let is_id =
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let wrong = "must be the ID of a cluster, for example 0a1b2c3d-4e5f-6789-abcd-ef0123456789";
    if is_id { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

/// Reads `VERB/RESOURCE[.GROUP][/SUBRESOURCE][@NAMESPACE]`.
pub(super) fn parse_request(text: &str) -> Result<CanI, String> {
    let (what, namespace) = match text.split_once('@') {
        Some((what, namespace)) => (what, Some(namespace.to_owned())),
        None => (text, None),
    };
    if let Some(bad) = namespace.as_ref().filter(|name| !is_namespace_name(name)) {
        return Err(format!("\"{}\" is not a valid namespace name", excerpt(bad)));
    }
    let (verb, resource) = what.split_once('/').ok_or("must be VERB/RESOURCE, for example get/pods")?;
    check_verb(verb).map_err(|misspelling| misspelt(&misspelling, verb, resource))?;
    let resource: ApiResource =
        resource.parse().map_err(|misspelling| misspelt(&misspelling, verb, resource))?;
    Ok(CanI {
        verb: verb.to_owned(),
        resource: resource.path(),
        group: resource.group,
        namespace,
        name: None,
    })
}

/// What is wrong with a request, and how to write it.
fn misspelt(misspelling: &Misspelling, verb: &str, resource: &str) -> String {
    let right = match misspelling {
        Misspelling::Verb { right, .. } => right.as_ref().map(|verb| format!("{verb}/{}", excerpt(resource))),
        Misspelling::Resource { right, .. } | Misspelling::Group { right, .. } => {
            right.as_ref().map(|resource| format!("{verb}/{resource}"))
        }
        Misspelling::GroupMissing { right } => Some(format!("{verb}/{right}")),
    };
    match right {
        Some(right) => format!("{misspelling}; use {right}"),
        None => {
            format!("{misspelling}; use VERB/RESOURCE, for example get/pods or create/deployments.apps/scale")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_kubectl_reads_it_or_rejected_with_the_right_spelling() {
        let scale = parse_request("get/deployments.apps/scale").unwrap();
        assert_eq!((scale.resource.as_str(), scale.group.as_deref()), ("deployments/scale", Some("apps")));
        assert_eq!(parse_request("get/deployments").unwrap().group.as_deref(), Some("apps"));
        for (text, right) in [
            ("get/Pod", "get/pods"),
            ("GET/pods", "get/pods"),
            ("POST/pods", "create/pods"),
            ("get/deploy/scale", "get/deployments.apps/scale"),
            ("update/deployments/scale.apps", "update/deployments.apps/scale"),
            ("get/roles.rbac", "get/roles.rbac.authorization.k8s.io"),
        ] {
            let refused = parse_request(text).unwrap_err();
            assert!(refused.ends_with(&format!("; use {right}")), "{text}: {refused}");
        }
    }
}
