//! States that another release or another provider stored, as hosts hand them over. Never here: what is in them.

use std::collections::HashMap;

use eksaccess::protocol::pb::tfplugin6::{self as pb, provider_server::Provider};
use serde_json::Value as Json;
use tonic::Request;

use super::{Instance, Problems, instance::State, read};

/// Whose state is moved.
pub(crate) struct Source<'a> {
    pub(crate) provider: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) version: i64,
}

impl Instance<'_> {
    /// Puts a state of an earlier release in the place of the state, with private data, as a host reads it.
    pub(crate) async fn has_stored(&mut self, attributes: &Json, private: Vec<u8>) {
        let request = pb::upgrade_resource_state::Request {
            type_name: self.name.to_owned(),
            version: 0,
            raw_state: Some(raw(attributes)),
        };
        let answer =
            self.core.service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
        Problems::of(answer.diagnostics).none();
        let value = read(answer.upgraded_state, &self.block().ty);
        self.state = Some(State { value, private, is_tainted: false });
    }

    /// Takes over the state of another provider's resource, with what that provider stored beside it: the identity that is
    /// stored then, and what was wrong.
    pub(crate) async fn moved(&mut self, source: Source<'_>, attributes: &Json) -> (Json, Problems) {
        let request = pb::move_resource_state::Request {
            source_provider_address: source.provider.to_owned(),
            source_type_name: source.resource.to_owned(),
            source_schema_version: source.version,
            source_state: Some(raw(attributes)),
            target_type_name: self.name.to_owned(),
            source_private: br#"{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":600000000000}}"#.to_vec(),
            source_identity: None,
            source_identity_schema_version: 0,
        };
        let answer = self.core.service.move_resource_state(Request::new(request)).await.unwrap().into_inner();
        let problems = Problems::of(answer.diagnostics);
        if problems.has_errors() {
            return (Json::Null, problems);
        }
        let value = read(answer.target_state, &self.block().ty);
        assert!(value.is_wholly_known() && !value.is_null(), "hosts refuse this state: {value:?}");
        self.state = Some(State { value, private: answer.target_private, is_tainted: false });
        (self.answered(answer.target_identity).await, problems)
    }
}

fn raw(attributes: &Json) -> pb::RawState {
    pb::RawState { json: attributes.to_string().into_bytes(), flatmap: HashMap::new() }
}
