//! RPCs about actions.

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::{Call, Events, Registry},
    protocol::{
        Service, decode, encode,
        pb::tfplugin6::{
            self as pb,
            invoke_action::{
                Event,
                event::{Progress, Type},
            },
        },
    },
};

pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_action_config::Request,
) -> Result<pb::validate_action_config::Response, Diagnostics> {
    let pb::validate_action_config::Request { type_name, config } = request;
    let diagnostics = super::validate(service.registry.action(&type_name)?.declaration(), config)?;
    Ok(pb::validate_action_config::Response { diagnostics })
}

/// What was not known when the host validated may be known now. Warnings were told then.
pub(crate) fn plan<S: Send + Sync>(
    service: &Service<S>,
    request: pb::plan_action::Request,
) -> Result<pb::plan_action::Response, Diagnostics> {
    let pb::plan_action::Request { action_type, config, client_capabilities: _ } = request;
    let declaration = service.registry.action(&action_type)?.declaration();
    let config = decode::value(config, declaration.schema().ty())?;
    Diagnostics::check(declaration.validate(config))?;
    Ok(pb::plan_action::Response::default())
}

pub(crate) async fn invoke<S: Send + Sync>(
    registry: &'static Registry<S>,
    call: Result<Call<S>, Diagnostics>,
    request: pb::invoke_action::Request,
    events: UnboundedSender<Event>,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let pb::invoke_action::Request { action_type, config, client_capabilities: _ } = request;
    let action = registry.action(&action_type)?;
    let call = call?;
    let config = decode::value(config, action.declaration().schema().ty())?;
    let progress = Events::to(move |said: String| events.send(progress(&said)).is_ok());
    action.invoke(call, config, progress).await
}

fn progress(said: &str) -> Event {
    Event { r#type: Some(Type::Progress(Progress { message: encode::progress(said) })) }
}
