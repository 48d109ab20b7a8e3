//! What an operation of IAM is about: a role or a user. What IAM does alike to both is written once, for any subject.

use super::{NAME_OF_ROLE, NAME_OF_USER};
use crate::arn::Kind;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Run};
use crate::service_error::ServiceError;
use crate::world::{Principal, World};

/// A kind of principal that operations are about.
pub(super) trait Subject {
    const KIND: Kind;
    /// The member that names it.
    const NAME: Member;
    /// The word in the names of quotas, such as `TagsPerRole`.
    const WORD: &'static str;
    /// How many characters its inline policies may have together, white space apart (IAM quotas).
    const INLINE_POLICY_SIZE: usize;
    /// The refusal where there is none of this name.
    const ABSENT: fn(&str) -> ServiceError;
}

pub(super) struct Role;

pub(super) struct User;

impl Subject for Role {
    const KIND: Kind = Kind::Role;
    const NAME: Member = NAME_OF_ROLE;
    const WORD: &'static str = "Role";
    const INLINE_POLICY_SIZE: usize = 10_240;
    const ABSENT: fn(&str) -> ServiceError = messages::no_role;
}

impl Subject for User {
    const KIND: Kind = Kind::User;
    const NAME: Member = NAME_OF_USER;
    const WORD: &'static str = "User";
    const INLINE_POLICY_SIZE: usize = 2_048;
    const ABSENT: fn(&str) -> ServiceError = messages::no_user;
}

/// An operation that reads about a subject.
pub(super) const fn reads<S: Subject>(name: &'static str, members: &'static [Member], run: Run) -> Operation {
    about::<S>(name, members, Effect::Reads, run)
}

/// An operation that changes a subject.
pub(super) const fn writes<S: Subject>(
    name: &'static str,
    members: &'static [Member],
    run: Run,
) -> Operation {
    about::<S>(name, members, Effect::Writes, run)
}

const fn about<S: Subject>(
    name: &'static str,
    members: &'static [Member],
    effect: Effect,
    run: Run,
) -> Operation {
    let access = Access::Allowed(resource::<S>);
    Operation { name, method: "POST", path: "/", members, access, effect, target: target::<S>, run }
}

/// The subject that a read is about, if IAM's reads know of it by now.
pub(super) fn known<'a, S: Subject>(
    call: &'a Call<'_>,
    input: &Input,
) -> Result<&'a Principal, ServiceError> {
    let name = name::<S>(call, input)?;
    super::find_known(call, S::KIND, &name).ok_or_else(|| (S::ABSENT)(&name))
}

/// The subject that a write is about. Service-linked roles are AWS's to change.
pub(super) fn own<'a, S: Subject>(call: &'a Call<'_>, input: &Input) -> Result<&'a Principal, ServiceError> {
    let name = name::<S>(call, input)?;
    let found = super::find(call.world, call.account(), S::KIND, &name).ok_or_else(|| (S::ABSENT)(&name))?;
    if found.arn.is_service_linked() {
        return Err(messages::protected_role(&name));
    }
    Ok(found)
}

/// Changes the subject that a write is about, unless the change itself refuses.
pub(super) fn change<S: Subject>(
    call: &mut Call<'_>,
    input: &Input,
    change: impl FnOnce(&mut Principal) -> Result<(), ServiceError>,
) -> Result<(), ServiceError> {
    let mut changed = own::<S>(call, input)?.clone();
    change(&mut changed)?;
    let arn = changed.arn.clone();
    call.world.write_principal(&arn, Some(changed), call.now);
    Ok(())
}

/// The name that is asked for. Some calls about a user leave it out: then it is the user that calls.
fn name<S: Subject>(call: &Call<'_>, input: &Input) -> Result<String, ServiceError> {
    let given = input.text(S::NAME.name).or_else(|| callers_name::<S>(call));
    given.map(str::to_owned).ok_or_else(messages::user_name_needed)
}

fn callers_name<'a, S: Subject>(call: &Call<'a>) -> Option<&'a str> {
    let principal = &call.caller?.principal;
    (principal.kind == Kind::User && S::KIND == Kind::User).then_some(principal.name.as_str())
}

/// The ARN as IAM's refusals name it. What does not exist yet, or any more, has no path there.
fn resource<S: Subject>(call: &Call<'_>, input: &Input) -> String {
    let name = name::<S>(call, input).unwrap_or_default();
    match super::find(call.world, call.account(), S::KIND, &name) {
        Some(principal) => principal.arn.as_str().to_owned(),
        None => super::own_arn(call, S::KIND, "/", &name).as_str().to_owned(),
    }
}

fn target<S: Subject>(_: &World, input: &Input) -> Option<String> {
    input.text(S::NAME.name).map(str::to_owned)
}
