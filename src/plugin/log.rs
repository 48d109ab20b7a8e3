//! Where the log goes and how much of it. Never here: how a line looks.

use std::env;
use std::io::{self, Write as _};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use super::hclog::Hclog;

/// Hosts' variables for the level, the one that counts first.
const VARIABLES: [&str; 2] = ["TF_LOG_PROVIDER", "TF_LOG"];

/// Sends the log to the host: one JSON object a line, on stderr, as much as `TF_LOG_PROVIDER` or else `TF_LOG` ask for.
///
/// Below a warning only the crates of `ours` may log. Others trace requests before they are signed, and gRPC its headers,
/// with credentials and tokens in both.
///
/// # Errors
/// When this process has a log already.
pub fn start(ours: &[&str]) -> Result<(), TryInitError> {
    let level = level(|name| env::var(name).ok());
    let layer = Hclog::new(|line: &[u8]| {
        // Nobody is left to tell when stderr is closed.
        let _ = io::stderr().lock().write_all(line);
    });
    tracing_subscriber::registry().with(layer.with_filter(targets(ours, level))).try_init()
}

fn targets(ours: &[&str], level: LevelFilter) -> Targets {
    let ours = ours.iter().map(|target| (*target, level));
    Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(ours)
}

/// As hosts read it: `json` is all of it, and so is a word that they do not know.
fn level(lookup: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let set = VARIABLES.iter().filter_map(|name| lookup(name));
    let Some(word) = set.into_iter().find(|word| !word.is_empty()) else {
        return LevelFilter::OFF;
    };
    match word.to_lowercase().as_str() {
        "off" => LevelFilter::OFF,
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "info" => LevelFilter::INFO,
        "debug" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn the_providers_own_variable_counts_first() {
        let rows = [
            (None, None, LevelFilter::OFF),
            (None, Some("info"), LevelFilter::INFO),
            (Some(""), Some("WARN"), LevelFilter::WARN),
            (Some("error"), Some("trace"), LevelFilter::ERROR),
            (Some("off"), Some("trace"), LevelFilter::OFF),
            (None, Some("Debug"), LevelFilter::DEBUG),
            (None, Some("json"), LevelFilter::TRACE),
            (None, Some("verbose"), LevelFilter::TRACE),
        ];
        for (provider, host, expected) in rows {
            let lookup = |name: &str| match name {
                "TF_LOG_PROVIDER" => provider.map(ToOwned::to_owned),
                _ => host.map(ToOwned::to_owned),
            };
            assert_eq!(level(lookup), expected, "{provider:?} {host:?}");
        }
    }

    #[test]
    fn other_crates_never_speak_below_a_warning() {
        let everything = targets(&["provider", "program"], LevelFilter::TRACE);
        for target in ["provider::plugin", "program"] {
            assert!(everything.would_enable(target, &Level::TRACE), "{target}");
        }
        for target in ["signer::http_request", "h2::codec", "hyper", "rustls"] {
            assert!(!everything.would_enable(target, &Level::INFO), "{target}");
            assert!(everything.would_enable(target, &Level::WARN), "{target}");
        }
        assert!(!targets(&["provider"], LevelFilter::ERROR).would_enable("hyper", &Level::WARN));
    }
}
