//! Failures on order: rules that name an operation and what is to go wrong with it.

mod build;
mod delay;
mod request;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::http::Reply;
use crate::operation::Effect;
use crate::service_error::ServiceError;

pub(crate) use delay::wait_until;
pub use request::Fault;
pub(crate) use request::FaultError;

/// What rules and the journal call the clusters' API servers.
pub(crate) const KUBERNETES: &str = "kubernetes";

/// A call that a rule may fit.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) service: &'a str,
    pub(crate) operation: &'a str,
    /// What it is about, as the journal says it.
    pub(crate) target: Option<&'a str>,
    pub(crate) effect: Effect,
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum FaultAction {
    Error(ServiceError),
    Body(RawBody),
    /// The connection closes before anything is done.
    Cut,
    ApplyThenCut,
    ApplyThenError(ServiceError),
    /// The work is done at once, and its answer comes this much after the request.
    ApplyThenDelayMs(u64),
    /// A wait, and then as usual.
    DelayMs(u64),
    /// A read answers as before the last change.
    Stale,
    /// An API server answers as if this user had asked.
    Identity(UserInfo),
}

/// A user of a cluster that no token stands for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserInfo {
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) groups: Vec<String>,
    #[serde(default)]
    pub(crate) extra: BTreeMap<String, Vec<String>>,
}

/// An answer that is none of the service's own: a proxy's page, or half of what the service would say.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBody {
    pub(crate) status: u16,
    content_type: String,
    text: String,
    /// Such as `x-amzn-RequestId`, which nobody but AWS sends: it is there only if it stands here.
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// The rules that are not used up, oldest first.
#[derive(Default)]
pub(crate) struct Faults(Vec<Rule>);

struct Rule {
    /// None: any of AWS's.
    service: Option<String>,
    operation: String,
    target: Option<String>,
    skip: u64,
    count: u64,
    action: FaultAction,
}

impl Faults {
    /// Adds a rule behind the others.
    ///
    /// # Errors
    /// A rule with no action, with more than one, or with one that cannot happen to its service.
    pub(crate) fn add(&mut self, request: Fault) -> Result<(), FaultError> {
        self.0.push(request.into_rule()?);
        Ok(())
    }

    /// Takes all rules away.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What is to go wrong with this call: by the oldest rule that fits it.
    pub(crate) fn take(&mut self, call: Candidate<'_>) -> Option<FaultAction> {
        let mut fitting = self.0.iter_mut().filter(|rule| rule.fits(call));
        let action = fitting.find_map(Rule::count_call);
        self.0.retain(|rule| rule.count > 0);
        action
    }
}

impl Rule {
    fn fits(&self, call: Candidate<'_>) -> bool {
        let Candidate { service, operation, target, effect } = call;
        let asked = self.service.as_deref().map_or(service != KUBERNETES, |wanted| wanted == service);
        let named = self.operation == "*" || self.operation == operation;
        let aimed =
            self.target.as_deref().is_none_or(|piece| target.is_some_and(|target| target.contains(piece)));
        let possible = effect == Effect::Reads || !matches!(self.action, FaultAction::Stale);
        asked && named && aimed && possible
    }

    /// Counts a fitting call; the action if it is one of those that fail.
    fn count_call(&mut self) -> Option<FaultAction> {
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.count = self.count.checked_sub(1)?;
        Some(self.action.clone())
    }
}

impl RawBody {
    /// The body as a reply.
    pub(crate) fn into_reply(self) -> Reply {
        let Self { status, content_type, text, headers } = self;
        let reply = Reply::new(status, &content_type, text);
        headers.into_iter().fold(reply, |reply, (name, value)| reply.with_header(name, value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Candidate, Fault, FaultError, Faults, KUBERNETES};
    use crate::operation::Effect;

    fn faults(orders: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for order in orders {
            let order: Fault = serde_json::from_value(order.clone()).expect("an order");
            faults.add(order).expect("one action");
        }
        faults
    }

    fn read<'a>(service: &'a str, operation: &'a str, target: &'a str) -> Candidate<'a> {
        Candidate { service, operation, target: Some(target), effect: Effect::Reads }
    }

    fn taken(faults: &mut Faults, operation: &str, target: &str) -> Option<String> {
        let action = faults.take(read("iam", operation, target))?;
        Some(format!("{action:?}").chars().take_while(char::is_ascii_alphabetic).collect())
    }

    #[test]
    fn a_rule_skips_then_counts_then_is_gone() {
        let mut faults = faults(&[json!({"operation": "GetRole", "skip": 1, "count": 2, "cut": true})]);
        let seen: Vec<bool> = (0..4).map(|_| taken(&mut faults, "GetRole", "x").is_some()).collect();
        assert_eq!(seen, [false, true, true, false]);
    }

    #[test]
    fn the_oldest_rule_that_fits_is_taken() {
        let mut faults = faults(&[
            json!({"operation": "*", "target": "prod", "cut": true}),
            json!({"operation": "GetRole", "stale": true}),
        ]);
        assert_eq!(taken(&mut faults, "GetRole", "test").as_deref(), Some("Stale"));
        assert_eq!(taken(&mut faults, "GetRole", "prod/x").as_deref(), Some("Cut"));
        assert_eq!(taken(&mut faults, "GetRole", "prod/x"), None);
    }

    #[test]
    fn a_write_is_never_stale() {
        let mut faults = faults(&[json!({"operation": "*", "stale": true})]);
        let role = read("iam", "CreateRole", "x");
        assert!(faults.take(Candidate { effect: Effect::Writes, ..role }).is_none());
        assert!(faults.take(role).is_some());
    }

    #[test]
    fn a_rule_without_a_service_is_for_those_of_aws() {
        let mut faults = faults(&[
            json!({"operation": "*", "cut": true}),
            json!({"service": "sts", "operation": "*", "stale": true}),
            json!({"service": "kubernetes", "operation": "*", "delay_ms": 1}),
        ]);
        let mut take = |service: &str| faults.take(read(service, "Any", "x")).is_some();
        assert!(take(KUBERNETES) && !take(KUBERNETES));
        assert!(take("eks") && !take("eks"));
        assert!(take("sts") && !take("sts"));
    }

    #[test]
    fn a_rule_has_exactly_one_action_that_can_happen_to_its_service() {
        let identity = json!({"username": "u"});
        for (order, error) in [
            (json!({"operation": "*"}), FaultError::NotOneAction),
            (json!({"operation": "*", "cut": true, "stale": true}), FaultError::NotOneAction),
            (json!({"operation": "*", "identity": identity}), FaultError::OnlyForKubernetes),
            (json!({"service": "kubernetes", "operation": "*", "stale": true}), FaultError::NotForKubernetes),
        ] {
            let order: Fault = serde_json::from_value(order).expect("an order");
            assert_eq!(Faults::default().add(order), Err(error));
        }
    }
}
