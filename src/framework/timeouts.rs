//! The `timeouts` block: how long each operation may take.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    diag::Diagnostic,
    schema::optional,
    text::excerpt,
    value::{Path, Tf},
};

/// How long an operation may take where nothing is said.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(5);

model! {
    /// How long operations may take. Each is a duration such as `30s`, `5m` or `1h30m`; 5 minutes when left out.
    pub struct Timeouts {
        /// How long to wait for the creation, a principal that EKS does not know yet included.
        create: String = optional().check(check_duration),
        /// How long a refresh may take, retries included.
        read: String = optional().check(check_duration),
        /// How long a change in place may take, retries included.
        update: String = optional().check(check_duration),
        /// How long the deletion may take, retries included.
        delete: String = optional().check(check_duration),
    }
}

impl Timeouts {
    /// The duration that `choose` picks, or the default.
    pub(super) fn of(timeouts: Option<&Self>, choose: fn(&Self) -> &Tf<String>) -> Duration {
        let given = timeouts.and_then(|timeouts| choose(timeouts).known());
        given.and_then(|text| parse_duration(text)).unwrap_or(DEFAULT_TIMEOUT)
    }
}

/// Reads a duration such as `90s`, `5m`, `1h30m` or `1.5h`; negative ones are none.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let duration: SignedDuration = text.parse().ok()?;
    Duration::try_from(duration).ok()
}

#[allow(clippy::ptr_arg)] // the shape of every check: a reference to the attribute's own type
fn check_duration(text: &String, path: &Path) -> Vec<Diagnostic> {
    if parse_duration(text).is_some() {
        return Vec::new();
    }
    Diagnostic::error(
        "Not a duration",
        format!("`{}` is not a duration. Write one such as \"30s\", \"5m\" or \"1h30m\".", excerpt(text)),
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
        for text in ["soon", "", "5", "-5m", "5 parsecs"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn an_unreadable_duration_is_refused_with_its_place() {
        let problems = check_duration(&"soon".to_owned(), &Path::root().attribute("create"));
        assert_eq!(problems[0].path.to_string(), "create");
        assert!(problems[0].detail.contains("\"5m\""));
    }
}
