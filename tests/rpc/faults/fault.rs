//! What goes wrong with a call: the faults, as the simulator's control interface takes them. Never here: when.

use serde_json::{Value as Json, json};

use crate::rpc::aws::merge;

/// Longer than an attempt may take.
const TOO_LONG_MS: u32 = 70_000;
/// Long, and in time.
const LONG_MS: u32 = 20_000;
/// A fault that does not end.
const EVER: u32 = 10_000;

/// One kind of failure.
pub(crate) struct Fault {
    /// As the table's column has it.
    pub(crate) name: &'static str,
    /// What happens to a call of that service.
    action: fn(service: &str) -> Json,
    /// How many calls in a row it meets where it lasts.
    lasts: u32,
    /// Whether nobody should notice if it happens once: another attempt goes well.
    pub(crate) passes: bool,
    /// Which operations it can happen to.
    to: Effect,
    /// Whether nothing can be read from then on.
    pub(crate) blinds: bool,
}

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Any,
    Reads,
    Writes,
}

/// How often a fault comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// Once, after so many calls of the operation that go well.
    OnceAfter(usize),
    /// From the first call on.
    Lasting,
}

pub(crate) static FAULTS: [Fault; 15] = [
    Fault::passing("500", |service| json!({ "error": failed(service) })),
    Fault::passing("503", |service| json!({ "error": unavailable(service) })),
    Fault::passing("throttled", |service| json!({ "error": throttled(service) })),
    Fault::staying("denied", |service| json!({ "error": denied(service) })),
    Fault::staying("expired", |service| json!({ "error": expired(service) })),
    Fault::passing("cut", |_| json!({ "cut": true })),
    Fault::passing("done, cut", |_| json!({ "apply_then_cut": true })),
    Fault::passing("done, 500", |service| json!({ "apply_then_error": failed(service) })),
    // EKS shows what was before a write for two seconds or so, and not for ever.
    Fault { lasts: 3, to: Effect::Reads, ..Fault::passing("stale", |_| json!({ "stale": true })) },
    Fault::passing("late", |_| json!({ "delay_ms": LONG_MS })),
    Fault::passing("slow", |_| json!({ "delay_ms": TOO_LONG_MS })),
    Fault::passing("done, slow", |_| json!({ "apply_then_delay_ms": TOO_LONG_MS })),
    Fault::staying("not JSON", |_| body("text/html", "<html>Please sign in</html>")),
    Fault::staying("empty 200", |_| body("application/json", "")),
    // What came of it cannot be found out.
    Fault {
        to: Effect::Writes,
        blinds: true,
        ..Fault::staying("done, blind", |_| json!({ "apply_then_cut": true }))
    },
];

impl Fault {
    /// One that another attempt does not meet, if it comes once.
    const fn passing(name: &'static str, action: fn(&str) -> Json) -> Self {
        Self { name, action, lasts: EVER, passes: true, to: Effect::Any, blinds: false }
    }

    /// One that no other attempt helps against.
    const fn staying(name: &'static str, action: fn(&str) -> Json) -> Self {
        Self { name, action, lasts: EVER, passes: false, to: Effect::Any, blinds: false }
    }

    /// Whether it can happen to that operation.
    pub(crate) fn can_happen_to(&self, operation: &str) -> bool {
        let is_read = ["Describe", "List", "Get"].iter().any(|verb| operation.starts_with(verb));
        match self.to {
            Effect::Any => true,
            Effect::Reads => is_read,
            Effect::Writes => !is_read,
        }
    }

    /// The rule for an operation of a service.
    pub(crate) fn rule(&self, service: &str, times: Times) -> Json {
        let mut rule = match times {
            Times::OnceAfter(calls) => json!({ "skip": calls, "count": 1 }),
            Times::Lasting => json!({ "count": self.lasts }),
        };
        merge(&mut rule, (self.action)(service));
        rule
    }
}

/// No read of that kind is answered after so many more.
pub(crate) fn blind_after(reads: usize) -> Json {
    json!({ "skip": reads, "count": EVER, "error": denied("eks") })
}

fn failed(service: &str) -> Json {
    error(500, by_service(service, "ServerException", "ServiceFailure"))
}

fn unavailable(service: &str) -> Json {
    error(503, by_service(service, "ServiceUnavailableException", "ServiceUnavailable"))
}

fn throttled(service: &str) -> Json {
    error(if service == "eks" { 429 } else { 400 }, by_service(service, "ThrottlingException", "Throttling"))
}

fn denied(service: &str) -> Json {
    error(403, by_service(service, "AccessDeniedException", "AccessDenied"))
}

fn expired(service: &str) -> Json {
    error(403, by_service(service, "ExpiredTokenException", "ExpiredToken"))
}

fn by_service(service: &str, eks: &'static str, other: &'static str) -> &'static str {
    if service == "eks" { eks } else { other }
}

fn error(status: u16, code: &str) -> Json {
    json!({ "status": status, "code": code, "message": "Failed on order." })
}

/// What something between here and AWS says: it has no request ID.
fn body(content_type: &str, text: &str) -> Json {
    json!({ "body": { "status": 200, "content_type": content_type, "text": text } })
}
