//! How a command of the shell ends: with its own exit code, or with what kept it from its work. Never here: what a command does.

use std::fmt::Display;
use std::future::Future;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::text;

/// The exit code when a command could not do its work.
pub(super) const FAILED: u8 = 3;

/// What is said after a panic, which has written its own lines.
const PANICKED: &str = "internal error: please report the lines above as an issue of this provider";

/// Does a command's work. What keeps it from that goes to standard error; so does a panic.
pub(super) async fn run<E>(work: impl Future<Output = Result<ExitCode, E>> + Send + 'static) -> ExitCode
where
    E: Display + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(Ok(code)) => code,
        Ok(Err(failed)) => fail(&failed),
        Err(_) => fail(&PANICKED),
    }
}

fn fail(why: &dyn Display) -> ExitCode {
    note(why);
    ExitCode::from(FAILED)
}

/// Writes a line to standard error, where it does not mix with the result.
pub(super) fn note(line: &dyn Display) {
    // A closed stderr has no reader.
    let _ = writeln!(io::stderr(), "terraform-provider-eksaccess: {}", text::shown(&line.to_string()));
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn broken() -> Result<ExitCode, Infallible> {
        panic!("a library broke")
    }

    #[tokio::test]
    async fn a_command_that_fails_or_panics_ends_with_three() {
        let of = |code| format!("{:?}", ExitCode::from(code));
        let ended = async |code: ExitCode| format!("{code:?}");
        assert_eq!(ended(run(async { Ok::<_, Infallible>(ExitCode::from(1)) }).await).await, of(1));
        assert_eq!(ended(run(async { Err("no") }).await).await, of(FAILED));
        assert_eq!(ended(run(async { broken() }).await).await, of(FAILED));
    }
}
