//! Handing out the keys of a role's session: what a session is asked to be, and beginning it.

use serde_json::{Value, json};

use super::session_tags::SessionTags;
use crate::arn::{Kind, PrincipalArn};
use crate::clock::{later, whole_seconds};
use crate::input::Input;
use crate::messages;
use crate::operation::Call;
use crate::policy::{self, Purpose};
use crate::service_error::ServiceError;
use crate::services::iam::iso;
use crate::world::{Principal, Session, ids};

/// A session's length if none is asked for (STS API reference).
const USUAL_SECONDS: i64 = 3_600;

/// The characters that session policies and tags may have together (STS API reference: 2,048 of the policy alone).
const PACKED_SIZE: usize = 2_048;

/// What a session is to be, beside whose it is.
pub(super) struct SessionRequest<'a> {
    name: &'a str,
    seconds: i64,
    policy: Option<&'a str>,
    policy_arns: Vec<String>,
    pub(super) tags: SessionTags,
    pub(super) source_identity: Option<String>,
}

/// Reads the ARN of a role.
pub(super) fn role_arn(input: &Input) -> Result<PrincipalArn, ServiceError> {
    let text = input.required_text("RoleArn");
    PrincipalArn::parse(text)
        .filter(|role| role.kind == Kind::Role)
        .ok_or_else(|| messages::role_arn_invalid(text))
}

impl<'a> SessionRequest<'a> {
    /// Reads what is asked of a session of this role; tags and source identity are the caller's to add.
    ///
    /// # Errors
    /// A session that the role does not allow, or policies that there are not.
    pub(super) fn read(call: &Call<'_>, role: &Principal, input: &'a Input) -> Result<Self, ServiceError> {
        let seconds = input.number("DurationSeconds").unwrap_or(USUAL_SECONDS);
        if seconds > role.max_session_seconds {
            return Err(messages::session_too_long_for_role());
        }
        let policy = input.text("Policy");
        if let Some(document) = policy {
            let checked = policy::check(document, Purpose::Permissions);
            checked.map_err(|fault| messages::malformed_policy(&fault))?;
        }
        Ok(Self {
            name: input.required_text("RoleSessionName"),
            seconds,
            policy,
            policy_arns: policy_arns(call, role, input)?,
            tags: SessionTags::default(),
            source_identity: None,
        })
    }

    /// How much of the space for policies and tags is used, in percent; none if there are neither.
    fn packed_percent(&self) -> Option<usize> {
        let tags = self.tags.tags.iter().map(|(key, value)| key.len() + value.len());
        let size: usize = self.policy.map_or(0, str::len)
            + self.policy_arns.iter().map(String::len).sum::<usize>()
            + tags.sum::<usize>();
        (size > 0).then(|| (size * 100).div_ceil(PACKED_SIZE))
    }

    /// Makes the session and its keys; answers the members `Credentials`, `AssumedRoleUser` and what else was asked for.
    ///
    /// # Errors
    /// Policies and tags that are too long together.
    pub(super) fn begin(self, call: &mut Call<'_>, role: &Principal) -> Result<Value, ServiceError> {
        let packed = self.packed_percent();
        if let Some(percent) = packed.filter(|percent| *percent > 100) {
            return Err(messages::packed_policy_too_large(percent));
        }
        let Self { name, seconds, policy, policy_arns, tags, source_identity } = self;
        let session = Session {
            id: ids::new_session_key_id(),
            secret: ids::new_secret(),
            token: ids::new_secret(),
            role_arn: role.arn.as_str().to_owned(),
            role_id: role.id.clone(),
            name: name.to_owned(),
            expires_at: later(whole_seconds(call.now), seconds),
            policy: policy.map(str::to_owned),
            policy_arns,
            tags: tags.tags,
            transitive_tag_keys: tags.transitive,
            source_identity,
        };
        let answer = described(&session, role, packed);
        call.world.sessions.insert(session.id.clone(), session);
        Ok(answer)
    }
}

fn described(session: &Session, role: &Principal, packed: Option<usize>) -> Value {
    let mut answer = json!({
        "Credentials": {
            "AccessKeyId": session.id,
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": iso(session.expires_at),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("{}:{}", role.id, session.name),
            "Arn": role.arn.session(&session.name),
        },
    });
    if let Some(percent) = packed {
        answer["PackedPolicySize"] = json!(percent);
    }
    if let Some(identity) = &session.source_identity {
        answer["SourceIdentity"] = json!(identity);
    }
    answer
}

/// The managed policies that limit the session: of the role's account, or AWS's own.
fn policy_arns(call: &Call<'_>, role: &Principal, input: &Input) -> Result<Vec<String>, ServiceError> {
    let arns = input.objects("PolicyArns").into_iter().map(|item| item.required_text("arn").to_owned());
    arns.map(|arn| {
        if !call.world.has_policy(&role.arn.account, &arn) {
            return Err(messages::session_policy_absent(&arn));
        }
        match call.world.policy_document(&arn) {
            Some(_) => Ok(arn),
            None => Err(messages::document_not_simulated(&arn)),
        }
    })
    .collect()
}
