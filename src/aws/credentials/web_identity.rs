//! A role that is assumed with a token of an identity provider: what the configuration says of it, and what the environment
//! adds. Never here: profiles (`role_keys`), asking STS (`roles`).

use std::collections::BTreeSet;

use super::super::SetupFault;
use super::super::environment::Environment;
use super::super::settings::{WebIdentity, WebIdentitySettings, WebIdentityToken};

/// The variables.
const ROLE: &str = "AWS_ROLE_ARN";
const SESSION_NAME: &str = "AWS_ROLE_SESSION_NAME";
const TOKEN: &str = "TF_AWS_WEB_IDENTITY_TOKEN";
const FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";

/// The block of the configuration, with what the environment has where the block says nothing. A token of the environment
/// counts only where the block has neither token nor file.
///
/// # Errors
/// When there is no role, or no token.
pub(super) fn of_settings(
    configured: &WebIdentitySettings,
    environment: &Environment,
) -> Result<WebIdentity, SetupFault> {
    let WebIdentitySettings { role_arn, session_name, duration, policy, policy_arns, token } = configured;
    let variable = |name| environment.variable(name).map(str::to_owned);
    let missing = |what| SetupFault::WebIdentityIncomplete { missing: what };
    let token = match token {
        Some(WebIdentityToken::File(path)) => {
            Some(WebIdentityToken::File(environment.expanded(&path.to_string_lossy())))
        }
        Some(literal) => Some(literal.clone()),
        None => of_variables(environment),
    };
    Ok(WebIdentity {
        role_arn: role_arn.clone().or_else(|| variable(ROLE)).ok_or_else(|| missing("role_arn"))?,
        session_name: session_name.clone().or_else(|| variable(SESSION_NAME)),
        duration: *duration,
        policy: policy.clone(),
        policy_arns: policy_arns.clone(),
        token: token.ok_or_else(|| missing("web_identity_token"))?,
    })
}

fn of_variables(environment: &Environment) -> Option<WebIdentityToken> {
    let literal = environment.variable(TOKEN).map(|token| WebIdentityToken::Literal(token.into()));
    literal.or_else(|| environment.variable(FILE).map(|path| WebIdentityToken::File(path.into())))
}

/// What the environment of a pod says by itself.
///
/// # Errors
/// When it has a file and no role.
pub(super) fn of_environment(environment: &Environment) -> Result<Option<WebIdentity>, SetupFault> {
    let Some(path) = environment.variable(FILE) else { return Ok(None) };
    let Some(role_arn) = environment.variable(ROLE) else {
        let place = "the environment".to_owned();
        return Err(SetupFault::Half { place, given: FILE, missing: ROLE });
    };
    Ok(Some(WebIdentity {
        role_arn: role_arn.to_owned(),
        session_name: environment.variable(SESSION_NAME).map(str::to_owned),
        duration: None,
        policy: None,
        policy_arns: BTreeSet::new(),
        token: WebIdentityToken::File(path.into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is used of a block and an environment: role, and token or file.
    fn used(configured: &WebIdentitySettings, environment: &Environment) -> Result<[String; 2], SetupFault> {
        let WebIdentity { role_arn, token, .. } = of_settings(configured, environment)?;
        let token = match token {
            WebIdentityToken::Literal(token) => token.reveal().to_owned(),
            WebIdentityToken::File(path) => path.display().to_string(),
        };
        Ok([role_arn, token])
    }

    #[test]
    fn the_environment_has_what_the_block_leaves_open() {
        let literal = |token: &str| Some(WebIdentityToken::Literal(token.into()));
        let file = Some(WebIdentityToken::File("~/token".into()));
        let variables = [
            ("HOME", "/home/jo"),
            ("AWS_ROLE_ARN", "role-of-environment"),
            ("TF_AWS_WEB_IDENTITY_TOKEN", "token-of-environment"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/file-of-environment"),
        ];
        let [home, role, _, path] = variables;
        let role_arn = Some("role-of-block".to_owned());
        let all = Environment::from(variables);
        for (role_arn, token, environment, expected) in [
            (role_arn.clone(), literal("block"), &all, ["role-of-block", "block"]),
            (role_arn, file, &all, ["role-of-block", "/home/jo/token"]),
            (None, literal("block"), &all, ["role-of-environment", "block"]),
            (None, None, &all, ["role-of-environment", "token-of-environment"]),
            (
                None,
                None,
                &Environment::from([home, role, path]),
                ["role-of-environment", "/file-of-environment"],
            ),
        ] {
            let configured = WebIdentitySettings { role_arn, token, ..WebIdentitySettings::default() };
            assert_eq!(used(&configured, environment).unwrap(), expected);
        }
    }

    #[test]
    fn a_block_without_role_or_token_names_what_is_missing() {
        let role = WebIdentitySettings { role_arn: Some("r".to_owned()), ..WebIdentitySettings::default() };
        let token = WebIdentitySettings {
            token: Some(WebIdentityToken::Literal("t".into())),
            ..WebIdentitySettings::default()
        };
        for (configured, missing) in [(role, "web_identity_token"), (token, "role_arn")] {
            let fault = used(&configured, &Environment::default()).unwrap_err();
            assert_eq!(fault, SetupFault::WebIdentityIncomplete { missing });
        }
    }
}
