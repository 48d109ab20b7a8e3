//! Whether a role trusts whom it is asked for by: its trust policy, asked about one action.

use crate::input::Input;
use crate::operation::{Call, context};
use crate::policy::{Asker, Context, Policy, Question, Verdict};
use crate::world::Principal;

/// Whether the role's trust policy allows an action of STS.
pub(super) fn allows(role: &Principal, action: &str, asker: Asker<'_>, context: &Context) -> bool {
    let question = Question { action, resource: role.arn.as_str(), asker, context };
    let policy = Policy::read(&role.trust.document());
    policy.is_ok_and(|policy| policy.verdict(&question) == Verdict::Allowed)
}

/// What a call of `AssumeRole` says of itself.
pub(super) fn context(call: &Call<'_>, input: &Input) -> Context {
    let mut context = call.caller.map_or_else(Context::default, |caller| context::of_caller(call, caller));
    for (key, member) in [
        ("sts:ExternalId", "ExternalId"),
        ("sts:RoleSessionName", "RoleSessionName"),
        ("sts:SourceIdentity", "SourceIdentity"),
    ] {
        if let Some(value) = input.text(member) {
            context.say(key, value);
        }
    }
    let tags = input.objects("Tags");
    for tag in &tags {
        context.say(&format!("aws:RequestTag/{}", tag.required_text("Key")), tag.required_text("Value"));
    }
    context.say_all("aws:TagKeys", tags.iter().map(|tag| tag.required_text("Key").to_owned()).collect());
    context.say_all("sts:TransitiveTagKeys", input.texts("TransitiveTagKeys").unwrap_or_default());
    context
}
