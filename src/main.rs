//! Which program am I: the plugin of a host that set its cookie, a command line, or a word to the lost.

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use eksaccess::cli::Arguments;
use eksaccess::plugin::{self, Refusal, ServeError, Terms};
use eksaccess::protocol::pb::tfplugin6::provider_server::ProviderServer;
use eksaccess::protocol::{self, MESSAGE_LIMIT, Service};
use eksaccess::provider::{REGISTRY, SOURCE_ADDRESS};
use eksaccess::{runtime, text};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is left to tasks that do not hear when the process ends.
const RUNTIME_GRACE: Duration = Duration::from_millis(100);

/// The crates that may log below a warning: the library and this program.
const OURS: [&str; 2] = ["eksaccess", env!("CARGO_CRATE_NAME")];

const WHAT_THIS_IS: &str = "\
This is a Terraform and OpenTofu provider for EKS access entries. Terraform and OpenTofu start it:
add eksaccess/eksaccess to required_providers and run `terraform init` or `tofu init`.
To use your own build, set its folder in dev_overrides of the CLI configuration file. See also --help.
";

fn main() -> ExitCode {
    match Terms::from_environment() {
        Ok(terms) => be_plugin(|stop| plugin::serve(terms, routes(&stop), stop)),
        Err(Refusal::NoHost) => command_line(),
        Err(refusal) => fail(&refusal),
    }
}

fn command_line() -> ExitCode {
    if env::args_os().len() <= 1 {
        return tell(WHAT_THIS_IS);
    }
    match Arguments::typed() {
        Ok(Arguments { debug: true, .. }) => be_plugin(|stop| {
            let ending = stop.clone();
            plugin::serve_for_debugging(&[SOURCE_ADDRESS], move || routes(&ending), stop)
        }),
        Ok(Arguments { command: Some(command), .. }) => {
            plugin::crash::report_panics(|| false);
            match runtime::start() {
                Ok(runtime) => {
                    let schemas = || protocol::schema_json(&REGISTRY, SOURCE_ADDRESS);
                    runtime.block_on(command.run(schemas))
                }
                Err(error) => fail(&error),
            }
        }
        Ok(Arguments { command: None, .. }) => tell(WHAT_THIS_IS),
        Err(ended) => ended,
    }
}

/// Serves as a plugin until the end of it. Whoever serves cancels the token then, and the provider hears that.
fn be_plugin<F>(serve: impl FnOnce(CancellationToken) -> F) -> ExitCode
where
    F: Future<Output = Result<(), ServeError>>,
{
    plugin::crash::report_panics(protocol::is_under_way);
    if let Err(error) = plugin::log::start(&OURS) {
        return fail(&error);
    }
    let runtime = match runtime::start() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let ended = runtime.block_on(serve(CancellationToken::new()));
    runtime.shutdown_timeout(RUNTIME_GRACE);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// The provider, whose work ends when `stop` is canceled.
fn routes(stop: &CancellationToken) -> Routes {
    let provider = ProviderServer::new(Service::until(stop.clone(), &REGISTRY))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    Routes::new(provider)
}

/// Says what went wrong, with its causes.
fn fail(error: &dyn Error) -> ExitCode {
    let mut words = format!("terraform-provider-eksaccess: {error}");
    let mut next = error.source();
    while let Some(source) = next {
        words = format!("{words}: {source}");
        next = source.source();
    }
    tell(&format!("{}\n", text::shown(&words)))
}

fn tell(words: &str) -> ExitCode {
    // Nobody is left to tell when stderr is closed.
    let _ = io::stderr().write_all(words.as_bytes());
    ExitCode::FAILURE
}
