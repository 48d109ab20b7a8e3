//! The words for the arguments of an access entry: cluster, type, groups, user name.

use super::refused;
use crate::{
    access::{
        Blemish, EntryType, GroupRefusal, Instead, NotAClusterName, Partition, PolicyArn, PrincipalArn,
        UserNameRefusal,
    },
    diag::Diagnostic,
    text::excerpt,
    value::Path,
};

/// A malformed value is not repeated. It may be a secret in the wrong argument, and a host does not say which values are
/// sensitive. The host shows the line.
pub(crate) fn cluster_name(refusal: &NotAClusterName) -> Diagnostic {
    let wrong = match refusal {
        NotAClusterName::Empty => "The cluster name is empty.".to_owned(),
        NotAClusterName::TooLong(length) => format!("The cluster name has {length} characters."),
        NotAClusterName::Letter { name: _, letter } => {
            format!("The cluster name has {letter:?} at a position where it is not allowed.")
        }
    };
    Diagnostic::error(
        "Invalid cluster name",
        format!(
            "{wrong} Use the name, not the ARN: 1 to 100 letters, digits, `-` and `_`, starting with a letter or digit."
        ),
    )
}

pub(crate) fn unknown_type(word: &str) -> Diagnostic {
    let known: Vec<String> = EntryType::known().map(|known| known.to_string()).collect();
    Diagnostic::warning(
        "Unknown entry type",
        format!(
            "This version of the provider does not support the entry type `{}`. Supported types: {}. It is sent to EKS unchanged and \
             treated as a node type, which cannot have groups, a user name or policies.",
            excerpt(word),
            known.join(", ")
        ),
    )
}

/// A word that no type can be, also none that is newer than this program. It is not repeated, as for cluster names.
pub(crate) fn malformed_type() -> Diagnostic {
    let known: Vec<String> = EntryType::known().map(|known| known.to_string()).collect();
    Diagnostic::error(
        "Invalid entry type",
        format!(
            "The value is not an entry type, which has capital letters, digits and `_` only. Supported types: {}.",
            known.join(", ")
        ),
    )
}

pub(crate) fn misspelt_type(word: &str, meant: &EntryType) -> Diagnostic {
    Diagnostic::error(
        "Misspelled entry type",
        format!("`{}` is not an entry type. EKS requires the exact spelling: \"{meant}\".", excerpt(word)),
    )
}

pub(crate) fn group(refusal: &GroupRefusal) -> Diagnostic {
    let advice = match refusal {
        GroupRefusal::Empty => "Remove it.".to_owned(),
        GroupRefusal::Reserved { instead, .. } => match instead {
            Some(instead) => in_place_of(instead),
            None => "Use a group with another name, and grant it permissions with a RoleBinding or ClusterRoleBinding.".to_owned(),
        },
    };
    let summary = match refusal {
        GroupRefusal::Empty => "Empty group".to_owned(),
        GroupRefusal::Reserved { group, .. } => format!("Group {} is reserved", excerpt(group)),
    };
    Diagnostic::error(summary, refused(refusal, &advice))
}

/// What is easily overlooked in a name that RBAC compares: nobody means a character that cannot be seen, and the rest is
/// possible.
pub(crate) fn blemish(what: &str, name: &str, blemish: Blemish) -> Diagnostic {
    let name = excerpt(name);
    let compared = "Kubernetes compares names exactly, so a binding without it does not match.";
    match blemish {
        Blemish::Hidden(letter) => Diagnostic::error(
            format!("Invisible character in {what}"),
            format!(
                "The {what} \"{name}\" has the invisible character U+{:04X}. {compared} Remove it.",
                u32::from(letter)
            ),
        ),
        Blemish::BlankAtEnd => Diagnostic::warning(
            format!("Whitespace around {what}"),
            format!("The {what} \"{name}\" starts or ends with whitespace. {compared} Remove it."),
        ),
        Blemish::LookAlike(letter) => Diagnostic::warning(
            format!("Look-alike letter in {what}"),
            format!(
                "The {what} \"{name}\" has `{letter}` (U+{:04X}) among Latin letters. It looks like a Latin letter. {compared} \
                 Replace it, unless it is intended.",
                u32::from(letter)
            ),
        ),
    }
}

fn in_place_of(instead: &Instead) -> String {
    match instead {
        Instead::Policy(name) => format!(
            "Associate the access policy `{}` instead, with an `eksaccess_policy_association`.",
            PolicyArn::named(name, Partition::Aws)
        ),
        Instead::Types(types) => {
            let words: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!(
                "If this is the role of nodes, set `type` to the kind of node ({}). EKS then sets the group.",
                words.join(", ")
            )
        }
        Instead::Nothing => "Remove it. Every authenticated principal is a member of it.".to_owned(),
    }
}

pub(crate) fn user_name(refusal: &UserNameRefusal) -> Diagnostic {
    let advice = match refusal {
        UserNameRefusal::Empty => {
            "Omit `user_name` to use the default, which EKS derives from the ARN.".to_owned()
        }
        UserNameRefusal::Reserved { instead: Some(instead), .. } => in_place_of(instead),
        UserNameRefusal::Reserved { .. } => {
            "EKS reserves the prefixes system:, eks:, aws:, amazon: and iam:. Use another one.".to_owned()
        }
        UserNameRefusal::Unpaired(_) => "Write each template as {{SessionName}}.".to_owned(),
        UserNameRefusal::UnknownTemplate { meant: Some(meant), .. } => {
            format!("Did you mean {{{{{meant}}}}}?")
        }
        UserNameRefusal::UnknownTemplate { .. } => {
            format!("The templates are {{{{{}}}}}.", crate::access::TEMPLATES.join("}}, {{"))
        }
        UserNameRefusal::ColonMissing { template, .. } => {
            format!("EKS requires a colon before this template, for example `team:{{{{{template}}}}}`.")
        }
    };
    Diagnostic::error("Invalid user_name", refused(refusal, &advice))
}

pub(crate) fn not_for_nodes(attribute: &str, entry_type: &EntryType) -> Diagnostic {
    let (is_known, entry_type) = (entry_type.is_known(), excerpt(entry_type.as_str()));
    let why = if is_known {
        format!("EKS sets `{attribute}` for entries of type {entry_type} and rejects any other value.")
    } else {
        format!(
            "This version of the provider does not support the type {entry_type}. It treats it as a node type and does not send `{attribute}`."
        )
    };
    Diagnostic::error(
        format!("{attribute} cannot be set for type {entry_type}"),
        format!("{why} Remove the argument. For a person or a program, use type STANDARD."),
    )
}

/// Attributes of an entry for nodes that a configuration sets as EKS does.
pub(crate) fn set_by_eks(attributes: &[&str], entry_type: &EntryType) -> Diagnostic {
    let quoted: Vec<String> = attributes.iter().map(|name| format!("`{name}`")).collect();
    let quoted = quoted.join(" and ");
    let entry_type = excerpt(entry_type.as_str());
    Diagnostic::warning(
        format!("{} set by EKS for type {entry_type}", attributes.join(" and ")),
        format!(
            "EKS sets {quoted} for entries of type {entry_type}. The configured values match and are not sent. Remove {quoted} \
             from the configuration."
        ),
    )
}

pub(crate) fn type_wants_role(entry_type: &EntryType, principal: &PrincipalArn, path: Path) -> Diagnostic {
    let entry_type = excerpt(entry_type.as_str());
    Diagnostic::error(
        format!("Type {entry_type} requires a role"),
        format!(
            "{principal} is not a role, but nodes always use a role. Use the ARN of that role, or type STANDARD."
        ),
    )
    .at(path)
}
