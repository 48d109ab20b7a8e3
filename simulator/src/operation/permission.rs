//! Whether a principal's `allow` and `deny` let it do something, and AWS's sentence if not.

use super::Call;
use crate::messages;
use crate::service::Service;
use crate::service_error::ServiceError;

/// Refuses the call of this service unless the caller's principal may do the action, such as `eks:TagResource`.
pub(crate) fn require(
    call: &Call<'_>,
    service: Service,
    action: &str,
    resource: &str,
) -> Result<(), ServiceError> {
    let Some(caller) = call.caller else {
        return Err(messages::missing_token(service));
    };
    let Some(principal) = call.world.principals.get(caller.principal.as_str()) else {
        return Err(messages::unknown_key(service));
    };
    if any_matches(&principal.deny, action) {
        return Err(messages::denied(service, &caller.arn, action, resource, messages::Denial::Explicit));
    }
    if !any_matches(&principal.allow, action) {
        return Err(messages::denied(service, &caller.arn, action, resource, messages::Denial::Implicit));
    }
    Ok(())
}

/// Whether one of the patterns matches. Actions are compared without regard to case, as IAM does.
fn any_matches(patterns: &[String], action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    patterns.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
}

/// Whether a text fits a pattern in which `*` stands for anything.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match text.find(piece) {
            Some(at) => text = &text[at + piece.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything_and_nothing_else_does() {
        for (pattern, text, fits) in [
            ("*", "eks:x", true),
            ("eks:*", "eks:x", true),
            ("eks:Describe*", "eks:DescribeCluster", true),
            ("eks:*entry", "eks:createaccessentry", true),
            ("eks:*access*entry", "eks:createaccessentry", true),
            ("eks:*access*entries", "eks:createaccessentry", false),
            ("eks:x", "eks:xy", false),
            ("iam:*", "eks:x", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
