//! The Kubernetes user name of an entry: what may be set, which templates it may hold, what EKS makes when none is set.

use thiserror::Error;

use super::group::{Instead, instead_of, node_types};
use super::{EntryType, PrincipalArn, PrincipalKind};
use crate::text::excerpt;

/// How a user name may not begin (EKS user guide).
const RESERVED: [&str; 5] = ["system:", "eks:", "aws:", "amazon:", "iam:"];

/// What may stand between `{{` and `}}` (EKS user guide and aws-iam-authenticator).
pub const TEMPLATES: [&str; 5] =
    ["SessionName", "SessionNameRaw", "AccountID", "AccessKeyID", "EC2PrivateDNSName"];

/// Why a user name cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UserNameRefusal {
    /// The name is empty: left out, EKS makes one.
    #[error("the user name is empty")]
    Empty,
    /// The name begins as AWS's own do.
    #[error("the user name \"{}\" starts with {prefix}, a reserved prefix", excerpt(.user_name))]
    Reserved {
        /// The name as it was given.
        user_name: String,
        /// The reserved beginning.
        prefix: &'static str,
        /// What to use, where something is known to serve.
        instead: Option<Instead>,
    },
    /// `{{` without `}}`, or `}}` without `{{`.
    #[error("the user name \"{}\" has unbalanced braces", excerpt(.0))]
    Unpaired(String),
    /// A template that EKS does not expand.
    #[error("the user name \"{}\" has the unknown template \"{}\"", excerpt(.user_name), excerpt(.template))]
    UnknownTemplate {
        /// The name as it was given.
        user_name: String,
        /// What stands between the braces.
        template: String,
        /// The known template that differs only in case or blanks, if one does.
        meant: Option<&'static str>,
    },
    /// A session's name with no colon anywhere before it.
    #[error("the user name \"{}\" has no colon before {{{{{template}}}}}", excerpt(.user_name))]
    ColonMissing {
        /// The name as it was given.
        user_name: String,
        /// The template that wants a colon before it.
        template: &'static str,
    },
}

/// Whether EKS would take a user name.
///
/// # Errors
/// Says why not.
pub fn check_user_name(user_name: &str) -> Result<(), UserNameRefusal> {
    if user_name.is_empty() {
        return Err(UserNameRefusal::Empty);
    }
    if let Some(prefix) = RESERVED.into_iter().find(|prefix| user_name.starts_with(prefix)) {
        let instead = if user_name.starts_with("system:node:") {
            Some(Instead::Types(node_types()))
        } else {
            instead_of(user_name)
        };
        return Err(UserNameRefusal::Reserved { user_name: user_name.to_owned(), prefix, instead });
    }
    check_templates(user_name)
}

fn check_templates(user_name: &str) -> Result<(), UserNameRefusal> {
    let unpaired = || UserNameRefusal::Unpaired(user_name.to_owned());
    let mut rest = user_name;
    let mut colon = false;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, behind) = after.split_once("}}").ok_or_else(unpaired)?;
        if before.contains("}}") || inside.contains("{{") {
            return Err(unpaired());
        }
        colon |= before.contains(':');
        check_single_braces(user_name, before)?;
        check_template(user_name, inside, colon)?;
        rest = behind;
    }
    if rest.contains("}}") { Err(unpaired()) } else { check_single_braces(user_name, rest) }
}

/// A template in single braces would be a name like any other, which nobody means.
fn check_single_braces(user_name: &str, outside: &str) -> Result<(), UserNameRefusal> {
    if !outside.contains('{') {
        return Ok(());
    }
    let lower = outside.to_ascii_lowercase();
    let is_there = |template: &&str| lower.contains(&format!("{{{}}}", template.to_ascii_lowercase()));
    let Some(meant) = TEMPLATES.into_iter().find(is_there) else { return Ok(()) };
    let (user_name, template) = (user_name.to_owned(), format!("{{{meant}}}"));
    Err(UserNameRefusal::UnknownTemplate { user_name, template, meant: Some(meant) })
}

fn check_template(user_name: &str, inside: &str, colon: bool) -> Result<(), UserNameRefusal> {
    let Some(template) = TEMPLATES.into_iter().find(|known| *known == inside) else {
        let meant = TEMPLATES.into_iter().find(|known| known.eq_ignore_ascii_case(inside.trim()));
        let (user_name, template) = (user_name.to_owned(), inside.to_owned());
        return Err(UserNameRefusal::UnknownTemplate { user_name, template, meant });
    };
    if template.starts_with("SessionName") && !colon {
        return Err(UserNameRefusal::ColonMissing { user_name: user_name.to_owned(), template });
    }
    Ok(())
}

/// The user name that EKS gives an entry for which none is set, templates unexpanded. None where nobody has documented
/// it: an account's root, Auto Mode, types that are new.
#[must_use]
pub fn default_user_name(principal: &PrincipalArn, entry_type: &EntryType) -> Option<String> {
    if entry_type.is_node() {
        return entry_type.rules().fixed_user_name.map(str::to_owned);
    }
    match principal.kind() {
        PrincipalKind::User => Some(principal.to_string()),
        PrincipalKind::Role => {
            let (partition, account, name) = (principal.partition(), principal.account(), principal.name());
            Some(format!("arn:{partition}:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"))
        }
        PrincipalKind::Root => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_and_known_templates_pass() {
        for name in [
            "jo",
            "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}",
            "ops:{{SessionNameRaw}}",
            "{{AccountID}}:{{SessionName}}",
            "{{AccessKeyID}}",
            "a{b}c",
            "mysystem:jo",
        ] {
            assert_eq!(check_user_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn reserved_beginnings_are_refused() {
        for prefix in RESERVED {
            let name = format!("{prefix}jo");
            let expected = UserNameRefusal::Reserved { user_name: name.clone(), prefix, instead: None };
            assert_eq!(check_user_name(&name), Err(expected));
        }
        let node = check_user_name("system:node:{{EC2PrivateDNSName}}").unwrap_err();
        assert!(matches!(node, UserNameRefusal::Reserved { instead: Some(Instead::Types(_)), .. }));
        let masters = check_user_name("system:masters").unwrap_err();
        assert!(matches!(masters, UserNameRefusal::Reserved { instead: Some(Instead::Policy(_)), .. }));
        assert_eq!(check_user_name(""), Err(UserNameRefusal::Empty));
    }

    #[test]
    fn malformed_templates_are_refused() {
        let text = str::to_owned;
        let unpaired = |name: &str| UserNameRefusal::Unpaired(text(name));
        let unknown = |name: &str, template: &str, meant| UserNameRefusal::UnknownTemplate {
            user_name: text(name),
            template: text(template),
            meant,
        };
        let colon = |name: &str, template| UserNameRefusal::ColonMissing { user_name: text(name), template };
        for (name, fault) in [
            ("a:{{SessionName", unpaired("a:{{SessionName")),
            ("a}}b", unpaired("a}}b")),
            ("a}}{{AccountID}}", unpaired("a}}{{AccountID}}")),
            ("a:{{b{{SessionName}}", unpaired("a:{{b{{SessionName}}")),
            ("a:{{sessionname}}", unknown("a:{{sessionname}}", "sessionname", Some("SessionName"))),
            ("a:{{ SessionName }}", unknown("a:{{ SessionName }}", " SessionName ", Some("SessionName"))),
            ("a:{{User}}", unknown("a:{{User}}", "User", None)),
            ("a:{{}}", unknown("a:{{}}", "", None)),
            ("a:{SessionName}", unknown("a:{SessionName}", "{SessionName}", Some("SessionName"))),
            (
                "{accountid}:{{SessionName}}",
                unknown("{accountid}:{{SessionName}}", "{AccountID}", Some("AccountID")),
            ),
            ("jo-{{SessionName}}", colon("jo-{{SessionName}}", "SessionName")),
            ("{{SessionNameRaw}}:a", colon("{{SessionNameRaw}}:a", "SessionNameRaw")),
        ] {
            assert_eq!(check_user_name(name), Err(fault), "{name}");
        }
    }

    #[test]
    fn the_default_name_of_a_role_has_no_path() {
        let role = "arn:aws-cn:iam::111122223333:role/team/dev".parse().unwrap();
        let user = "arn:aws:iam::111122223333:user/team/jo".parse().unwrap();
        let root = "arn:aws:iam::111122223333:root".parse().unwrap();
        let dns = Some("system:node:{{EC2PrivateDNSName}}");
        for (principal, word, name) in [
            (&role, "STANDARD", Some("arn:aws-cn:sts::111122223333:assumed-role/dev/{{SessionName}}")),
            (&user, "STANDARD", Some("arn:aws:iam::111122223333:user/team/jo")),
            (&root, "STANDARD", None),
            (&role, "EC2_LINUX", dns),
            (&role, "EC2_WINDOWS", dns),
            (&role, "FARGATE_LINUX", Some("system:node:{{SessionName}}")),
            (&role, "HYBRID_LINUX", Some("system:node:{{SessionName}}")),
            (&role, "EC2", None),
            (&role, "HYPERPOD_LINUX", None),
        ] {
            assert_eq!(default_user_name(principal, &EntryType::from(word)).as_deref(), name, "{word}");
        }
    }
}
