//! The blocks of the provider block that say which roles are assumed, and with what. Never here: assuming them.

use std::collections::{BTreeMap, BTreeSet};

use super::{checks, given, texts};
use crate::{
    aws::{AssumeRole as AssumeRoleSettings, WebIdentitySettings, WebIdentityToken},
    framework::parse_duration,
    schema::optional,
    value::Tf,
};

model! {
    /// IAM role to assume.
    pub struct AssumeRole: Arguments {
        /// ARN of the role. A block without it is ignored with a warning if it is the only one.
        role_arn: String = optional().check(checks::role_arn),
        /// Name of the session: 2 to 64 letters, digits and `_+=,.@-`. Defaults to a generated name.
        session_name: String = optional().check(checks::session_name),
        /// External ID that the role's trust policy requires: 2 to 1224 letters, digits and `_+=,.@:/-`.
        external_id: String = optional().check(checks::external_id),
        /// Duration of the session, for example `1h`. Must be from 15 minutes to 12 hours, and at most 1 hour if the other credentials belong to a role. Defaults to `1h`.
        duration: String = optional().check(checks::session_duration),
        /// Session policy as JSON, which restricts the permissions of the session.
        policy: String = optional().check(checks::session_policy),
        /// ARNs of managed policies that restrict the permissions of the session. At most 10.
        policy_arns: BTreeSet<Tf<String>> = optional().check(checks::policy_arns),
        /// Source identity of the session: 2 to 64 letters, digits and `_+=,.@-`.
        source_identity: String = optional().check(checks::session_name),
        /// Session tags. At most 50.
        tags: BTreeMap<String, Tf<String>> = optional().check(checks::session_tags),
        /// Keys of the session tags that apply to later sessions in a role chain.
        transitive_tag_keys: BTreeSet<Tf<String>> = optional(),
    }
}

model! {
    /// IAM role to assume with a token of an identity provider.
    pub struct AssumeRoleWithWebIdentity: Arguments {
        /// ARN of the role. Defaults to `AWS_ROLE_ARN`.
        role_arn: String = optional().check(checks::role_arn),
        /// Name of the session: 2 to 64 letters, digits and `_+=,.@-`. Defaults to `AWS_ROLE_SESSION_NAME` or a generated name.
        session_name: String = optional().check(checks::session_name),
        /// Duration of the session, for example `1h`. Must be from 15 minutes to 12 hours. Defaults to `1h`.
        duration: String = optional().check(checks::session_duration),
        /// Session policy as JSON, which restricts the permissions of the session.
        policy: String = optional().check(checks::session_policy),
        /// ARNs of managed policies that restrict the permissions of the session. At most 10.
        policy_arns: BTreeSet<Tf<String>> = optional().check(checks::policy_arns),
        /// Token of the identity provider, 4 to 20000 characters. Conflicts with `web_identity_token_file`. If neither is set, defaults to `TF_AWS_WEB_IDENTITY_TOKEN`.
        web_identity_token: String = optional().check(checks::web_identity_token).sensitive(),
        /// Path of a file with the token. It is read again for each new session. Conflicts with `web_identity_token`. If neither is set, defaults to `AWS_WEB_IDENTITY_TOKEN_FILE`.
        web_identity_token_file: String = optional(),
    }
}

/// A role to assume. A block without one assumes none.
pub(super) fn assumed(block: AssumeRole) -> Option<AssumeRoleSettings> {
    let AssumeRole {
        role_arn,
        session_name,
        external_id,
        duration,
        policy,
        policy_arns,
        source_identity,
        tags,
        transitive_tag_keys,
    } = block;
    Some(AssumeRoleSettings {
        role_arn: given(role_arn)?,
        session_name: given(session_name),
        external_id: given(external_id),
        duration: given(duration).and_then(|text| parse_duration(&text)),
        policy: given(policy),
        policy_arns: texts(policy_arns),
        source_identity: given(source_identity),
        tags: tags
            .into_known()
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key, value.into_known()?)))
            .collect(),
        transitive_tag_keys: texts(transitive_tag_keys),
    })
}

/// A role that a token is exchanged for. What the block leaves open is the environment's.
pub(super) fn exchanged(block: AssumeRoleWithWebIdentity) -> WebIdentitySettings {
    let AssumeRoleWithWebIdentity {
        role_arn,
        session_name,
        duration,
        policy,
        policy_arns,
        web_identity_token,
        web_identity_token_file,
    } = block;
    let literal = given(web_identity_token).map(|token| WebIdentityToken::Literal(token.into()));
    let file = given(web_identity_token_file).map(|path| WebIdentityToken::File(path.into()));
    WebIdentitySettings {
        role_arn: given(role_arn),
        session_name: given(session_name),
        duration: given(duration).and_then(|text| parse_duration(&text)),
        policy: given(policy),
        policy_arns: texts(policy_arns),
        token: literal.or(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_token_and_a_file_are_told_apart_and_empty_texts_are_not_given() {
        let block = |token: &str, file: &str| AssumeRoleWithWebIdentity {
            web_identity_token: Tf::Known(token.to_owned()),
            web_identity_token_file: Tf::Known(file.to_owned()),
            role_arn: Tf::Known(String::new()),
            ..AssumeRoleWithWebIdentity::default()
        };
        let token = |token, file| exchanged(block(token, file)).token;
        assert!(matches!(token("x", ""), Some(WebIdentityToken::Literal(_))));
        assert!(matches!(token("", "/x"), Some(WebIdentityToken::File(_))));
        assert!(token("", "").is_none() && exchanged(block("", "")).role_arn.is_none());
    }
}
