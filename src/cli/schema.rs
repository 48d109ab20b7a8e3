//! `schema`: all schemas of the provider as JSON. Never here: how they are written (`protocol`), which a command cannot know.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::command;

/// Prints what the protocol says of all schemas. Exit code 0, or 3.
pub(super) async fn schema(text: String) -> ExitCode {
    command::run(async move {
        let written = io::stdout().write_all(text.as_bytes());
        written.map(|()| ExitCode::SUCCESS).map_err(|error| format!("could not write the schemas: {error}"))
    })
    .await
}
