//! Handing out the keys of a role's session.

use serde_json::{Value, json};

use crate::arn::{Kind, PrincipalArn};
use crate::clock::{later, whole_seconds};
use crate::input::Input;
use crate::messages;
use crate::operation::Call;
use crate::service_error::ServiceError;
use crate::services::iam::iso;
use crate::world::{Principal, Session, ids};

/// A session's length if none is asked for, which is also the most that a role here allows (STS API reference).
const USUAL_SECONDS: i64 = super::super::iam::MAX_SESSION_SECONDS;

/// Reads the ARN of a role.
pub(super) fn role_arn(input: &Input) -> Result<PrincipalArn, ServiceError> {
    let text = input.required_text("RoleArn");
    PrincipalArn::parse(text)
        .filter(|role| role.kind == Kind::Role)
        .ok_or_else(|| messages::role_arn_invalid(text))
}

/// How long the session is to last.
pub(super) fn seconds(input: &Input) -> Result<i64, ServiceError> {
    let asked = input.number("DurationSeconds").unwrap_or(USUAL_SECONDS);
    if asked > USUAL_SECONDS { Err(messages::session_too_long_for_role()) } else { Ok(asked) }
}

/// Makes the session and its keys; answers the members Credentials and `AssumedRoleUser`.
pub(super) fn begin(call: &mut Call<'_>, role: &Principal, session_name: &str, seconds: i64) -> Value {
    let session = Session {
        id: ids::new_session_key_id(),
        secret: ids::new_secret(),
        token: ids::new_secret(),
        role_arn: role.arn.as_str().to_owned(),
        role_id: role.id.clone(),
        name: session_name.to_owned(),
        expires_at: later(whole_seconds(call.now), seconds),
    };
    let answer = json!({
        "Credentials": {
            "AccessKeyId": session.id,
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": iso(session.expires_at),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("{}:{session_name}", role.id),
            "Arn": role.arn.session(session_name),
        },
    });
    call.world.sessions.insert(session.id.clone(), session);
    answer
}
