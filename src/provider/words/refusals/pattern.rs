//! The words for patterns of ARNs.

use crate::diag::Diagnostic;

/// A pattern that no ARN of a principal can match.
pub(crate) fn principal_pattern() -> Diagnostic {
    invalid("an IAM role or user", "arn:aws:iam::111122223333:role/break-glass/*")
}

/// A pattern that no ARN of an access policy can match.
pub(crate) fn policy_pattern() -> Diagnostic {
    invalid("an EKS access policy", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSView*")
}

fn invalid(whose: &str, example: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid pattern",
        format!(
            "The value cannot match the ARN of {whose}. Use an ARN, in which `*` matches any characters, for example \"{example}\"."
        ),
    )
}

/// A pattern that leaves nothing to remove.
pub(crate) fn matches_everything() -> Diagnostic {
    Diagnostic::warning(
        "Pattern matches everything",
        "The pattern matches every ARN, so this resource ignores everything and removes nothing. Use a longer pattern, or remove \
         the resource.",
    )
}
