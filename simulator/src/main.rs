//! The program: serves a world until it is told to end, or talks to a simulator that runs.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use eks_simulator::{ClockMode, ControlClient, DirectCall, Kubeconfig, Log, Options, Simulator, StartError};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

/// Simulates EKS access entries, IAM and STS on loopback, without an AWS account.
#[derive(Parser)]
#[command(name = "eks-simulator", args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct CommandLine {
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Serves a world.
#[derive(Args)]
struct Serve {
    /// JSON file with the world.
    #[arg(long, required = true)]
    world: Option<PathBuf>,
    /// Loopback address to listen on. Port 0 selects a free port.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Whether time advances by itself or only with `POST clock`.
    #[arg(long, value_enum, default_value_t = ClockArgument::Timer)]
    clock: ClockArgument,
    /// File to write the ready line to, in addition to stdout.
    #[arg(long)]
    ready: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClockArgument {
    Timer,
    Hand,
}

#[derive(Subcommand)]
enum Command {
    /// Runs one operation as a principal.
    Call {
        /// URL of the simulator, for example <http://127.0.0.1:4510>.
        url: String,
        /// ARN of the principal.
        #[arg(long = "as")]
        principal: String,
        #[arg(long, default_value = "eks")]
        service: String,
        #[arg(long, default_value = "eu-west-1")]
        region: String,
        /// Name of the operation, for example `DescribeAccessEntry`.
        operation: String,
        /// Input as JSON, in the shape of the service model.
        input: String,
    },
    /// Prints the calls so far.
    Journal {
        /// URL of the simulator, for example <http://127.0.0.1:4510>.
        url: String,
        /// Prints only calls after the one with this number.
        #[arg(long, default_value_t = 0)]
        since: u64,
    },
    /// Prints a kubeconfig with a token. The token is valid for 15 minutes.
    Kubeconfig {
        /// URL of the simulator, for example <http://127.0.0.1:4510>.
        url: String,
        /// Cluster, as ACCOUNT/REGION/NAME.
        cluster: String,
        /// Access key ID from the world.
        #[arg(long)]
        key: String,
    },
}

/// A world that cannot be read ends the program with this.
const BAD_WORLD: u8 = 2;

/// What the program ends with.
enum Failure {
    World(Box<dyn Error>),
    Other(Box<dyn Error>),
}

#[tokio::main]
async fn main() -> ExitCode {
    let CommandLine { serve, command } = CommandLine::parse();
    let done = match command {
        Some(command) => control(command).await.map_err(Failure::Other),
        None => self::serve(serve).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

async fn serve(arguments: Serve) -> Result<(), Failure> {
    let Serve { world, listen, clock, ready } = arguments;
    let (mut terminate, mut interrupt) = signals().map_err(|error| Failure::Other(error.into()))?;
    let world = read_world(&world.unwrap_or_default())?;
    let clock = match clock {
        ClockArgument::Timer => ClockMode::Timer,
        ClockArgument::Hand => ClockMode::Hand,
    };
    let simulator = Simulator::start(world, Options { listen, clock, log: Log::to_stderr() }).await?;
    announce(&simulator.ready(), ready.as_deref()).map_err(|error| Failure::Other(error.into()))?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    simulator.stop().await;
    Ok(())
}

async fn control(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Call { url, principal, service, region, operation, input } => {
            let input = serde_json::from_str(&input)?;
            let call = DirectCall {
                principal: &principal,
                service: &service,
                region: &region,
                operation: &operation,
                input: &input,
            };
            print(&ControlClient::new(&url).request("POST", "call", Some(&call.to_json())).await?)
        }
        Command::Journal { url, since } => {
            print(&ControlClient::new(&url).request("GET", &format!("journal?since={since}"), None).await?)
        }
        Command::Kubeconfig { url, cluster, key } => print(&kubeconfig(&url, &cluster, &key).await?),
    }
}

async fn kubeconfig(url: &str, cluster: &str, key: &str) -> Result<String, Box<dyn Error>> {
    let client = ControlClient::new(url);
    let (world, clusters, now) = (client.world().await?, client.clusters().await?, client.advance(0).await?);
    Ok(Kubeconfig { world: &world, clusters: &clusters, now, cluster, key }.text()?)
}

type Signals = (tokio::signal::unix::Signal, tokio::signal::unix::Signal);

fn signals() -> io::Result<Signals> {
    Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
}

fn read_world(path: &Path) -> Result<Value, Failure> {
    let failure = |error: Box<dyn Error>| Failure::World(format!("{}: {error}", path.display()).into());
    let text = std::fs::read_to_string(path).map_err(|error| failure(error.into()))?;
    serde_json::from_str(&text).map_err(|error| failure(error.into()))
}

/// One line, at once: the program that started this one waits for it.
fn announce(ready: &Value, file: Option<&Path>) -> io::Result<()> {
    let line = format!("{ready}\n");
    if let Some(file) = file {
        std::fs::write(file, &line)?;
    }
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(())
}

fn report(failure: &Failure) -> ExitCode {
    let (error, code) = match failure {
        Failure::World(error) => (error, ExitCode::from(BAD_WORLD)),
        Failure::Other(error) => (error, ExitCode::FAILURE),
    };
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    let _unwritable = writeln!(io::stderr().lock(), "eks-simulator: {text}");
    code
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::World(error) => Self::World(error.into()),
            other => Self::Other(other.into()),
        }
    }
}
