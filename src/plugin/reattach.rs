//! A plugin that a person starts, under a debugger for instance, and that hosts are told to use. No TLS there, so it
//! listens on a private socket or not at all; and no host that ends it.

use std::io::{self, Write as _};
use std::process;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::calls::Services;
use super::handshake::{ListenOptions, PLUGIN_PROTOCOL};
use super::listener::Listener;
use super::serve::{Lifecycle, ServeError, with_own_services};
use super::signals::{self, Interrupt};

/// Serves any host that is told to, each connection with `routes` of its own, until SIGTERM or Ctrl-C comes or `stop` is
/// canceled. Prints on stdout what such a host needs to know. `addresses` are the provider's source addresses, `registry/namespace/name`.
///
/// # Errors
/// What keeps the server from starting, or from going on.
pub async fn serve_for_debugging(
    addresses: &[&str],
    routes: impl Fn() -> Routes + Send + Sync + 'static,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let signal = signals::end(Interrupt::Ends).map_err(ServeError::Signals)?;
    let listener = Listener::open_private(&ListenOptions::default()).map_err(ServeError::Listen)?;
    let providers = providers(addresses, &listener).map_err(ServeError::Listen)?;
    explain(&providers).map_err(ServeError::Announce)?;
    let ending = stop.clone();
    let services = Services::OfEach(Arc::new(move || with_own_services(routes(), &ending)));
    Lifecycle { signal, stop, ends_with_host: false }.run(listener, None, services).await
}

/// The value of `TF_REATTACH_PROVIDERS`. `Test` means that no host ends this process, and that one may follow another.
fn providers(addresses: &[&str], listener: &Listener) -> io::Result<Value> {
    let provider = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PLUGIN_PROTOCOL,
        "Pid": process::id(),
        "Test": true,
        "Addr": { "Network": listener.network(), "String": listener.address()? },
    });
    let entries = addresses.iter().map(|address| ((*address).to_owned(), provider.clone()));
    Ok(Value::Object(entries.collect::<Map<_, _>>()))
}

fn explain(providers: &Value) -> io::Result<()> {
    // The shell reads it between single quotes, which JSON can write otherwise.
    let providers = providers.to_string().replace('\'', "\\u0027");
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "The provider is running. Press Ctrl-C to stop it. Terraform and OpenTofu use it in a shell with this variable:\n\n\
         \texport TF_REATTACH_PROVIDERS='{providers}'\n"
    )?;
    stdout.flush()
}
