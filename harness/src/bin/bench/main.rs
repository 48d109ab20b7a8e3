//! What users feel, measured on the release build: start, memory, a plan, the binary's size, the calls and the time of
//! hundreds of entries, the cost of an answer.
//! Prints a table with what each figure must reach. Never here: assertions of tests, other machines' figures.

mod diagnosis;
mod direct;
mod figure;
mod hosted;
mod migration;
mod plan;
mod start;

use std::{env, fs, path::Path, process::ExitCode, thread};

use harness::{Host, Hosts, NoHost, Result, target};

use crate::figure::{Figure, table};

/// The largest stripped binary: the leanest Go provider on terraform-plugin-framework has 18.2 MB.
const BINARY_MB: f64 = 16.0;

fn main() -> ExitCode {
    let host = match Hosts::all().map(|hosts| hosts.into_iter().next()) {
        Ok(Some(host)) => host,
        Ok(None) => return fail(&NoHost::NoneFound),
        Err(none) => return fail(&none),
    };
    match measure(&host) {
        Ok(figures) => report(&figures),
        Err(error) => fail(&error),
    }
}

fn measure(host: &Host) -> Result<Vec<Figure>> {
    let provider = target::provider()?;
    println!("Host: {host}. Machine: {}.\nProvider: release build.\n", machine());
    let mut figures = start::figures(&provider)?;
    figures.extend(plan::figures(host, &provider)?);
    figures.push(size(&provider)?);
    figures.extend(direct::figures(&provider)?);
    figures.extend(hosted::figures(host, &provider)?);
    figures.extend(diagnosis::figures(host, &provider)?);
    figures.extend(migration::figures(&provider)?);
    Ok(figures)
}

fn size(provider: &Path) -> Result<Figure> {
    let bytes = fs::metadata(provider).map_err(harness::error::trying("read the provider's size"))?.len();
    let megabytes = f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0;
    Ok(Figure::at_most("stripped release binary", megabytes, BINARY_MB, "MB")
        .by("the file's size, 10^6 bytes"))
}

fn report(figures: &[Figure]) -> ExitCode {
    print!("{}", table(figures));
    if figures.iter().all(Figure::is_reached) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or_else(String::new, |(_, name)| format!(", {name}"));
    format!("{} {}, {cores} cores{model}", env::consts::OS, env::consts::ARCH)
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("bench: {error}");
    ExitCode::FAILURE
}
