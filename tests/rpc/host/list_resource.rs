//! A query of a host, and what Terraform core holds against each event. Never here: what a cluster has.

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, provider_server::Provider},
    value::Value,
};
use futures_util::StreamExt;
use serde_json::{Value as Json, json};
use tonic::Request;

use super::{Core, Problems, read, shown};

/// What a `list` block says beside its arguments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query {
    pub(crate) includes_objects: bool,
    pub(crate) limit: i64,
}

/// As hosts ask where the block says nothing: for the names of 100 objects.
impl Default for Query {
    fn default() -> Self {
        Self { includes_objects: false, limit: 100 }
    }
}

/// One object that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) display_name: String,
    pub(crate) identity: Json,
    /// Null where it was not asked for.
    pub(crate) object: Value,
}

/// All that a query told, in order.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) items: Vec<Item>,
    pub(crate) problems: Problems,
}

impl Listed {
    /// The names that people see.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.display_name.as_str()).collect()
    }
}

impl Core {
    pub(crate) async fn validate_list(&self, resource: &str, config: &Value) -> Problems {
        let request = pb::validate_list_resource_config::Request {
            type_name: resource.to_owned(),
            config: self.list_block(resource).dynamic(config),
            ..Default::default()
        };
        let answer = self.service.validate_list_resource_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }

    /// Validates and queries, as a host does.
    pub(crate) async fn list(&self, resource: &'static str, config: &Json, query: Query) -> Listed {
        let value = self.list_block(resource).config(config);
        let problems = self.validate_list(resource, &value).await;
        if problems.has_errors() {
            return Listed { items: Vec::new(), problems };
        }
        let listed = self.list_unvalidated(resource, config, query).await;
        Listed { problems: problems.and(listed.problems), ..listed }
    }

    /// Queries until the stream ends: a host reads no further than its limit, or the first error.
    pub(crate) async fn list_unvalidated(
        &self,
        resource: &'static str,
        config: &Json,
        query: Query,
    ) -> Listed {
        let block = self.list_block(resource);
        let Query { includes_objects, limit } = query;
        let request = pb::list_resource::Request {
            type_name: resource.to_owned(),
            config: block.dynamic(&block.config(config)),
            include_resource_object: includes_objects,
            limit,
        };
        let mut events = self.service.list_resource(Request::new(request)).await.unwrap().into_inner();
        let mut listed = Listed::default();
        while let Some(event) = events.next().await {
            let pb::list_resource::Event { identity, display_name, resource_object, diagnostic } =
                event.unwrap();
            assert!(!listed.problems.has_errors(), "nothing follows an error: {display_name}");
            let problems = Problems::of(diagnostic);
            let names_nothing = identity.is_none();
            assert!(
                !names_nothing || problems != Problems::default(),
                "an event without an object says something"
            );
            listed.problems = listed.problems.and(problems);
            if names_nothing {
                continue;
            }
            let identity = self.resource(resource).answered(identity).await;
            for name in ["cluster_name", "principal_arn", "region"] {
                assert!(identity[name].is_string(), "{name} of {identity}");
            }
            assert!(!display_name.is_empty() && !display_name.contains('\n'));
            assert_eq!(resource_object.is_some(), includes_objects, "{display_name}");
            let object = read(resource_object, &self.block(resource).ty);
            assert!(object.is_wholly_known(), "{object:?}");
            listed.items.push(Item { display_name, identity, object });
        }
        let most = usize::try_from(limit).unwrap();
        assert!(most == 0 || listed.items.len() <= most, "{} of at most {most}", listed.items.len());
        listed
    }

    /// Brings what was found into state as a host does with the configuration that it generates of it: by its identity, with
    /// the provider's configuration of the object. The plan that follows must have nothing to do.
    pub(crate) async fn imports_cleanly(&self, resource: &'static str, item: &Item) {
        let config = shown(&self.generate(resource, &item.object).await);
        let mut instance = self.resource(resource);
        let (identity, problems) = instance.import_by(&item.identity).await;
        problems.none();
        assert_eq!(identity, item.identity, "the identity that is stored is the one that was found");
        let problems = instance.validate(&config).await;
        assert!(!problems.has_errors(), "{config}: {problems:#?}");
        let planned = instance.plan(&config).await;
        assert_eq!(planned.action, super::Action::Nothing, "{config}");
    }
}

/// The configuration of a query about the first cluster.
pub(crate) fn cluster() -> Json {
    json!({ "cluster_name": crate::rpc::world::CLUSTER })
}
