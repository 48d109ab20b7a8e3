//! One resource instance as Terraform core drives it: refresh, validate, plan, plan again, apply, and what is in state
//! after each. Every answer is held against core's rules.

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, attribute_path::step::Selector, provider_server::Provider},
    value::{Value, json},
};
use serde_json::Value as Json;
use tonic::Request;

use super::{Block, Core, Problems, client_capabilities, read, rules, shown, shown_path};

/// What the state file holds of an instance.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) value: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) is_tainted: bool,
}

/// What a plan says it will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Nothing,
    Create,
    Update,
    Replace,
}

/// A plan that core accepts.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) action: Action,
    pub(crate) value: Value,
    /// The attributes that force a replacement.
    pub(crate) replaces: Vec<String>,
    pub(crate) private: Vec<u8>,
}

/// One address of a configuration.
pub(crate) struct Instance<'a> {
    pub(super) core: &'a Core,
    pub(super) name: &'static str,
    pub(crate) state: Option<State>,
}

impl Planned {
    /// One attribute of what is planned.
    pub(crate) fn get(&self, attribute: &str) -> Json {
        shown(self.value.get(attribute))
    }
}

impl<'a> Instance<'a> {
    pub(crate) fn new(core: &'a Core, name: &'static str) -> Self {
        Self { core, name, state: None }
    }

    /// The same address in another run, with the same state.
    pub(crate) fn in_run<'b>(&self, core: &'b Core) -> Instance<'b> {
        Instance { core, name: self.name, state: self.state.clone() }
    }

    /// One attribute in state.
    #[track_caller]
    pub(crate) fn get(&self, attribute: &str) -> Json {
        shown(self.state.as_ref().expect("it is in state").value.get(attribute))
    }

    /// Sets a text in state, as another program would have left it.
    pub(crate) fn set(&mut self, attribute: &str, text: &str) {
        self.put(attribute, Value::text(text));
    }

    /// Sets a flag in state.
    pub(crate) fn set_flag(&mut self, attribute: &str, flag: bool) {
        self.put(attribute, Value::Bool(flag));
    }

    fn put(&mut self, attribute: &str, value: Value) {
        let Value::Map(attributes) = &mut self.state.as_mut().expect("it is in state").value else { return };
        attributes.insert(attribute.to_owned(), value);
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state.is_none()
    }

    pub(super) fn block(&self) -> &'a Block {
        self.core.block(self.name)
    }

    pub(super) fn prior(&self) -> Value {
        self.state.as_ref().map_or(Value::Null, |state| state.value.clone())
    }

    pub(crate) async fn validate(&self, config: &Json) -> Problems {
        self.validate_value(&self.block().config(config)).await
    }

    pub(crate) async fn validate_value(&self, config: &Value) -> Problems {
        let request = pb::validate_resource_config::Request {
            type_name: self.name.to_owned(),
            config: self.block().dynamic(config),
            client_capabilities: Some(client_capabilities()),
        };
        let answer = self.core.service.validate_resource_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }

    /// Reads the stored state by way of its JSON, as hosts do with every state.
    async fn upgrade(&mut self) {
        let Some(state) = &mut self.state else { return };
        let stored = json::encode(&state.value).to_string().into_bytes();
        let (block, name) = (self.core.block(self.name), self.name.to_owned());
        let raw_state = Some(pb::RawState { json: stored, flatmap: std::collections::HashMap::new() });
        let request =
            pb::upgrade_resource_state::Request { type_name: name, version: block.version, raw_state };
        let answer =
            self.core.service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        let upgraded = read(answer.upgraded_state, &block.ty);
        assert_eq!(upgraded, state.value, "a state of today's version must come back as it was stored");
        state.value = upgraded;
    }

    /// Reads the object anew. A failure leaves the state as it was.
    pub(crate) async fn refresh(&mut self) -> Problems {
        self.upgrade().await;
        let Some(State { value, private, is_tainted }) = self.state.clone() else {
            return Problems::default();
        };
        let (read, private, problems) = self.read(&value, private).await;
        if problems.has_errors() {
            return problems;
        }
        self.state = (!read.is_null()).then_some(State { value: read, private, is_tainted });
        problems
    }

    async fn read(&self, value: &Value, private: Vec<u8>) -> (Value, Vec<u8>, Problems) {
        let request = pb::read_resource::Request {
            type_name: self.name.to_owned(),
            current_state: self.block().dynamic(value),
            private,
            provider_meta: None,
            client_capabilities: Some(client_capabilities()),
            current_identity: None,
        };
        let answer = self.core.service.read_resource(Request::new(request)).await.unwrap().into_inner();
        assert_eq!(answer.deferred, None);
        let new = read(answer.new_state, &self.block().ty);
        assert!(new.is_wholly_known(), "a read answers nothing unknown: {new:?}");
        (new, answer.private, Problems::of(answer.diagnostics))
    }

    /// Plans without a refresh, with what is in state. The diagnostics must be no errors.
    pub(crate) async fn plan_unrefreshed(&self, config: &Json) -> Planned {
        let config = self.block().config(config);
        let (planned, problems) = self.plan_value(&config).await;
        assert!(!problems.has_errors(), "{problems:#?}");
        planned.unwrap()
    }

    /// Refreshes, validates and plans; each must go well.
    pub(crate) async fn plan(&mut self, config: &Json) -> Planned {
        let problems = self.refresh().await.and(self.validate(config).await);
        assert!(!problems.has_errors(), "{problems:#?}");
        self.plan_unrefreshed(config).await
    }

    /// Plans without a refresh, and says what is wrong as well.
    pub(crate) async fn try_plan(&self, config: &Json) -> (Option<Planned>, Problems) {
        self.plan_value(&self.block().config(config)).await
    }

    async fn plan_value(&self, config: &Value) -> (Option<Planned>, Problems) {
        let tainted = self.state.as_ref().is_some_and(|state| state.is_tainted);
        if tainted {
            let (planned, problems) = self.ask_plan(&Value::Null, Vec::new(), config).await;
            return (planned.map(|planned| Planned { action: Action::Replace, ..planned }), problems);
        }
        let private = self.state.as_ref().map(|state| state.private.clone()).unwrap_or_default();
        let (planned, problems) = self.ask_plan(&self.prior(), private, config).await;
        match planned {
            Some(planned) if planned.action == Action::Replace => {
                let (second, more) = self.ask_plan(&Value::Null, planned.private.clone(), config).await;
                let replaces = planned.replaces;
                let second = second.map(|second| Planned { action: Action::Replace, replaces, ..second });
                (second, problems.and(more))
            }
            planned => (planned, problems),
        }
    }

    /// Plans a replacement that the user asks for: whatever the first plan says, a second one follows.
    pub(crate) async fn plan_replacement(&self, config: &Json) -> Problems {
        let config = self.block().config(config);
        let state = self.state.clone().expect("it is in state");
        let (planned, problems) = self.ask_plan(&state.value, state.private, &config).await;
        let Some(planned) = planned else { return problems };
        let (_, more) = self.ask_plan(&Value::Null, planned.private, &config).await;
        problems.and(more)
    }

    async fn ask_plan(&self, prior: &Value, private: Vec<u8>, config: &Value) -> (Option<Planned>, Problems) {
        let block = self.block();
        let request = pb::plan_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: block.dynamic(prior),
            proposed_new_state: block.dynamic(&rules::proposed(&block.schema, prior, config)),
            config: block.dynamic(config),
            prior_private: private,
            provider_meta: None,
            client_capabilities: Some(client_capabilities()),
            prior_identity: None,
            ..Default::default()
        };
        let answer =
            self.core.service.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
        let problems = Problems::of(answer.diagnostics);
        if problems.has_errors() {
            return (None, problems);
        }
        assert_eq!((answer.deferred, answer.legacy_type_system), (None, false));
        let planned = read(answer.planned_state, &block.ty);
        let broken = rules::broken_by_plan(&block.schema, prior, config, &planned);
        assert!(broken.is_empty(), "core refuses this plan: {broken:#?}");
        let replaces = counted(&answer.requires_replace, prior, &planned);
        let action = match (prior.is_null(), replaces.is_empty()) {
            (true, _) => Action::Create,
            (false, false) => Action::Replace,
            (false, true) if *prior == planned => Action::Nothing,
            (false, true) => Action::Update,
        };
        (Some(Planned { action, value: planned, replaces, private: answer.planned_private }), problems)
    }

    /// Refreshes, plans and applies. After a success a second plan must find nothing to do.
    pub(crate) async fn apply(&mut self, config: &Json) -> Problems {
        let problems = self.refresh().await;
        if problems.has_errors() {
            return problems;
        }
        let problems = problems.and(self.apply_unrefreshed(config).await);
        if !problems.has_errors() {
            let second = self.plan(config).await;
            assert_eq!(second.action, Action::Nothing, "the second plan must be empty: {second:#?}");
        }
        problems
    }

    /// Plans with what is in state and applies that, and reads nothing before or after. What the plan warned of is a story of
    /// its own: see [`Self::try_plan`].
    pub(crate) async fn apply_unrefreshed(&mut self, config: &Json) -> Problems {
        let problems = self.validate(config).await;
        if problems.has_errors() {
            return problems;
        }
        let (planned, of_plan) = self.plan_value(&self.block().config(config)).await;
        match planned {
            Some(planned) => problems.and(self.apply_planned(planned, config).await),
            None => problems.and(of_plan),
        }
    }

    /// Applies a plan, for which more of the configuration may be known by now.
    pub(crate) async fn apply_planned(&mut self, planned: Planned, config: &Json) -> Problems {
        if planned.action == Action::Nothing {
            return Problems::default();
        }
        if planned.action == Action::Replace {
            let problems = self.destroy_unrefreshed().await;
            if problems.has_errors() {
                return problems;
            }
        }
        let config = self.block().config(config);
        let (again, problems) = self.plan_value(&config).await;
        let Some(again) = again.filter(|_| !problems.has_errors()) else { return problems };
        let broken = rules::broken_promises(&planned.value, &again.value);
        assert!(broken.is_empty(), "the plan inside apply differs: {broken:#?}");
        self.carry_out(again, &config).await
    }

    async fn carry_out(&mut self, planned: Planned, config: &Value) -> Problems {
        let prior = self.prior();
        let (value, private, problems) =
            self.ask_apply(&prior, &planned.value, config, planned.private).await;
        assert!(value.is_wholly_known(), "an apply answers nothing unknown: {value:?}");
        if problems.has_errors() {
            if !value.is_null() {
                self.state = Some(State { value, private, is_tainted: prior.is_null() });
            }
            return problems;
        }
        assert!(!value.is_null(), "an apply without errors answers a state");
        let broken = rules::broken_promises(&planned.value, &value);
        assert!(broken.is_empty(), "the state is not what was planned: {broken:#?}");
        self.state = Some(State { value, private, is_tainted: false });
        problems
    }

    /// Refreshes and destroys.
    pub(crate) async fn destroy(&mut self) -> Problems {
        let problems = self.refresh().await;
        if problems.has_errors() { problems } else { problems.and(self.destroy_unrefreshed().await) }
    }

    /// Plans to destroy what is in state, as hosts do since Terraform 1.3, and keeps what the plan stored.
    pub(crate) async fn plan_destruction(&mut self) {
        self.try_plan_destruction().await.none();
    }

    /// The same, and says what is wrong with it.
    pub(crate) async fn try_plan_destruction(&mut self) -> Problems {
        let Some(State { value, private, .. }) = self.state.clone() else { return Problems::default() };
        let (planned, problems) = self.ask_plan(&value, private, &Value::Null).await;
        let Some(planned) = planned else { return problems };
        assert!(planned.value.is_null(), "a planned deletion leaves nothing");
        self.state.as_mut().unwrap().private = planned.private;
        problems
    }

    /// Destroys what is in state.
    pub(crate) async fn destroy_unrefreshed(&mut self) -> Problems {
        let Some(State { value, private, .. }) = self.state.clone() else { return Problems::default() };
        let (left, _, problems) = self.ask_apply(&value, &Value::Null, &Value::Null, private).await;
        if !problems.has_errors() {
            assert!(left.is_null(), "a deletion without errors leaves nothing: {left:?}");
            self.state = None;
        }
        problems
    }

    async fn ask_apply(
        &self,
        prior: &Value,
        planned: &Value,
        config: &Value,
        planned_private: Vec<u8>,
    ) -> (Value, Vec<u8>, Problems) {
        let block = self.block();
        let request = pb::apply_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: block.dynamic(prior),
            planned_state: block.dynamic(planned),
            config: block.dynamic(config),
            planned_private,
            provider_meta: None,
            planned_identity: None,
        };
        let answer =
            self.core.service.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
        assert!(!answer.legacy_type_system);
        (read(answer.new_state, &block.ty), answer.private, Problems::of(answer.diagnostics))
    }

    /// Imports by id, and reads what was imported, as hosts do.
    pub(crate) async fn import(&mut self, id: &str) -> Problems {
        let request = pb::import_resource_state::Request {
            type_name: self.name.to_owned(),
            id: id.to_owned(),
            client_capabilities: Some(client_capabilities()),
            identity: None,
        };
        let answer =
            self.core.service.import_resource_state(Request::new(request)).await.unwrap().into_inner();
        let problems = Problems::of(answer.diagnostics);
        if problems.has_errors() {
            return problems;
        }
        let [imported] = &answer.imported_resources[..] else { panic!("an import answers one resource") };
        assert_eq!(imported.type_name, self.name);
        let value = read(imported.state.clone(), &self.block().ty);
        assert!(value.is_wholly_known() && !value.is_null(), "{value:?}");
        self.state = Some(State { value, private: imported.private.clone(), is_tainted: false });
        let problems = problems.and(self.refresh().await);
        assert!(self.state.is_some(), "what was imported must be there");
        problems
    }
}

/// The paths that force a replacement: each must be in the prior or planned object, and counts where the two differ.
fn counted(paths: &[pb::AttributePath], prior: &Value, planned: &Value) -> Vec<String> {
    if prior.is_null() {
        return Vec::new();
    }
    let mut counted = Vec::new();
    for path in paths {
        let (before, after) = (stepped(path, prior), stepped(path, planned));
        assert!(before.is_some() || after.is_some(), "{} is nowhere", shown_path(path));
        if before != after || after.is_some_and(|value| !value.is_wholly_known()) {
            counted.push(shown_path(path));
        }
    }
    counted
}

fn stepped<'v>(path: &pb::AttributePath, value: &'v Value) -> Option<&'v Value> {
    let mut value = value;
    for step in &path.steps {
        value = match (step.selector.as_ref()?, value) {
            (Selector::AttributeName(name) | Selector::ElementKeyString(name), Value::Map(entries)) => {
                entries.get(name)?
            }
            (Selector::ElementKeyInt(index), Value::List(elements)) => {
                elements.get(usize::try_from(*index).ok()?)?
            }
            _ => return None,
        };
    }
    Some(value)
}
