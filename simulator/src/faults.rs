//! Failures on order: rules that name an operation and what is to go wrong with it.

use serde::Deserialize;

use crate::http::Reply;
use crate::refusal::Refusal;
use crate::services::Effect;

/// A rule, as `POST faults` says it: which calls, and exactly one action.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// An operation's name, or `*`.
    operation: String,
    /// A piece of the call's target.
    #[serde(default)]
    target: Option<String>,
    /// So many fitting calls go unharmed first.
    #[serde(default)]
    skip: u64,
    /// Then so many fail.
    #[serde(default = "once")]
    count: u64,
    #[serde(default)]
    error: Option<Refusal>,
    #[serde(default)]
    body: Option<RawBody>,
    #[serde(default)]
    cut: bool,
    #[serde(default)]
    apply_then_cut: bool,
    #[serde(default)]
    apply_then_error: Option<Refusal>,
    #[serde(default)]
    delay_ms: Option<u64>,
    #[serde(default)]
    stale: bool,
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Error(Refusal),
    Body(RawBody),
    /// The connection closes before anything is done.
    Cut,
    ApplyThenCut,
    ApplyThenError(Refusal),
    /// A wait, and then as usual.
    DelayMs(u64),
    /// A read answers as before the last change.
    Stale,
}

/// An answer that is none of the service's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBody {
    pub(crate) status: u16,
    content_type: String,
    text: String,
}

/// The rules that are not used up, oldest first.
#[derive(Default)]
pub(crate) struct Faults(Vec<Rule>);

struct Rule {
    operation: String,
    target: Option<String>,
    skip: u64,
    count: u64,
    action: Action,
}

/// The news that a rule names no action, or several.
#[derive(Debug)]
pub(crate) struct NotOneAction;

impl Faults {
    /// Adds a rule behind the others.
    ///
    /// # Errors
    /// A rule with no action or with more than one.
    pub(crate) fn add(&mut self, order: Order) -> Result<(), NotOneAction> {
        self.0.push(order.into_rule()?);
        Ok(())
    }

    /// Takes all rules away.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What is to go wrong with this call: by the oldest rule that fits it.
    pub(crate) fn take(&mut self, operation: &str, target: Option<&str>, effect: Effect) -> Option<Action> {
        let mut fitting = self.0.iter_mut().filter(|rule| rule.fits(operation, target, effect));
        let action = fitting.find_map(Rule::count_call);
        self.0.retain(|rule| rule.count > 0);
        action
    }
}

impl Order {
    /// The operation that the rule is for.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    fn into_rule(self) -> Result<Rule, NotOneAction> {
        let Self {
            operation,
            target,
            skip,
            count,
            error,
            body,
            cut,
            apply_then_cut,
            apply_then_error,
            delay_ms,
            stale,
        } = self;
        let mut actions = [
            error.map(Action::Error),
            body.map(Action::Body),
            cut.then_some(Action::Cut),
            apply_then_cut.then_some(Action::ApplyThenCut),
            apply_then_error.map(Action::ApplyThenError),
            delay_ms.map(Action::DelayMs),
            stale.then_some(Action::Stale),
        ]
        .into_iter()
        .flatten();
        match (actions.next(), actions.next()) {
            (Some(action), None) => Ok(Rule { operation, target, skip, count, action }),
            _ => Err(NotOneAction),
        }
    }
}

impl Rule {
    fn fits(&self, operation: &str, target: Option<&str>, effect: Effect) -> bool {
        let named = self.operation == "*" || self.operation == operation;
        let aimed =
            self.target.as_deref().is_none_or(|piece| target.is_some_and(|target| target.contains(piece)));
        let possible = effect == Effect::Reads || !matches!(self.action, Action::Stale);
        named && aimed && possible
    }

    /// Counts a fitting call; the action if it is one of those that fail.
    fn count_call(&mut self) -> Option<Action> {
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
        let Self { status, content_type, text } = self;
        Reply::new(status, &content_type, text)
    }
}

fn once() -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Faults, Order};
    use crate::services::Effect;

    fn faults(orders: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for order in orders {
            let order: Order = serde_json::from_value(order.clone()).expect("an order");
            faults.add(order).expect("one action");
        }
        faults
    }

    fn taken(faults: &mut Faults, operation: &str, target: &str) -> Option<String> {
        let action = faults.take(operation, Some(target), Effect::Reads)?;
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
        assert!(faults.take("CreateRole", None, Effect::Writes).is_none());
        assert!(faults.take("GetRole", None, Effect::Reads).is_some());
    }

    #[test]
    fn a_rule_has_exactly_one_action() {
        for order in [json!({"operation": "*"}), json!({"operation": "*", "cut": true, "stale": true})] {
            let order: Order = serde_json::from_value(order).expect("an order");
            assert!(Faults::default().add(order).is_err());
        }
    }
}
