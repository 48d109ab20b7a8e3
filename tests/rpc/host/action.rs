//! An action as a host plans and invokes it. Never here: what it does.

use eksaccess::{
    protocol::pb::tfplugin6::{
        self as pb,
        invoke_action::event::{Completed, Progress, Type},
        provider_server::Provider,
    },
    value::Value,
};
use futures_util::StreamExt;
use serde_json::Value as Json;
use tonic::Request;

use super::{Core, Problems, client_capabilities};

/// What an invocation came to.
#[derive(Debug)]
pub(crate) struct Invoked {
    /// What it said while it worked.
    pub(crate) progress: Vec<String>,
    pub(crate) problems: Problems,
}

impl Core {
    pub(crate) async fn validate_action(&self, action: &str, config: &Value) -> Problems {
        let request = pb::validate_action_config::Request {
            type_name: action.to_owned(),
            config: self.action_block(action).dynamic(config),
        };
        let answer = self.service.validate_action_config(Request::new(request)).await;
        Problems::of(answer.unwrap().into_inner().diagnostics)
    }

    pub(crate) async fn plan_action(&self, action: &str, config: &Value) -> Problems {
        let request = pb::plan_action::Request {
            action_type: action.to_owned(),
            config: self.action_block(action).dynamic(config),
            client_capabilities: Some(client_capabilities()),
        };
        let answer = self.service.plan_action(Request::new(request)).await.unwrap().into_inner();
        assert_eq!(answer.deferred, None);
        Problems::of(answer.diagnostics)
    }

    /// Validates, plans and invokes.
    pub(crate) async fn invoke(&self, action: &str, config: &Json) -> Invoked {
        self.invoke_and_stop(action, config, None).await
    }

    /// The same; with words, until it has said them: then the host stops.
    pub(crate) async fn invoke_and_stop(
        &self,
        action: &str,
        config: &Json,
        stop_at: Option<&str>,
    ) -> Invoked {
        let block = self.action_block(action);
        let config = block.config(config);
        let validated = self.validate_action(action, &config).await;
        let problems =
            if validated.has_errors() { validated } else { self.plan_action(action, &config).await };
        if problems.has_errors() {
            return Invoked { progress: Vec::new(), problems };
        }
        let request = pb::invoke_action::Request {
            action_type: action.to_owned(),
            config: block.dynamic(&config),
            client_capabilities: Some(client_capabilities()),
        };
        let mut events = self.service.invoke_action(Request::new(request)).await.unwrap().into_inner();
        let mut progress = Vec::new();
        let diagnostics = loop {
            match events.next().await.expect("it says that it is over").unwrap().r#type.unwrap() {
                Type::Progress(Progress { message }) => {
                    if stop_at.is_some_and(|words| message.contains(words)) {
                        self.stop().await;
                    }
                    progress.push(message);
                }
                Type::Completed(Completed { diagnostics }) => break diagnostics,
            }
        };
        assert!(events.next().await.is_none(), "nothing follows the end");
        Invoked { progress, problems: problems.and(Problems::of(diagnostics)) }
    }
}
