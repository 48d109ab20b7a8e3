//! The identity of an object as hosts since Terraform 1.12 store it beside the state and hand it back. Older hosts have none,
//! as an [`Instance`] elsewhere.

use std::collections::BTreeMap;

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, provider_server::Provider},
    value::{Type, Value},
};
use serde_json::Value as Json;
use tonic::Request;

use super::{Core, Instance, Problems, dynamic, instance::State, read, shown, value};

impl Core {
    /// The identity schemas, by resource.
    pub(crate) async fn identities(&self) -> BTreeMap<String, pb::ResourceIdentitySchema> {
        let request = Request::new(pb::get_resource_identity_schemas::Request {});
        let answer = self.service.get_resource_identity_schemas(request).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        answer.identity_schemas.into_iter().collect()
    }
}

impl Instance<'_> {
    async fn identity_type(&self) -> Type {
        let schema = self.core.identities().await.remove(self.name).expect("it has an identity");
        let typed = schema.identity_attributes.into_iter().map(|attribute| {
            assert_eq!(attribute.r#type, b"\"string\"");
            (attribute.name, Type::String)
        });
        Type::Object(typed.collect())
    }

    async fn sent(&self, identity: &Json) -> Option<pb::ResourceIdentityData> {
        let ty = self.identity_type().await;
        let data = (!identity.is_null()).then(|| value(identity, &ty))?;
        Some(pb::ResourceIdentityData { identity_data: dynamic(&data, &ty) })
    }

    /// An answered identity; null where there is none.
    pub(super) async fn answered(&self, identity: Option<pb::ResourceIdentityData>) -> Json {
        let ty = self.identity_type().await;
        identity.map_or(Json::Null, |identity| shown(&read(identity.identity_data, &ty)))
    }

    /// Imports by identity: what the object's identity is then.
    pub(crate) async fn import_by(&mut self, identity: &Json) -> (Json, Problems) {
        let request = pb::import_resource_state::Request {
            type_name: self.name.to_owned(),
            identity: self.sent(identity).await,
            ..Default::default()
        };
        let answer =
            self.core.service.import_resource_state(Request::new(request)).await.unwrap().into_inner();
        let problems = Problems::of(answer.diagnostics);
        let Some(imported) = answer.imported_resources.into_iter().next() else {
            return (Json::Null, problems);
        };
        let value = read(imported.state, &self.block().ty);
        self.state = Some(State { value, private: imported.private, is_tainted: false });
        (self.answered(imported.identity).await, problems)
    }

    /// The identity after a refresh, which had this one before.
    pub(crate) async fn refreshed_identity(&self, stored: &Json) -> Json {
        let State { value, private, .. } = self.state.clone().expect("it is in state");
        let request = pb::read_resource::Request {
            type_name: self.name.to_owned(),
            current_state: self.block().dynamic(&value),
            private,
            current_identity: self.sent(stored).await,
            ..Default::default()
        };
        let answer = self.core.service.read_resource(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        self.answered(answer.new_identity).await
    }

    /// The identity that a plan has for a configuration (null to destroy), beside a stored one.
    pub(crate) async fn planned_identity(&self, config: &Json, stored: &Json) -> Json {
        let config = if config.is_null() { Value::Null } else { self.block().config(config) };
        let private = self.state.as_ref().map(|state| state.private.clone()).unwrap_or_default();
        let request = pb::plan_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: self.block().dynamic(&self.prior()),
            config: self.block().dynamic(&config),
            prior_private: private,
            prior_identity: self.sent(stored).await,
            ..Default::default()
        };
        let answer =
            self.core.service.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        self.answered(answer.planned_identity).await
    }

    /// Creates an object as planned with this identity, and returns the one that is stored then, and what was wrong.
    pub(crate) async fn created_identity(&self, config: &Json, planned: &Json) -> (Json, Problems) {
        let plan = self.plan_unrefreshed(config).await;
        let request = pb::apply_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: self.block().dynamic(&Value::Null),
            planned_state: self.block().dynamic(&plan.value),
            config: self.block().dynamic(&self.block().config(config)),
            planned_private: plan.private,
            planned_identity: self.sent(planned).await,
            ..Default::default()
        };
        let answer =
            self.core.service.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
        (self.answered(answer.new_identity).await, Problems::of(answer.diagnostics))
    }

    /// The identity that another version, or another provider, stored as this JSON.
    pub(crate) async fn upgraded_identity(&self, raw: &Json) -> Json {
        let raw_identity = Some(pb::RawState { json: raw.to_string().into_bytes(), ..Default::default() });
        let request = pb::upgrade_resource_identity::Request {
            type_name: self.name.to_owned(),
            version: 0,
            raw_identity,
        };
        let answer =
            self.core.service.upgrade_resource_identity(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        self.answered(answer.upgraded_identity).await
    }
}
