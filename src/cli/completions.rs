//! `completions` and `man`: what a shell and `man` show of this program, made of the declaration of its command line.
//! Never here: the declaration.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Args, Command as Declared, CommandFactory as _};
use clap_complete::Shell;

use super::{Arguments, command};
use crate::text::excerpt;

/// What the foot of a manual page says.
const SOURCE: &str = concat!("terraform-provider-eksaccess ", env!("CARGO_PKG_VERSION"));

/// For which shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell that reads the script
    #[arg(value_enum)]
    shell: Shell,
}

/// Which manual page.
#[derive(Debug, Args)]
pub struct Man {
    /// Command to print the manual page of. Defaults to the page of the whole program
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// What kept a text from being printed.
#[derive(Debug, thiserror::Error)]
enum ManError {
    #[error("there is no command \"{}\". --help lists all commands", excerpt(.0))]
    NoCommand(String),
    #[error("could not write the text: {0}")]
    Write(#[from] io::Error),
}

/// Prints a script for a shell. Exit code 0, or 3.
pub(super) async fn completions(arguments: Completions) -> ExitCode {
    command::run(async move { print(&script(arguments.shell)) }).await
}

/// Prints a manual page. Exit code 0, or 3.
pub(super) async fn man(arguments: Man) -> ExitCode {
    command::run(async move { print(&page(arguments.command.as_deref())?) }).await
}

fn print(text: &[u8]) -> Result<ExitCode, ManError> {
    io::stdout().write_all(text)?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut declared = Arguments::command();
    let name = declared.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut declared, name, &mut script);
    script
}

fn page(name: Option<&str>) -> Result<Vec<u8>, ManError> {
    let mut declared = Arguments::command();
    declared.build();
    let wanted: Option<&Declared> = match name {
        Some(name) => declared.find_subcommand(name),
        None => Some(&declared),
    };
    let wanted = wanted.cloned().ok_or_else(|| ManError::NoCommand(name.unwrap_or_default().to_owned()))?;
    let mut page = Vec::new();
    clap_mangen::Man::new(wanted).source(SOURCE).render(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    fn commands() -> Vec<String> {
        let declared = Arguments::command();
        declared.get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell)).unwrap();
            let missing: Vec<String> =
                commands().into_iter().filter(|name| !script.contains(name.as_str())).collect();
            assert!(missing.is_empty() && script.contains("can-i"), "{shell} lacks {missing:?}");
        }
    }

    #[test]
    fn every_command_has_a_manual_page_with_its_flags() {
        let whole = String::from_utf8(page(None).unwrap()).unwrap();
        for name in commands() {
            assert!(whole.contains(&name.replace('-', "\\-")), "{name} is not in\n{whole}");
            assert!(page(Some(&name)).is_ok(), "{name}");
        }
        let diagnose = String::from_utf8(page(Some("diagnose")).unwrap()).unwrap();
        assert!(diagnose.contains("terraform\\-provider\\-eksaccess\\-diagnose"), "{diagnose}");
        assert!(diagnose.contains("\\-\\-principal"), "{diagnose}");
        assert!(page(Some("diagnoze")).unwrap_err().to_string().contains("no command \"diagnoze\""));
    }
}
