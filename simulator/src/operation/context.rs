//! What a request says of its caller, as the conditions of policies ask for it.

use super::Call;
use crate::arn::Kind;
use crate::caller::Caller;
use crate::policy::Context;

/// The global condition keys about a caller that the simulator knows (IAM user guide, global condition context keys).
pub(crate) fn of_caller(call: &Call<'_>, caller: &Caller) -> Context {
    let mut context = Context::default();
    context.say("aws:PrincipalArn", caller.principal.as_str());
    context.say("aws:PrincipalAccount", caller.account());
    context.say("aws:PrincipalType", principal_type(caller));
    context.say("aws:userid", &caller.user_id);
    if caller.principal.kind == Kind::User {
        context.say("aws:username", &caller.principal.name);
    }
    if caller.session_name.is_some() {
        context.say("aws:MultiFactorAuthPresent", "false");
    }
    if !call.region.is_empty() {
        context.say("aws:RequestedRegion", call.region);
    }
    say_tags(&mut context, call, caller);
    context
}

/// A session's own tags replace those of its role.
fn say_tags(context: &mut Context, call: &Call<'_>, caller: &Caller) {
    let principal = call.world.principals.get(caller.principal.as_str());
    let session = caller.session_key.as_ref().and_then(|key| call.world.sessions.get(key));
    let own = principal.into_iter().flat_map(|principal| &principal.tags);
    for (key, value) in own.chain(session.into_iter().flat_map(|session| &session.tags)) {
        context.say(&format!("aws:PrincipalTag/{key}"), value);
    }
    if let Some(identity) = session.and_then(|session| session.source_identity.as_deref()) {
        context.say("aws:SourceIdentity", identity);
    }
}

fn principal_type(caller: &Caller) -> &'static str {
    match caller.principal.kind {
        Kind::Role => "AssumedRole",
        Kind::User => "User",
        Kind::Root => "Account",
    }
}
