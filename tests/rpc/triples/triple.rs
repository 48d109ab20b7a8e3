//! One configuration over one prior state, and its way through plan, apply and second plan. A broken rule is a panic, beside
//! which the triple is printed. Never here: how configurations and states come about.

use serde_json::Value as Json;

use super::{Counts, arguments, prior};
use crate::chance::Chance;
use crate::rpc::host::{Action, Core, Instance, Planned, State};

/// What is planned for one address.
pub(crate) struct Triple {
    resource: &'static str,
    number: usize,
    /// None: the block is gone.
    config: Option<Json>,
    /// The same, with all that is known by the time of the apply.
    known: Option<Json>,
    prior: Option<Json>,
    /// Plans without it are those of `-refresh=false`.
    refreshes: bool,
    state: Option<State>,
    planned: Option<Planned>,
    is_applied: bool,
}

impl Triple {
    /// A triple for a principal, and the entry that is there for it.
    pub(crate) fn of(chance: &mut Chance, number: usize, principal: &str, there: Option<&Json>) -> Self {
        let is_entry = chance.percent(60);
        let resource = if is_entry { "eksaccess_entry" } else { "eksaccess_policy_association" };
        let seen = if is_entry {
            there.map(prior::of_entry)
        } else {
            there.and_then(|entry| prior::of_association(chance, entry))
        };
        let prior = prior::by_chance(chance, seen.as_ref(), principal, is_entry);
        let config = (prior.is_none() || chance.percent(93))
            .then(|| arguments::by_chance(chance, seen.as_ref().or(prior.as_ref()), principal, is_entry));
        let known = config.as_ref().map(|config| arguments::known(chance, config, principal));
        let refreshes = chance.percent(75);
        Self {
            resource,
            number,
            config,
            known,
            prior,
            refreshes,
            state: None,
            planned: None,
            is_applied: false,
        }
    }

    pub(crate) async fn plan(&mut self, core: &Core, batch: &str, counts: &mut Counts) {
        let _shown = self.shown_on_panic(batch);
        let mut instance = core.resource(self.resource);
        instance.state = self.prior.as_ref().map(|prior| State {
            value: core.block(self.resource).config(prior),
            private: Vec::new(),
            is_tainted: false,
        });
        if let Some(config) = &self.config
            && instance.validate(config).await.has_errors()
        {
            return count(counts, "rejected by validation");
        }
        if self.refreshes && instance.refresh().await.has_errors() {
            return count(counts, "failed to refresh");
        }
        let config = self.config.clone();
        self.planned = if let Some(config) = config {
            Self::planned(&instance, &config, counts).await
        } else {
            count(counts, "planned: destroy");
            drop(instance.try_plan_destruction().await);
            None
        };
        self.state = instance.state;
    }

    async fn planned(instance: &Instance<'_>, config: &Json, counts: &mut Counts) -> Option<Planned> {
        let (planned, problems) = instance.try_plan(config).await;
        let planned = planned.filter(|_| !problems.has_errors());
        count(
            counts,
            match planned.as_ref().map(|planned| planned.action) {
                None => "rejected by the plan",
                Some(Action::Nothing) => "planned: Nothing",
                Some(Action::Create) => "planned: Create",
                Some(Action::Update) => "planned: Update",
                Some(Action::Replace) => "planned: Replace",
            },
        );
        planned
    }

    pub(crate) async fn apply(&mut self, core: &Core, batch: &str, counts: &mut Counts) {
        let _shown = self.shown_on_panic(batch);
        let mut instance = core.resource(self.resource);
        instance.state.clone_from(&self.state);
        let problems = match (self.planned.take(), &self.known) {
            (Some(planned), Some(known)) => {
                let invalid = instance.validate(known).await;
                if invalid.has_errors() { invalid } else { instance.apply_planned(planned, known).await }
            }
            (None, None) => instance.destroy_unrefreshed().await,
            _ => return,
        };
        self.is_applied = !problems.has_errors();
        count(counts, if self.is_applied { "applied" } else { "failed" });
        self.state = instance.state;
    }

    /// What `-refresh=false` did not see may be left to do.
    pub(crate) async fn plan_again(&mut self, core: &Core, batch: &str, counts: &mut Counts) {
        let _shown = self.shown_on_panic(batch);
        let (Some(known), true, true) = (&self.known, self.is_applied, self.refreshes) else { return };
        let mut instance = core.resource(self.resource);
        instance.state.clone_from(&self.state);
        let second = instance.plan(known).await;
        assert_eq!(second.action, Action::Nothing, "{second:#?}\n{:#?}", instance.state);
        count(counts, "second plan empty");
    }

    fn shown_on_panic(&self, batch: &str) -> ShownOnPanic {
        let Self { resource, number, config, known, prior, refreshes, .. } = self;
        let shown = |json: &Option<Json>| json.as_ref().map_or("nothing".to_owned(), Json::to_string);
        ShownOnPanic(format!(
            "{batch}, triple {number}: {resource}, refreshes: {refreshes}\nconfig {}\nknown {}\nprior {}",
            shown(config),
            shown(known),
            shown(prior)
        ))
    }
}

fn count(counts: &mut Counts, kind: &'static str) {
    *counts.entry(kind).or_default() += 1;
}

/// Says which triple it was if a rule is broken.
struct ShownOnPanic(String);

impl Drop for ShownOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}
