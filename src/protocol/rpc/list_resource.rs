//! RPCs about list resources.

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::{AnyResource, Call, Events, ListEvent, ListRequest, Registry},
    protocol::{
        Service, decode, encode,
        pb::tfplugin6::{self as pb, list_resource::Event},
    },
};

/// What a host does with what is found (`limit`, `include_resource_object`) is checked by the host.
pub(crate) fn validate<S: Send + Sync>(
    service: &Service<S>,
    request: pb::validate_list_resource_config::Request,
) -> Result<pb::validate_list_resource_config::Response, Diagnostics> {
    let pb::validate_list_resource_config::Request {
        type_name,
        config,
        include_resource_object: _,
        limit: _,
    } = request;
    let diagnostics = super::validate(service.registry.list_resource(&type_name)?.declaration(), config)?;
    Ok(pb::validate_list_resource_config::Response { diagnostics })
}

pub(crate) async fn list<S: Send + Sync>(
    registry: &'static Registry<S>,
    call: Result<Call<S>, Diagnostics>,
    request: pb::list_resource::Request,
    events: UnboundedSender<Event>,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let pb::list_resource::Request { type_name, config, include_resource_object, limit } = request;
    let (list_resource, resource) = (registry.list_resource(&type_name)?, registry.resource(&type_name)?);
    let call = call?;
    let request = ListRequest {
        config: decode::value(config, list_resource.declaration().schema().ty())?,
        includes_objects: include_resource_object,
        // A message without the number has 0 there.
        limit: usize::try_from(limit).ok().filter(|limit| *limit > 0),
    };
    let events = Events::to(move |said: ListEvent| events.send(event(resource, said)).is_ok());
    list_resource.list(call, request, events).await?;
    Ok(Vec::new())
}

fn event<S>(resource: &dyn AnyResource<S>, said: ListEvent) -> Event {
    match said {
        ListEvent::Found { display_name, identity, object } => {
            let ty = resource.declaration().schema().ty();
            Event {
                identity: encode::identity(resource, &identity),
                display_name: encode::display_name(&display_name),
                resource_object: object.map(|object| encode::value(&object, ty)),
                diagnostic: Vec::new(),
            }
        }
        ListEvent::Warning(warning) => {
            Event { diagnostic: encode::diagnostics([warning]), ..Event::default() }
        }
    }
}
