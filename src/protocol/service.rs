//! The routing table: one line an RPC. What is not here answers `Unimplemented`.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait, codegen::BoxStream};

use super::{
    call::{call, stream},
    pb::tfplugin6::{self as pb, provider_server::Provider},
    rpc::{action, data_source, ephemeral_resource, function, identity, list_resource, provider, resource},
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::{Call, Registry},
};

/// The largest message in either direction: a list of 3,000 entries with their policies needs more
/// than gRPC's default of 4 MiB.
pub const MESSAGE_LIMIT: usize = 256 << 20;

/// The provider as a tfplugin6 service.
pub struct Service<S: 'static> {
    pub(super) registry: &'static Registry<S>,
    configured: RwLock<Result<Arc<S>, Diagnostics>>,
    /// Cancelled when the process is to end, for the calls of now and all that follow.
    ending: CancellationToken,
    /// What the calls of now hear; cancelled when the host says stop, and with `ending`.
    running: Mutex<CancellationToken>,
}

impl<S: Send + Sync + 'static> Service<S> {
    /// A service that is not configured yet: schemas, validation, upgrades and plans work already.
    #[must_use]
    pub fn new(registry: &'static Registry<S>) -> Self {
        Self::until(CancellationToken::new(), registry)
    }

    /// The same, whose calls end their waits when `ending` is cancelled, as they do when the host says stop.
    #[must_use]
    pub fn until(ending: CancellationToken, registry: &'static Registry<S>) -> Self {
        Self {
            registry,
            configured: RwLock::new(Err(not_configured().into())),
            running: Mutex::new(ending.child_token()),
            ending,
        }
    }

    /// Keeps what a provider block came to, for the calls that follow.
    pub(super) fn configure(&self, outcome: Result<S, Diagnostics>) {
        *self.configured.write().unwrap_or_else(PoisonError::into_inner) = outcome.map(Arc::new);
    }

    /// What the provider block came to.
    pub(super) fn services(&self) -> Result<Arc<S>, Diagnostics> {
        self.configured.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One call on the services, which ends its waits when the host says stop.
    ///
    /// # Errors
    /// When the provider is not configured.
    pub(super) fn call(&self) -> Result<Call<S>, Diagnostics> {
        let services = self.services()?;
        let cancelled = self.running.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(Call { services, cancelled })
    }

    /// Ends the waits of the calls under way. Later calls are not concerned: under a debugger one
    /// process serves many hosts.
    pub(super) fn stop(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, self.ending.child_token()).cancel();
    }
}

fn not_configured() -> Diagnostic {
    Diagnostic::error(
        "Provider not configured",
        "The host called the provider before it was configured, or after its configuration failed. Fix the provider block \
         first. In a test with a mocked provider, do not use real resources.",
    )
}

type Reply<T> = Result<Response<T>, Status>;

#[async_trait]
#[rustfmt::skip] // a table: one line an RPC
impl<S: Send + Sync + 'static> Provider for Service<S> {
    async fn get_metadata(&self, _: Request<pb::get_metadata::Request>) -> Reply<pb::get_metadata::Response> {
        call("GetMetadata", String::new(), async { Ok(provider::metadata(self)) }).await
    }
    async fn get_provider_schema(&self, _: Request<pb::get_provider_schema::Request>) -> Reply<pb::get_provider_schema::Response> {
        call("GetProviderSchema", String::new(), async { Ok(provider::schema(self)) }).await
    }
    async fn validate_provider_config(&self, request: Request<pb::validate_provider_config::Request>) -> Reply<pb::validate_provider_config::Response> {
        call("ValidateProviderConfig", String::new(), async { provider::validate(self, request.into_inner()) }).await
    }
    async fn configure_provider(&self, request: Request<pb::configure_provider::Request>) -> Reply<pb::configure_provider::Response> {
        call("ConfigureProvider", String::new(), async { provider::configure(self, request.into_inner()) }).await
    }
    async fn stop_provider(&self, _: Request<pb::stop_provider::Request>) -> Reply<pb::stop_provider::Response> {
        call("StopProvider", String::new(), async { Ok(provider::stop(self)) }).await
    }
    async fn validate_resource_config(&self, request: Request<pb::validate_resource_config::Request>) -> Reply<pb::validate_resource_config::Response> {
        let request = request.into_inner();
        call("ValidateResourceConfig", request.type_name.clone(), async { resource::validate(self, request) }).await
    }
    async fn upgrade_resource_state(&self, request: Request<pb::upgrade_resource_state::Request>) -> Reply<pb::upgrade_resource_state::Response> {
        let request = request.into_inner();
        call("UpgradeResourceState", request.type_name.clone(), async { resource::upgrade(self, request) }).await
    }
    async fn move_resource_state(&self, request: Request<pb::move_resource_state::Request>) -> Reply<pb::move_resource_state::Response> {
        let request = request.into_inner();
        call("MoveResourceState", request.target_type_name.clone(), async { resource::moved(self, request) }).await
    }
    async fn read_resource(&self, request: Request<pb::read_resource::Request>) -> Reply<pb::read_resource::Response> {
        let request = request.into_inner();
        call("ReadResource", request.type_name.clone(), resource::read(self, request)).await
    }
    async fn plan_resource_change(&self, request: Request<pb::plan_resource_change::Request>) -> Reply<pb::plan_resource_change::Response> {
        let request = request.into_inner();
        call("PlanResourceChange", request.type_name.clone(), resource::plan(self, request)).await
    }
    async fn apply_resource_change(&self, request: Request<pb::apply_resource_change::Request>) -> Reply<pb::apply_resource_change::Response> {
        let request = request.into_inner();
        call("ApplyResourceChange", request.type_name.clone(), resource::apply(self, request)).await
    }
    async fn import_resource_state(&self, request: Request<pb::import_resource_state::Request>) -> Reply<pb::import_resource_state::Response> {
        let request = request.into_inner();
        call("ImportResourceState", request.type_name.clone(), resource::import(self, request)).await
    }
    async fn generate_resource_config(&self, request: Request<pb::generate_resource_config::Request>) -> Reply<pb::generate_resource_config::Response> {
        let request = request.into_inner();
        call("GenerateResourceConfig", request.type_name.clone(), async { resource::generate(self, request) }).await
    }
    async fn validate_data_resource_config(&self, request: Request<pb::validate_data_resource_config::Request>) -> Reply<pb::validate_data_resource_config::Response> {
        let request = request.into_inner();
        call("ValidateDataResourceConfig", request.type_name.clone(), async { data_source::validate(self, request) }).await
    }
    async fn read_data_source(&self, request: Request<pb::read_data_source::Request>) -> Reply<pb::read_data_source::Response> {
        let request = request.into_inner();
        call("ReadDataSource", request.type_name.clone(), data_source::read(self, request)).await
    }
    async fn validate_ephemeral_resource_config(&self, request: Request<pb::validate_ephemeral_resource_config::Request>) -> Reply<pb::validate_ephemeral_resource_config::Response> {
        let request = request.into_inner();
        call("ValidateEphemeralResourceConfig", request.type_name.clone(), async { ephemeral_resource::validate(self, request) }).await
    }
    async fn open_ephemeral_resource(&self, request: Request<pb::open_ephemeral_resource::Request>) -> Reply<pb::open_ephemeral_resource::Response> {
        let request = request.into_inner();
        call("OpenEphemeralResource", request.type_name.clone(), ephemeral_resource::open(self, request)).await
    }
    async fn renew_ephemeral_resource(&self, request: Request<pb::renew_ephemeral_resource::Request>) -> Reply<pb::renew_ephemeral_resource::Response> {
        let request = request.into_inner();
        call("RenewEphemeralResource", request.type_name.clone(), ephemeral_resource::renew(self, request)).await
    }
    async fn close_ephemeral_resource(&self, request: Request<pb::close_ephemeral_resource::Request>) -> Reply<pb::close_ephemeral_resource::Response> {
        let request = request.into_inner();
        call("CloseEphemeralResource", request.type_name.clone(), async { ephemeral_resource::close(self, request) }).await
    }
    async fn get_functions(&self, _: Request<pb::get_functions::Request>) -> Reply<pb::get_functions::Response> {
        call("GetFunctions", String::new(), async { Ok(function::list(self)) }).await
    }
    async fn call_function(&self, request: Request<pb::call_function::Request>) -> Reply<pb::call_function::Response> {
        let request = request.into_inner();
        call("CallFunction", request.name.clone(), async { function::call(self, request) }).await
    }
    async fn get_resource_identity_schemas(&self, _: Request<pb::get_resource_identity_schemas::Request>) -> Reply<pb::get_resource_identity_schemas::Response> {
        call("GetResourceIdentitySchemas", String::new(), async { Ok(identity::schemas(self)) }).await
    }
    async fn upgrade_resource_identity(&self, request: Request<pb::upgrade_resource_identity::Request>) -> Reply<pb::upgrade_resource_identity::Response> {
        let request = request.into_inner();
        call("UpgradeResourceIdentity", request.type_name.clone(), async { identity::upgrade(self, request) }).await
    }
    async fn validate_list_resource_config(&self, request: Request<pb::validate_list_resource_config::Request>) -> Reply<pb::validate_list_resource_config::Response> {
        let request = request.into_inner();
        call("ValidateListResourceConfig", request.type_name.clone(), async { list_resource::validate(self, request) }).await
    }
    async fn list_resource(&self, request: Request<pb::list_resource::Request>) -> Reply<BoxStream<pb::list_resource::Event>> {
        let (_, extensions, request) = request.into_parts();
        Ok(stream("ListResource", request.type_name.clone(), extensions, |events| list_resource::list(self.registry, self.call(), request, events)))
    }
    async fn validate_action_config(&self, request: Request<pb::validate_action_config::Request>) -> Reply<pb::validate_action_config::Response> {
        let request = request.into_inner();
        call("ValidateActionConfig", request.type_name.clone(), async { action::validate(self, request) }).await
    }
    async fn plan_action(&self, request: Request<pb::plan_action::Request>) -> Reply<pb::plan_action::Response> {
        let request = request.into_inner();
        call("PlanAction", request.action_type.clone(), async { action::plan(self, request) }).await
    }
    async fn invoke_action(&self, request: Request<pb::invoke_action::Request>) -> Reply<BoxStream<pb::invoke_action::Event>> {
        let (_, extensions, request) = request.into_parts();
        Ok(stream("InvokeAction", request.action_type.clone(), extensions, |events| action::invoke(self.registry, self.call(), request, events)))
    }
}
