//! The `timeouts` blocks: how long each operation may take. Never here: what a wait is for.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    diag::Diagnostic,
    schema::optional,
    value::{Path, Tf},
};

/// How long an operation on a resource may take where nothing is configured.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(5);

/// The longest timeout that is accepted. Credentials of a role end after 12 hours, so no operation can use more.
pub const LONGEST_TIMEOUT: Duration = Duration::from_hours(24);

model! {
    /// Timeouts of the operations. Each is a duration, for example `30s`, `5m` or `1h30m`, of at most `24h`. Defaults to `5m`.
    pub struct Timeouts: Arguments {
        /// Timeout of the creation, including retries and waits.
        create: String = optional().check(check_timeout),
        /// Timeout of a refresh, including retries. Never shorter than its default.
        read: String = optional().check(check_timeout),
        /// Timeout of an update in place, including retries.
        update: String = optional().check(check_timeout),
        /// Timeout of the deletion, including retries.
        delete: String = optional().check(check_timeout),
    }
}

model! {
    /// Timeout of the read.
    pub struct ReadTimeout: Arguments {
        /// Timeout of the read, including retries and waits. A duration, for example `30s`, `5m` or `1h30m`, of at most `24h`.
        read: String = optional().check(check_timeout),
    }
}

impl Timeouts {
    /// The timeout that `choose` picks, or the default.
    pub(super) fn of(timeouts: Option<&Self>, choose: fn(&Self) -> &Tf<String>) -> Duration {
        timeouts.and_then(|timeouts| accepted(choose(timeouts))).unwrap_or(DEFAULT_TIMEOUT)
    }

    /// The timeout of a refresh. A refresh uses what the state says, so one that was once too short would never let a
    /// longer one in: the default is the least.
    pub(super) fn of_read(timeouts: Option<&Self>) -> Duration {
        Self::of(timeouts, |timeouts| &timeouts.read).max(DEFAULT_TIMEOUT)
    }
}

impl ReadTimeout {
    /// The timeout that is configured, or `default`.
    #[must_use]
    pub fn of(timeouts: Option<&Self>, default: Duration) -> Duration {
        timeouts.and_then(|timeouts| accepted(&timeouts.read)).unwrap_or(default)
    }
}

/// A configured timeout. A state may have one that a former version did not bound.
fn accepted(text: &Tf<String>) -> Option<Duration> {
    parse_duration(text.known()?).map(|duration| duration.min(LONGEST_TIMEOUT))
}

/// Reads a duration such as `90s`, `5m`, `1h30m` or `1.5h`; negative ones are none, and those with blanks around them.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    if text.trim() != text {
        return None;
    }
    let duration: SignedDuration = text.parse().ok()?;
    Duration::try_from(duration).ok()
}

/// A duration as HCL has it: `1h30m`, `90s` as `1m30s`, `0s`.
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    match SignedDuration::try_from(duration) {
        Ok(duration) => format!("{duration:#}").replace(' ', ""),
        Err(_) => format!("{}s", duration.as_secs()),
    }
}

/// The problems of a timeout in a configuration.
#[must_use]
pub fn check_timeout(text: &str, path: &Path) -> Vec<Diagnostic> {
    let wrong = match parse_duration(text) {
        None => "is not a duration",
        Some(Duration::ZERO) => "leaves no time for the operation",
        Some(duration) if duration > LONGEST_TIMEOUT => "is longer than 24h",
        Some(_) => return Vec::new(),
    };
    Diagnostic::error(
        "Invalid timeout",
        format!(
            "The value {wrong}. Use a duration of at most \"24h\", such as \"30s\", \"5m\" or \"1h30m\"."
        ),
    )
    .at(path.clone())
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_terraform_users_write_them() {
        for (text, seconds) in
            [("30s", 30.0), ("5m", 300.0), ("1h30m", 5400.0), ("1.5h", 5400.0), ("500ms", 0.5), ("0s", 0.0)]
        {
            assert_eq!(parse_duration(text), Some(Duration::from_secs_f64(seconds)), "{text}");
        }
        for text in ["soon", "", "5", "-5m", "5 parsecs", "5m ", " 5m", "5m\n"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_is_shown_as_it_could_be_configured() {
        for text in ["30s", "1m", "1m30s", "10m", "1h30m", "24h", "0s"] {
            let duration = parse_duration(text).unwrap();
            assert_eq!(duration_text(duration), text);
        }
    }

    #[test]
    fn a_timeout_that_no_operation_could_use_is_refused_with_its_place() {
        let path = Path::root().attribute("create");
        for (text, wrong) in [
            ("soon", "not a duration"),
            ("0s", "no time"),
            ("24h1s", "longer than 24h"),
            ("9223372036854775807s", "longer than 24h"),
        ] {
            let problems = check_timeout(text, &path);
            assert_eq!(problems[0].path, path, "{text}");
            assert!(problems[0].detail.contains(wrong) && problems[0].detail.contains("\"5m\""), "{text}");
        }
        for text in ["1ms", "24h", "90m"] {
            assert_eq!(check_timeout(text, &path), [], "{text}");
        }
    }

    #[test]
    fn a_state_with_an_unbounded_timeout_is_bounded() {
        let timeouts =
            Timeouts { create: Tf::Known("9223372036854775807s".to_owned()), ..Timeouts::default() };
        assert_eq!(Timeouts::of(Some(&timeouts), |timeouts| &timeouts.create), LONGEST_TIMEOUT);
    }

    #[test]
    fn a_refresh_has_at_least_its_default() {
        for (read, expected) in
            [("0s", DEFAULT_TIMEOUT), ("1m", DEFAULT_TIMEOUT), ("1h", Duration::from_hours(1))]
        {
            let timeouts = Timeouts { read: Tf::Known(read.to_owned()), ..Timeouts::default() };
            assert_eq!(Timeouts::of_read(Some(&timeouts)), expected, "{read}");
        }
    }
}
