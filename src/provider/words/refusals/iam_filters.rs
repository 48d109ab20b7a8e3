//! The words for the arguments of data sources that read from IAM.

use super::refused;
use crate::{access::NotANamePattern, diag::Diagnostic, text::excerpt};

pub(crate) fn permission_set_name(name: &str) -> Diagnostic {
    let detail = format!(
        "`{}` is not the name of a permission set, which has 1 to 32 letters, digits and + = , . @ _ -. Use the name that IAM Identity \
         Center shows, for example `PlatformAdmin`, not an ARN.",
        excerpt(name)
    );
    Diagnostic::error("Invalid permission set name", detail)
}

pub(crate) fn role_in_place_of_permission_set(name: &str, set: &str) -> Diagnostic {
    let detail = format!(
        "`{}` is a role that IAM Identity Center provisioned. Use the name of its permission set: \"{}\".",
        excerpt(name),
        excerpt(set)
    );
    Diagnostic::error("Invalid permission set name", detail)
}

pub(crate) fn no_principal_kinds() -> Diagnostic {
    Diagnostic::error(
        "No kinds of principals",
        "`kinds` is empty, so nothing can match. Use \"role\", \"user\" or both, or remove the argument to match both.",
    )
}

pub(crate) fn principal_kind(kind: &str) -> Diagnostic {
    let detail = format!("`{}` is not a kind of principal. Use \"role\" or \"user\".", excerpt(kind));
    Diagnostic::error("Invalid kind of principal", detail)
}

pub(crate) fn name_regex(refusal: &NotANamePattern) -> Diagnostic {
    let advice = match refusal {
        NotANamePattern::Empty => "It would match every name. Remove the argument if that is intended.",
        NotANamePattern::TooLong(_) => "Names of roles and users have at most 64 characters.",
        NotANamePattern::Malformed(_) => {
            "Use the syntax of Terraform's `regex` function, without classes of Unicode such as `\\pL`."
        }
    };
    Diagnostic::error("Invalid regular expression", refused(refusal, advice))
}

pub(crate) fn path_prefix(prefix: &str) -> Diagnostic {
    let detail = format!(
        "`{}` is not the beginning of an IAM path. It must start with `/` and can have up to 512 printable characters without spaces, \
         for example `/team/`.",
        excerpt(prefix)
    );
    Diagnostic::error("Invalid path prefix", detail)
}

pub(crate) fn service_linked_prefix() -> Diagnostic {
    Diagnostic::error(
        "Path of service-linked roles",
        "The path contains only service-linked roles, for which nobody but AWS can create access entries. They are not included, so \
         nothing can match.",
    )
}

pub(crate) fn null_tag_filter(key: &str) -> Diagnostic {
    let detail = format!(
        "The tag `{}` has no value to compare with, so every principal would match. Set it to a value, or remove it.",
        excerpt(key)
    );
    Diagnostic::error("Null tag", detail)
}
