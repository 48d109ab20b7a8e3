//! Whether IAM keeps a document for a purpose: what a statement must have and must not have there.

use super::document::{Policy, PolicyFault, Principals, Statement};
use crate::arn::{PrincipalArn, is_account, split_arn};

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Who may assume a role.
    Trust,
    /// What somebody may do.
    Permissions,
}

/// Reads a document for a purpose.
///
/// # Errors
/// What IAM refuses about it.
pub(crate) fn check(document: &str, purpose: Purpose) -> Result<(), PolicyFault> {
    let policy = Policy::read(document)?;
    let known =
        policy.version.as_deref().is_none_or(|version| ["2012-10-17", "2008-10-17"].contains(&version));
    if !known {
        return Err(PolicyFault::Syntax);
    }
    policy.statements().try_for_each(|statement| match purpose {
        Purpose::Trust => check_trust(statement),
        Purpose::Permissions => check_permissions(statement),
    })
}

fn check_trust(statement: &Statement) -> Result<(), PolicyFault> {
    let Statement { principal, not_principal, action, not_action, resource, not_resource, .. } = statement;
    if resource.is_some() || not_resource.is_some() {
        return Err(PolicyFault::Prohibited("Resource"));
    }
    let Some(principals) = principal.as_ref().or(not_principal.as_ref()) else {
        return Err(PolicyFault::Missing("Principal"));
    };
    let Some(actions) = action.as_ref().or(not_action.as_ref()) else {
        return Err(PolicyFault::Missing("Action"));
    };
    if !actions.iter().all(|action| is_about_sessions(action)) {
        return Err(PolicyFault::NotAboutSessions);
    }
    check_principals(principals)
}

fn check_permissions(statement: &Statement) -> Result<(), PolicyFault> {
    let Statement { principal, not_principal, action, not_action, resource, not_resource, .. } = statement;
    if principal.is_some() || not_principal.is_some() {
        return Err(PolicyFault::Prohibited("Principal"));
    }
    match (action.as_ref().or(not_action.as_ref()), resource.as_ref().or(not_resource.as_ref())) {
        (None, _) => Err(PolicyFault::Missing("Action")),
        (_, None) => Err(PolicyFault::Missing("Resource")),
        _ => Ok(()),
    }
}

fn is_about_sessions(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "*"
        || ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext", "sts:*"]
            .iter()
            .any(|about| action.starts_with(about))
}

/// Principals are named in full: only a star alone stands for others.
fn check_principals(principals: &Principals) -> Result<(), PolicyFault> {
    let wrong = principals.all().into_iter().find(|(kind, name)| match *kind {
        "AWS" => !is_aws_principal(name),
        "Service" => name.contains('*') || !name.contains('.'),
        "Federated" => name.contains('*') || name.is_empty(),
        "CanonicalUser" => false,
        _ => true,
    });
    match wrong {
        None => Ok(()),
        Some((kind, name)) => Err(PolicyFault::Principal(kind.to_owned(), name.to_owned())),
    }
}

/// `*`, an account, an account's root, a role, a user, a role's session; or the id of somebody who was deleted.
fn is_aws_principal(name: &str) -> bool {
    let session = || {
        split_arn(name).is_some_and(|[_, _, service, _, account, resource]| {
            service == "sts" && is_account(account) && is_session(resource)
        })
    };
    name == "*" || is_account(name) || is_id(name) || PrincipalArn::parse(name).is_some() || session()
}

fn is_session(resource: &str) -> bool {
    let named = resource.starts_with("assumed-role/") || resource.starts_with("federated-user/");
    named && !resource.contains('*')
}

fn is_id(name: &str) -> bool {
    (name.starts_with("AROA") || name.starts_with("AIDA"))
        && name.bytes().all(|one| one.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{PolicyFault, Purpose, check};

    fn trust(statement: &str) -> Result<(), PolicyFault> {
        check(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#), Purpose::Trust)
    }

    #[test]
    fn a_trust_policy_names_principals_and_actions_of_sessions() {
        let allow = |principal: &str| {
            trust(&format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}"#))
        };
        for good in [
            r#""*""#,
            r#"{"AWS":"*"}"#,
            r#"{"AWS":["111122223333","arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:role/a/b"]}"#,
            r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/a/me"}"#,
            r#"{"AWS":"AROAEXAMPLE0000000000"}"#,
            r#"{"Service":"ec2.amazonaws.com"}"#,
            r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/example.com"}"#,
        ] {
            assert_eq!(allow(good), Ok(()), "{good}");
        }
        for (bad, kind, name) in [
            (r#"{"AWS":"arn:aws:iam::111122223333:role/*"}"#, "AWS", "arn:aws:iam::111122223333:role/*"),
            (r#"{"AWS":"somebody"}"#, "AWS", "somebody"),
            (r#"{"Service":"*"}"#, "Service", "*"),
            (r#"{"Person":"me"}"#, "Person", "me"),
        ] {
            let fault = PolicyFault::Principal(kind.to_owned(), name.to_owned());
            assert_eq!(allow(bad), Err(fault), "{bad}");
        }
    }

    #[test]
    fn what_has_no_place_in_a_policy_is_refused_by_name() {
        let sts = r#""Action":"sts:AssumeRole""#;
        for (statement, fault) in [
            (format!(r#"{{"Effect":"Allow",{sts}}}"#), PolicyFault::Missing("Principal")),
            (r#"{"Effect":"Allow","Principal":"*"}"#.to_owned(), PolicyFault::Missing("Action")),
            (
                format!(r#"{{"Effect":"Allow","Principal":"*",{sts},"Resource":"*"}}"#),
                PolicyFault::Prohibited("Resource"),
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}"#.to_owned(),
                PolicyFault::NotAboutSessions,
            ),
            (format!(r#"{{"Effect":"Maybe","Principal":"*",{sts}}}"#), PolicyFault::Syntax),
            (format!(r#"{{"Effect":"Allow","Who":"*",{sts}}}"#), PolicyFault::Syntax),
        ] {
            assert_eq!(trust(&statement), Err(fault), "{statement}");
        }
        for (document, fault) in [
            ("not json", PolicyFault::NotJson),
            ("3", PolicyFault::NotJson),
            ("{}", PolicyFault::Syntax),
            (
                r#"{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                PolicyFault::Syntax,
            ),
            (r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#, PolicyFault::Missing("Action")),
            (r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#, PolicyFault::Missing("Resource")),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}"#,
                PolicyFault::Prohibited("Principal"),
            ),
        ] {
            assert_eq!(check(document, Purpose::Permissions), Err(fault), "{document}");
        }
    }
}
