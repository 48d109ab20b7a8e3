//! A plan: what follows from a schema, and what the resource itself adds to it. Never here: the schema's rules, which are
//! pure (`schema::plan`).

use super::{
    Call, Context, InstanceId, PlanRequest, PlanResponse, Private, Resource, Stored, Timeouts, caught,
    stored::model,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema,
    value::{Path, Value},
};

/// What a plan does with an object, by the schema's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// There is none yet. The second plan of a replacement is one of these too.
    Create,
    /// It changes in place.
    Update,
    /// It is deleted, and another one created.
    Replace,
    /// It stays as it is.
    NoChange,
    /// It is deleted.
    Destroy,
}

/// What a plan is made from, for a resource that has something to add to it.
#[derive(Debug)]
pub struct Plan<R: Resource> {
    /// What the plan does with the object.
    pub kind: PlanKind,
    /// What the user wrote; `None` to destroy. Values may be unknown.
    pub config: Option<R>,
    /// The object as it was last read, if there is one.
    pub prior: Option<R>,
    /// What is stored beside the planned state, and handed to the apply.
    pub private: Private,
    context: Option<Context<R::Services>>,
    instance: Option<InstanceId>,
    replaced: Option<InstanceId>,
    warnings: Vec<Diagnostic>,
}

/// The planned object.
#[derive(Debug, Clone)]
pub struct Planned<R> {
    /// The state to expect after the apply, in which values may be unknown; `None` to destroy.
    pub state: Option<R>,
    /// The attributes whose change replaces the object.
    pub replaces: Vec<Path>,
}

impl<R: Resource> Plan<R> {
    /// What the configured provider offers; `None` before it is configured, and while its configuration is unknown.
    #[must_use]
    pub fn services(&self) -> Option<&R::Services> {
        self.context.as_ref().map(Context::services)
    }

    /// The services with the time that the plan may take, for one that calls.
    pub fn context(&mut self) -> Option<&mut Context<R::Services>> {
        self.context.as_mut()
    }

    /// What tells this instance of the configuration from the others. A new object has the ID that its apply has, if both
    /// are in one process; one in state may have none yet.
    #[must_use]
    pub fn instance(&self) -> Option<&InstanceId> {
        self.instance.as_ref()
    }

    /// The instance that a new object replaces, in the second plan of a replacement. Hosts drop the warnings of that plan.
    #[must_use]
    pub fn replaced(&self) -> Option<&InstanceId> {
        self.replaced.as_ref()
    }

    /// Tells the user something without failing.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }
}

/// Plans by the schema, then lets the resource complete the plan.
pub(super) async fn plan<R: Resource>(call: Option<Call<R::Services>>, request: PlanRequest) -> PlanResponse {
    let private = request.prior.private.clone();
    let (config, prior) = match models::<R>(&request) {
        Ok(models) => models,
        Err(unreadable) => return failed(unchanged(request.prior.state), private, Vec::new(), unreadable),
    };
    let timeouts = config.as_ref().or(prior.as_ref()).and_then(R::timeouts);
    let timeout = Timeouts::of_read(timeouts);
    let context = call.map(|call| Context::new(call, timeout));
    let provided = provided::<R>(context.as_ref()).await;
    let remembered = Private::from_bytes(&private);
    let (kind, by_schema) = by_schema(&request, (config.as_ref(), prior.as_ref()), (&remembered, &provided));
    let (mut plan, planned) = match stage(context, kind, (config, prior), (remembered, &by_schema)) {
        Ok(stage) => stage,
        Err(unreadable) => return failed(by_schema, private, Vec::new(), unreadable),
    };
    let (before, given) = (plan.private.clone(), planned.state.clone());
    let outcome = caught(R::plan(&mut plan, planned)).await;
    let private =
        if plan.private == before && kind != PlanKind::Create { private } else { plan.private.to_bytes() };
    let mut diagnostics = plan.warnings;
    diagnostics.extend(plan.context.into_iter().flat_map(|context| context.warnings));
    match outcome {
        Ok(Planned { state, replaces }) => {
            let state = changed(by_schema.state, given, state);
            PlanResponse { planned: Stored { state, private, identity: Value::Null }, replaces, diagnostics }
        }
        Err(errors) => failed(by_schema, private, diagnostics, errors),
    }
}

/// The typed forms of configuration and prior state.
fn models<R: Resource>(request: &PlanRequest) -> Result<(Option<R>, Option<R>), Diagnostics> {
    Ok((model::<R>(&request.config)?, model::<R>(&request.prior.state)?))
}

/// What the provider block says, as the schema's rules read it; null while it is not known.
async fn provided<R: Resource>(context: Option<&Context<R::Services>>) -> Value {
    let Some(context) = context else { return Value::Null };
    let provided = caught(async { Ok(R::provided(context).await) }).await;
    provided.ok().flatten().map_or(Value::Null, R::encode)
}

fn by_schema<R: Resource>(
    request: &PlanRequest,
    (config, prior): (Option<&R>, Option<&R>),
    (private, provided): (&Private, &Value),
) -> (PlanKind, schema::Planned) {
    let state = &request.prior.state;
    let Some(config) = config.map(|model| schema::Object::new(&request.config, model)) else {
        return (PlanKind::Destroy, schema::Planned { state: Value::Null, replaces: Vec::new() });
    };
    let prior = prior.map(|model| schema::Object::new(state, model));
    let request = schema::Request { config, prior, remembered: private.defaults(), provided };
    let planned = schema::plan(R::schema(), request);
    let kind = match prior {
        None => PlanKind::Create,
        Some(_) if !planned.replaces.is_empty() => PlanKind::Replace,
        Some(_) if *state == planned.state => PlanKind::NoChange,
        Some(_) => PlanKind::Update,
    };
    (kind, planned)
}

/// The typed forms of a plan, by which a resource completes it.
fn stage<R: Resource>(
    context: Option<Context<R::Services>>,
    kind: PlanKind,
    (config, prior): (Option<R>, Option<R>),
    (mut private, by_schema): (Private, &schema::Planned),
) -> Result<(Plan<R>, Planned<R>), Diagnostics> {
    let state = model::<R>(&by_schema.state)?;
    let stored = InstanceId::stored(&private);
    let (instance, replaced) = if kind == PlanKind::Create {
        private = Private::default();
        (Some(InstanceId::of(&mut private)), stored)
    } else {
        (stored, None)
    };
    let plan = Plan { kind, config, prior, private, context, instance, replaced, warnings: Vec::new() };
    Ok((plan, Planned { state, replaces: by_schema.replaces.clone() }))
}

/// The planned state with what the resource changed in it. The rest stays as the schema planned it, since a typed set
/// cannot hold two unknown elements.
fn changed<R: Resource>(planned: Value, given: Option<R>, completed: Option<R>) -> Value {
    let (Value::Map(mut planned), Some(given), Some(completed)) = (planned, given, completed) else {
        return Value::Null;
    };
    let (given, completed) = (given.encode(), completed.encode());
    for (name, value) in &mut planned {
        if given.get(name) != completed.get(name) {
            *value = completed.get(name).clone();
        }
    }
    Value::Map(planned)
}

/// The plan of an object that cannot be read.
fn unchanged(state: Value) -> schema::Planned {
    schema::Planned { state, replaces: Vec::new() }
}

/// The answer of a plan that failed. Hosts look at nothing but its diagnostics.
fn failed(
    by_schema: schema::Planned,
    private: Vec<u8>,
    mut diagnostics: Vec<Diagnostic>,
    errors: Diagnostics,
) -> PlanResponse {
    let schema::Planned { state, replaces } = by_schema;
    diagnostics.extend(errors);
    PlanResponse { planned: Stored { state, private, identity: Value::Null }, replaces, diagnostics }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::{
        framework::{AnyResource, ApplyRequest, Run, resource},
        schema::{computed_once, optional, required},
        value::{AttributeValue, Tf},
    };

    model! {
        /// A thing whose name says what its plan does.
        pub struct Thing: Resource {
            /// Name.
            name: String = required().requires_replace(),
            /// Labels.
            labels: BTreeSet<Tf<String>> = optional(),
            /// Size.
            size: String = computed_once(),
        }
    }

    impl Resource for Thing {
        const NAME: &'static str = "thing";
        type Services = &'static str;

        fn timeouts(&self) -> Option<&Timeouts> {
            None
        }

        async fn plan(
            plan: &mut Plan<Self>,
            mut planned: Planned<Self>,
        ) -> Result<Planned<Self>, Diagnostics> {
            let services = plan.services().copied().unwrap_or("none");
            plan.warn(Diagnostic::warning(format!("{:?} with {services}", plan.kind), "-"));
            let Some(state) = planned.state.as_mut() else {
                plan.private.set("destroyed", "yes");
                return Ok(planned);
            };
            match state.name.known().map(String::as_str) {
                Some("sized") => state.size = Tf::Known("large".to_owned()),
                Some("moved") => planned.replaces.push(Path::root().attribute("labels")),
                Some("refused") => return Err(Diagnostic::error("Refused", "-").into()),
                Some("broken") => panic!("on purpose"),
                _ => {}
            }
            Ok(planned)
        }

        async fn create(_: &mut Run<Self>, plan: Self) -> Result<Self, Diagnostics> {
            Ok(Self { size: Tf::Known("small".to_owned()), ..plan })
        }

        async fn import(_: &mut Run<Self>, _: &str) -> Result<Self, Diagnostics> {
            unreachable!("nothing is imported here")
        }

        async fn read(_: &mut Run<Self>, state: Self) -> Result<Option<Self>, Diagnostics> {
            Ok(Some(state))
        }

        async fn update(_: &mut Run<Self>, _: Self, plan: Self) -> Result<Self, Diagnostics> {
            Ok(plan)
        }

        async fn delete(_: &mut Run<Self>, _: Self) -> Result<(), Diagnostics> {
            Ok(())
        }
    }

    fn call() -> Call<&'static str> {
        Call { services: Arc::new("services"), cancelled: CancellationToken::new() }
    }

    fn named(name: &str) -> Value {
        Thing { name: Tf::Known(name.to_owned()), ..Thing::default() }.encode()
    }

    fn stored(name: &str) -> Stored {
        let thing = Thing {
            name: Tf::Known(name.to_owned()),
            size: Tf::Known("small".to_owned()),
            ..Thing::default()
        };
        Stored { state: thing.encode(), private: br#"{"instance":"one"}"#.to_vec(), identity: Value::Null }
    }

    async fn planned(config: Value, prior: Stored) -> PlanResponse {
        resource::<Thing>().plan(Some(call()), PlanRequest { config, prior }).await
    }

    fn summaries(response: &PlanResponse) -> Vec<&str> {
        response.diagnostics.iter().map(|diagnostic| diagnostic.summary.as_str()).collect()
    }

    #[tokio::test]
    async fn a_resource_hears_of_each_kind_of_plan() {
        for (config, prior, kind) in [
            (named("a"), Stored::nothing(), "Create with services"),
            (named("a"), stored("a"), "NoChange with services"),
            (named("b"), stored("a"), "Replace with services"),
            (Value::Null, stored("a"), "Destroy with services"),
        ] {
            assert_eq!(summaries(&planned(config, prior).await), [kind]);
        }
    }

    #[tokio::test]
    async fn without_a_configured_provider_there_are_no_services() {
        let request = PlanRequest { config: named("a"), prior: Stored::nothing() };
        let response = resource::<Thing>().plan(None, request).await;
        assert_eq!(summaries(&response), ["Create with none"]);
    }

    #[tokio::test]
    async fn a_resource_changes_the_plan() {
        let sized = planned(named("sized"), Stored::nothing()).await;
        assert_eq!(sized.planned.state.get("size"), &Value::text("large"));
        let moved = planned(named("moved"), stored("moved")).await;
        assert_eq!(moved.replaces, [Path::root().attribute("labels")]);
        let gone = planned(Value::Null, stored("a")).await;
        assert_eq!(Private::from_bytes(&gone.planned.private).get("destroyed"), Some("yes"));
    }

    #[tokio::test]
    async fn an_error_and_a_panic_are_diagnostics_behind_the_warnings() {
        for (name, error) in [("refused", "Refused"), ("broken", "The provider failed")] {
            let response = planned(named(name), Stored::nothing()).await;
            assert_eq!(summaries(&response), ["Create with services", error]);
        }
    }

    /// A typed set would make them one, and a host refuses a plan that is not what is configured.
    #[tokio::test]
    async fn two_unknown_elements_of_a_set_stay_two() {
        let mut config = named("sized");
        let Value::Map(attributes) = &mut config else { unreachable!("a model is an object") };
        attributes.insert("labels".to_owned(), Value::set([Value::Unknown, Value::Unknown]));
        let labels = config.get("labels").clone();
        assert_eq!(planned(config, Stored::nothing()).await.planned.state.get("labels"), &labels);
    }

    #[tokio::test]
    async fn a_new_object_keeps_the_id_of_its_plan_and_not_that_of_the_one_it_replaces() {
        let second = planned(named("a"), Stored { state: Value::Null, ..stored("a") }).await.planned;
        let id = |private: &[u8]| InstanceId::stored(&Private::from_bytes(private)).unwrap();
        let planned_id = id(&second.private);
        assert_ne!(planned_id, InstanceId::from("one"));
        let request = ApplyRequest { prior: Value::Null, planned: second };
        let applied = resource::<Thing>().apply(call(), request).await;
        assert_eq!(id(&applied.stored.private), planned_id);
    }

    #[tokio::test]
    async fn private_data_that_nothing_changed_stays_byte_for_byte() {
        let foreign = Stored { private: br#"{"e2bfb730":{"create":3}}"#.to_vec(), ..stored("a") };
        assert_eq!(planned(named("a"), foreign.clone()).await.planned.private, foreign.private);
    }
}
