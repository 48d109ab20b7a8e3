//! From the start of the process to the handshake line, with mutual TLS, as a host starts it; and the memory by then.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use harness::{
    Result,
    error::{HarnessError, trying},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustix::process::{Pid, Signal, kill_process};

use crate::figure::{Figure, median};

/// The cookie by which a Terraform plugin recognizes its host.
pub(crate) const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
/// Starts that count, after one that does not.
const STARTS: usize = 30;

/// Time and memory at the handshake.
pub(crate) fn figures(provider: &Path) -> Result<Vec<Figure>> {
    let certificate = client_certificate()?;
    let started = |_| start(provider, &certificate);
    started(0)?;
    let starts = (0..STARTS).map(started).collect::<Result<Vec<_>>>()?;
    let milliseconds = median(starts.iter().map(|(took, _)| took.as_secs_f64() * 1000.0).collect());
    let mebibytes = median(starts.iter().map(|(_, peak)| *peak).collect());
    Ok(vec![
        Figure::at_most("process start to handshake line", milliseconds, 10.0, "ms")
            .by(format!("median of {STARTS} starts with mutual TLS, from spawn to the whole line")),
        Figure::at_most("peak memory at the handshake", mebibytes, 12.0, "MiB")
            .by(format!("VmHWM after the line, median of {STARTS}")),
    ])
}

fn start(provider: &Path, certificate: &str) -> Result<(Duration, f64)> {
    let begun = Instant::now();
    let mut child = Command::new(provider)
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", certificate)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(trying("start the provider"))?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).map_err(trying("read the handshake"))?;
    }
    let took = begun.elapsed();
    let peak = peak_memory(child.id());
    end(child)?;
    if line.starts_with("1|6|") {
        Ok((took, peak))
    } else {
        Err(HarnessError::Unexpected(format!("no handshake: {line:?}")))
    }
}

/// Ends a provider as hosts do that are in a hurry.
pub(crate) fn end(mut child: Child) -> Result<()> {
    kill_process(Pid::from_child(&child), Signal::TERM)
        .map_err(|code| trying("end the provider")(code.into()))?;
    child.wait().map(drop).map_err(trying("wait for the provider"))
}

/// The most memory that a process had resident, in MiB; 0 where the system does not tell.
pub(crate) fn peak_memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes =
        peak.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kibibytes.unwrap_or_default() / 1024.0
}

/// A certificate such as hosts make: self-signed, of an authority.
fn client_certificate() -> Result<String> {
    let made = || {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(["localhost".to_owned()])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.self_signed(&key)
    };
    let certificate: Result<rcgen::Certificate, rcgen::Error> = made();
    certificate
        .map(|certificate| certificate.pem())
        .map_err(|error| HarnessError::Unexpected(error.to_string()))
}
