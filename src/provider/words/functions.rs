//! The words for arguments of functions. A function cannot warn, so each is an error.

use std::fmt::Display;

use super::sentence;
use crate::{
    access::{EntryType, Partition, PolicyArn, PrincipalArn, Session, is_region_name, permission_set},
    diag::Diagnostic,
    text::excerpt,
};

/// How to see which policies there are.
const LIST_POLICIES: &str = "`aws eks list-access-policies` lists all names.";

pub(crate) fn misspelt_policy_name(name: &str, meant: &str) -> Diagnostic {
    let detail =
        format!("`{}` is not an access policy. EKS requires the exact spelling: \"{meant}\".", excerpt(name));
    Diagnostic::error("Misspelled access policy", detail)
}

pub(crate) fn policy_arn_in_place_of_name(arn: &str) -> Diagnostic {
    let advice = match arn.parse::<PolicyArn>() {
        Ok(policy) => format!("Use the ARN without the function, or pass \"{}\".", excerpt(policy.name())),
        Err(_) => {
            format!(
                "It is not the ARN of an access policy. Pass a name, for example \"AmazonEKSViewPolicy\". {LIST_POLICIES}"
            )
        }
    };
    Diagnostic::error(
        "Access policy ARN instead of its name",
        format!("`{}` is an ARN. {advice}", excerpt(arn)),
    )
}

pub(crate) fn policy_name(name: &str, nearest: &[&str]) -> Diagnostic {
    let advice = match nearest {
        [] => LIST_POLICIES.to_owned(),
        nearest => format!("Similar names: {}. {LIST_POLICIES}", nearest.join(", ")),
    };
    let detail = format!("`{}` is not the name of an EKS access policy. {advice}", excerpt(name));
    Diagnostic::error("Invalid access policy name", detail)
}

pub(crate) fn partition(word: &str) -> Diagnostic {
    let advice = if is_region_name(word) {
        format!("It is a region. Use \"{}\".", Partition::of_region(word))
    } else {
        "Use \"aws\", \"aws-cn\", \"aws-us-gov\" or the partition in the ARNs of your account.".to_owned()
    };
    Diagnostic::error("Invalid partition", format!("`{}` is not an AWS partition. {advice}", excerpt(word)))
}

pub(crate) fn path_unknown(session: &Session) -> Diagnostic {
    let set = permission_set(&session.role_name);
    let set = set.map(|set| format!(" with permission_set_name = \"{}\"", excerpt(set))).unwrap_or_default();
    let detail = format!(
        "The role {} belongs to IAM Identity Center and has a path, which the ARN of a session does not contain. Use the data source \
         `eksaccess_sso_role`{set}, or `principal_arn` of `eksaccess_caller` for the caller's own role.",
        session.role_name
    );
    Diagnostic::error("Path of the role unknown", detail)
}

pub(crate) fn unknown_type(word: &str) -> Diagnostic {
    let known: Vec<String> = EntryType::known().map(|known| known.to_string()).collect();
    let detail = format!(
        "This version of the provider does not know the type `{}`, so it does not know its default user name. Known types: {}.",
        excerpt(word),
        known.join(", ")
    );
    Diagnostic::error("Unknown entry type", detail)
}

pub(crate) fn undocumented_user_name(principal: &PrincipalArn, kind: &EntryType) -> Diagnostic {
    let whose: &dyn Display = if kind.is_node() { kind } else { principal };
    let detail = format!(
        "AWS does not document which user name EKS gives an entry for {whose}. Read it from the `user_name` of the entry instead."
    );
    Diagnostic::error("No documented user name", detail)
}

pub(crate) fn no_aws_auth(why: &dyn std::error::Error) -> Diagnostic {
    let detail = format!(
        "{} Pass the output of `kubectl get configmap aws-auth -n kube-system -o yaml`, or only its `data`.",
        sentence(&why)
    );
    Diagnostic::error("Invalid ConfigMap aws-auth", detail)
}

/// What to do about a line for a role of IAM Identity Center, whose path aws-auth does not have.
pub(crate) fn role_of_permission_set(role: &PrincipalArn) -> String {
    let set = permission_set(role.name());
    let set = set.map(|set| format!(" with permission_set_name = \"{}\"", excerpt(set))).unwrap_or_default();
    format!("Use the data source eksaccess_sso_role{set} for the ARN of the role.")
}
