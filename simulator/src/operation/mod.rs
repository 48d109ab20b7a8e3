//! What an operation is: its path, its members, who may call it, what it does. Permission and input are checked here, the
//! same way for every operation. Never here: the operations themselves, HTTP, signatures, faults.

pub(crate) mod check;
pub(crate) mod context;
pub(crate) mod permission;

use jiff::Timestamp;
use serde_json::Value;

use crate::caller::Caller;
use crate::endpoints::Endpoints;
use crate::input::Input;
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::World;

/// One operation of a service.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// The path with its labels in braces, as the service model writes it.
    pub(crate) path: &'static str,
    pub(crate) members: &'static [Member],
    pub(crate) access: Access,
    pub(crate) effect: Effect,
    /// What the call is about, as the journal says it.
    pub(crate) target: fn(&World, &Input) -> Option<String>,
    pub(crate) run: Run,
}

/// What an operation does.
pub(crate) type Run = fn(&mut Call<'_>, &Input) -> Result<Value, ServiceError>;

/// Who may call an operation.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    /// Anybody, even without a signature.
    Open,
    /// Every caller with a valid signature.
    Known,
    /// Callers whose policies allow the operation; the function names the resource that a refusal speaks of.
    Allowed(fn(&Call<'_>, &Input) -> String),
}

/// Whether an operation changes the world: only reads can be stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Writes,
}

/// A member of an operation's input.
pub(crate) struct Member {
    /// As the service model names it.
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
}

/// Where a member stands in an HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A label of the path, by the label's name.
    Path(&'static str),
    /// A query parameter of the member's own name.
    Query,
    /// The JSON body, or a parameter of the Query protocol.
    Body,
}

/// What a member's value may be.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Text,
    /// A text with a length in characters and a pattern.
    Pattern(Pattern),
    /// A whole number from the first to the second.
    Number(i64, i64),
    Flag,
    /// One of these texts.
    Choice(&'static [&'static str]),
    Texts,
    /// From text to text.
    TextMap,
    /// An object with these members.
    Object(&'static [Member]),
    /// A list of such objects.
    Objects(&'static [Member]),
    /// Any value: the simulator does not look at it.
    Any,
}

/// The constraints of a text (botocore's service models).
#[derive(Clone, Copy)]
pub(crate) struct Pattern {
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// The regular expression, for the message.
    pub(crate) expression: &'static str,
    pub(crate) fits: fn(&str) -> bool,
}

/// What an operation works with.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    /// Nobody, for a call without a signature.
    pub(crate) caller: Option<&'a Caller>,
    pub(crate) region: &'a str,
    pub(crate) now: Timestamp,
    /// How many calls there were before it.
    pub(crate) number: u64,
    pub(crate) endpoints: &'a Endpoints,
}

impl Operation {
    /// Does it: checks the caller's permission, then the input's constraints, then acts.
    pub(crate) fn perform(
        &self,
        service: Service,
        call: &mut Call<'_>,
        input: &Input,
    ) -> Result<Value, ServiceError> {
        if let Access::Allowed(resource) = self.access {
            let action = format!("{}:{}", service.name(), self.name);
            permission::require(call, service, &action, &resource(call, input))?;
        }
        check::constraints(service, self.members, input)?;
        (self.run)(call, input)
    }
}

impl Member {
    /// A label of the path. Labels are always there.
    pub(crate) const fn path(name: &'static str, label: &'static str) -> Self {
        Self { name, place: Place::Path(label), shape: Shape::Text, required: true }
    }

    /// An optional query parameter.
    pub(crate) const fn query(name: &'static str, shape: Shape) -> Self {
        Self { name, place: Place::Query, shape, required: false }
    }

    /// An optional member of the body.
    pub(crate) const fn body(name: &'static str, shape: Shape) -> Self {
        Self { name, place: Place::Body, shape, required: false }
    }

    /// The same member, but it must be there.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl Call<'_> {
    /// The caller's account; empty for nobody.
    pub(crate) fn account(&self) -> &str {
        self.caller.map_or("", Caller::account)
    }
}
