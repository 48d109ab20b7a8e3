//! Whether a caller may do something: by its principal's `allow` and `deny`, and by the policies of its session.

use super::{Call, context};
use crate::caller::Caller;
use crate::messages::{self, Denial};
use crate::policy::pattern::matches_any_case;
use crate::policy::{Asker, Policy, Question, Verdict};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::World;

/// Refuses the call of this service unless the caller may do the action, such as `eks:TagResource`.
pub(crate) fn require(
    call: &Call<'_>,
    service: Service,
    action: &str,
    resource: &str,
) -> Result<(), ServiceError> {
    let Some(caller) = call.caller else {
        return Err(messages::missing_token(service));
    };
    let Some(principal) = call.world.principals.get(caller.principal.as_str()) else {
        return Err(messages::unknown_key(service));
    };
    let by_session = session_verdict(call, caller, action, resource);
    let denial = if any_matches(&principal.deny, action) {
        Denial::Explicit
    } else if by_session == Verdict::Denied {
        Denial::ExplicitInSession
    } else if !any_matches(&principal.allow, action) {
        Denial::Implicit
    } else if by_session == Verdict::Silent {
        Denial::ImplicitInSession
    } else {
        return Ok(());
    };
    Err(messages::denied(service, &caller.arn, action, resource, denial))
}

/// What the session's policies say together. A session without any may do all that its role may.
fn session_verdict(call: &Call<'_>, caller: &Caller, action: &str, resource: &str) -> Verdict {
    let policies = session_policies(call.world, caller);
    if policies.is_empty() {
        return Verdict::Allowed;
    }
    let context = context::of_caller(call, caller);
    let question = Question { action, resource, asker: Asker::Caller(caller), context: &context };
    // A document that cannot be read allows nothing.
    let read = |document: &String| Policy::read(document).ok();
    policies
        .iter()
        .map(|document| read(document).map_or(Verdict::Silent, |policy| policy.verdict(&question)))
        .max()
        .unwrap_or(Verdict::Silent)
}

/// The documents of a session's own policy and of the managed ones that it was begun with.
fn session_policies(world: &World, caller: &Caller) -> Vec<String> {
    let session = caller.session_key.as_ref().and_then(|key| world.sessions.get(key));
    let Some(session) = session else {
        return Vec::new();
    };
    let managed = session.policy_arns.iter().map(|arn| world.policy_document(arn).unwrap_or_default());
    managed.chain(session.policy.clone()).collect()
}

fn any_matches(patterns: &[String], action: &str) -> bool {
    patterns.iter().any(|pattern| matches_any_case(pattern, action))
}
