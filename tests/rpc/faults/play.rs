//! A host's commands with three addresses, whatever goes wrong in them: nothing here asserts that all is well. Each command
//! is two processes, one for the plan and one for the apply. Never here: what must come of it.

use serde_json::{Value as Json, json};

use super::moment::Wanted;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Instance, Planned, Problems, State, UNKNOWN},
};

/// What is in state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    pub(crate) entry: Option<State>,
    pub(crate) views: Option<State>,
    pub(crate) exclusive: Option<State>,
}

/// What a command said, by address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) entry: Problems,
    pub(crate) views: Problems,
    pub(crate) exclusive: Problems,
}

/// What a plan does with one address.
enum Step {
    Nothing,
    Delete,
    Do(Box<Planned>),
}

/// A plan of all.
struct Plan {
    entry: Step,
    views: Step,
    exclusive: Step,
}

impl Said {
    /// What was said of each address.
    pub(crate) fn by_address(&self) -> [&Problems; 3] {
        let Self { entry, views, exclusive } = self;
        [entry, views, exclusive]
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.by_address().iter().any(|problems| problems.has_errors())
    }

    pub(crate) fn summaries(&self) -> impl Iterator<Item = &str> {
        self.by_address().into_iter().flat_map(|problems| &problems.0).map(|problem| problem.summary.as_str())
    }

    /// All of it, as a person reads it.
    pub(crate) fn text(&self) -> String {
        let all = self.by_address().into_iter().flat_map(|problems| &problems.0);
        let lines: Vec<&str> = all.flat_map(|problem| [&*problem.summary, &*problem.detail]).collect();
        lines.join("\n")
    }

    /// Whether an import block names an object.
    pub(crate) fn names(&self, id: &str) -> bool {
        let text = self.text();
        text.contains("import {") && text.contains(&format!("id = \"{id}\""))
    }

    /// Whether an error names an entry.
    pub(crate) fn names_in_an_error(&self, id: &str) -> bool {
        let mut all = self.by_address().into_iter().flat_map(|problems| &problems.0);
        all.any(|problem| problem.is_error && problem.detail.contains(id))
    }

    /// With what another command said.
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            entry: self.entry.and(more.entry),
            views: self.views.and(more.views),
            exclusive: self.exclusive.and(more.exclusive),
        }
    }
}

impl Step {
    fn removes(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Delete => true,
            Self::Do(planned) => planned.action == Action::Replace,
        }
    }

    fn makes(&self) -> bool {
        matches!(self, Self::Do(planned) if matches!(planned.action, Action::Create | Action::Replace))
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// `apply`.
pub(crate) async fn apply(aws: &Aws, held: &mut Held, wanted: &Wanted) -> Said {
    let mut said = Said::default();
    match planned(aws, held, wanted, &mut said).await {
        Some(plan) => said.and(carry_out(aws, held, wanted, plan).await),
        None => said,
    }
}

/// `plan`: what it said, and whether there is nothing to do.
pub(crate) async fn plan(aws: &Aws, held: &mut Held, wanted: &Wanted) -> (Said, bool) {
    let mut said = Said::default();
    let plan = planned(aws, held, wanted, &mut said).await;
    let is_empty = |plan: Plan| [plan.entry, plan.views, plan.exclusive].iter().all(Step::is_empty);
    (said, plan.is_some_and(is_empty))
}

/// `import`, of what is not in state and has such an ID. What could not be read leaves nothing in state.
pub(crate) async fn import(
    aws: &Aws,
    held: &mut Held,
    wanted: &Wanted,
    is_meant: impl Fn(&str) -> bool,
) -> Said {
    let core = Core::of(aws).await;
    let mut said = Said::default();
    let Some((entry_id, views_id)) = wanted.import_ids() else { return said };
    if held.entry.is_none() && is_meant(&entry_id) {
        (held.entry, said.entry) = imported(core.entry(), &entry_id).await;
    }
    if held.views.is_none() && is_meant(&views_id) {
        (held.views, said.views) = imported(core.association(), &views_id).await;
    }
    said
}

async fn imported(mut instance: Instance<'_>, id: &str) -> (Option<State>, Problems) {
    let problems = instance.import(id).await;
    (instance.state.filter(|_| !problems.has_errors()), problems)
}

/// Refreshes and plans; none after an error. Only a plan that goes well changes what is in state.
async fn planned(aws: &Aws, held: &mut Held, wanted: &Wanted, said: &mut Said) -> Option<Plan> {
    let core = Core::of(aws).await;
    let (mut entry, mut views, mut exclusive) = addresses(&core, held, wanted);
    (said.entry, said.views) = (entry.refresh().await, views.refresh().await);
    said.exclusive = exclusive.refresh().await;
    if said.has_errors() {
        return None;
    }
    let entry_step = step(&mut entry, wanted.entry.as_ref(), &mut said.entry).await?;
    let arn = if entry_step.makes() { json!(UNKNOWN) } else { arn_of(&entry) };
    let config = wanted.association(&arn);
    let views_step = step(&mut views, config.as_ref(), &mut said.views).await?;
    let exclusive_step = step(&mut exclusive, wanted.exclusive(), &mut said.exclusive).await?;
    *held = Held { entry: entry.state, views: views.state, exclusive: exclusive.state };
    Some(Plan { entry: entry_step, views: views_step, exclusive: exclusive_step })
}

fn addresses<'c>(core: &'c Core, held: &Held, wanted: &Wanted) -> (Instance<'c>, Instance<'c>, Instance<'c>) {
    let (mut entry, mut views) = (core.entry(), core.association());
    let mut exclusive = core.resource(wanted.exclusive_resource());
    (entry.state, views.state) = (held.entry.clone(), held.views.clone());
    exclusive.state.clone_from(&held.exclusive);
    (entry, views, exclusive)
}

fn arn_of(entry: &Instance<'_>) -> Json {
    if entry.is_gone() { Json::Null } else { entry.get("access_entry_arn") }
}

async fn step(instance: &mut Instance<'_>, config: Option<&Json>, said: &mut Problems) -> Option<Step> {
    let Some(config) = config else {
        let problems = instance.try_plan_destruction().await;
        let has_errors = problems.has_errors();
        *said = std::mem::take(said).and(problems);
        let step = if instance.is_gone() { Step::Nothing } else { Step::Delete };
        return (!has_errors).then_some(step);
    };
    let invalid = instance.validate(config).await;
    let (planned, problems) = instance.try_plan(config).await;
    let problems = invalid.and(problems);
    let has_errors = problems.has_errors();
    *said = std::mem::take(said).and(problems);
    let planned = planned.filter(|_| !has_errors)?;
    // What `-replace` asks for is planned as if nothing had been there.
    if planned.action == Action::Replace
        && let Some(state) = instance.state.as_mut().filter(|state| !state.is_tainted)
    {
        state.private.clone_from(&planned.private);
    }
    let is_empty = planned.action == Action::Nothing;
    Some(if is_empty { Step::Nothing } else { Step::Do(Box::new(planned)) })
}

/// Carries a plan out, in the order of the dependencies: an address whose predecessor failed is left as it is.
async fn carry_out(aws: &Aws, held: &mut Held, wanted: &Wanted, plan: Plan) -> Said {
    let core = Core::of(aws).await;
    let (mut entry, mut views, mut exclusive) = addresses(&core, held, wanted);
    let Plan { entry: entry_step, views: views_step, exclusive: exclusive_step } = plan;
    let mut said = in_order(&mut entry, &mut views, wanted, (entry_step, views_step)).await;
    if !said.has_errors() {
        said.exclusive = do_step(&mut exclusive, exclusive_step, wanted.exclusive()).await;
    }
    *held = Held { entry: entry.state, views: views.state, exclusive: exclusive.state };
    said
}

async fn in_order(
    entry: &mut Instance<'_>,
    views: &mut Instance<'_>,
    wanted: &Wanted,
    (entry_step, views_step): (Step, Step),
) -> Said {
    let mut said = Said::default();
    if views_step.removes() {
        said.views = views.destroy_unrefreshed().await;
    }
    if !said.has_errors() && entry_step.removes() {
        said.entry = entry.destroy_unrefreshed().await;
    }
    if said.has_errors() {
        return said;
    }
    let done = do_step(entry, entry_step, wanted.entry.as_ref()).await;
    said.entry = said.entry.and(done);
    if said.has_errors() {
        return said;
    }
    let config = wanted.association(&arn_of(entry));
    let done = do_step(views, views_step, config.as_ref()).await;
    said.views = said.views.and(done);
    said
}

async fn do_step(instance: &mut Instance<'_>, step: Step, config: Option<&Json>) -> Problems {
    match (step, config) {
        (Step::Do(planned), Some(config)) => instance.apply_planned(*planned, config).await,
        // Hosts plan what stays once more.
        (Step::Nothing, Some(config)) => {
            drop(instance.try_plan(config).await);
            Problems::default()
        }
        _ => Problems::default(),
    }
}
