//! The program: serves a world until it is told to end, or talks to a simulator that runs.

mod ask;
mod command_line;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use eks_simulator::{Simulator, StartError, World};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

use command_line::{CommandLine, Serve};

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
        Some(command) => ask::ask(command).await.map_err(Failure::Other),
        None => self::serve(serve).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

async fn serve(arguments: Serve) -> Result<(), Failure> {
    let (mut terminate, mut interrupt) = signals().map_err(|error| Failure::Other(error.into()))?;
    let world = read_world(arguments.world.as_deref().unwrap_or(Path::new("")))?;
    let ready = arguments.ready.clone();
    let simulator = Simulator::start(world, arguments.options()).await?;
    announce(&simulator.ready(), ready.as_deref()).map_err(|error| Failure::Other(error.into()))?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    simulator.stop().await;
    Ok(())
}

type Signals = (tokio::signal::unix::Signal, tokio::signal::unix::Signal);

fn signals() -> io::Result<Signals> {
    Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
}

fn read_world(path: &Path) -> Result<World, Failure> {
    let failure = |error: Box<dyn Error>| Failure::World(format!("{}: {error}", path.display()).into());
    let text = std::fs::read_to_string(path).map_err(|error| failure(error.into()))?;
    let document = serde_json::from_str(&text).map_err(|error| failure(error.into()))?;
    World::from_json(document).map_err(|error| failure(error.into()))
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
