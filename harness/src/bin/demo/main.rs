//! The whole idea in six steps, on a real host, a real provider process and the embedded simulator, with the host's own
//! words. Each step is checked: the demo succeeds only if every step showed what it says.
//! Never here: HCL (that is examples/quickstart) and waiting for anyone.

#![allow(clippy::print_stdout, reason = "the demo prints to the terminal")]

mod stage;
mod steps;

use std::{env, path::PathBuf, process::ExitCode, time::Instant};

use harness::{HarnessError, Hosts, NoHost, target};

use crate::stage::Stage;

/// Why the demo could not show something.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    /// There is nothing to run it on.
    #[error(transparent)]
    NoHost(#[from] NoHost),
    /// The scene could not be set.
    #[error(transparent)]
    Harness(#[from] HarnessError),
    /// A step did not show what it claims.
    #[error("step {step} should have shown {expected}, but {seen}")]
    NotShown {
        /// Which step, from 1.
        step: usize,
        /// What it claims.
        expected: &'static str,
        /// What was there instead.
        seen: String,
    },
}

fn main() -> ExitCode {
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("\ndemo: {failed}");
            ExitCode::FAILURE
        }
    }
}

fn play() -> Result<(), DemoError> {
    let started = Instant::now();
    let provider = match env::args_os().nth(1) {
        Some(path) => target::provider_at(&PathBuf::from(path))?,
        None => target::provider()?,
    };
    // The first is the one on PATH, Terraform before OpenTofu.
    let host = Hosts::all()?.into_iter().next().ok_or(NoHost::NoneFound)?;
    println!("Access to an EKS cluster with {host} and the embedded simulator.");
    let mut stage = Stage::set(&host, &provider)?;
    steps::play_all(&mut stage)?;
    println!(
        "\nAll six steps passed in {:.1} s. No process is left running.",
        started.elapsed().as_secs_f32()
    );
    Ok(())
}
