//! How an answer is shown: as JSON, as a report in a pipe, or at a terminal, check by check.
//!
//! Never here: what is asked (`diagnose`), or what a report says (`diagnosis`).

use std::io::{self, IsTerminal, Write};

use terminal_size::{Width, terminal_size_of};

use super::{audit_json, color, json};
use crate::audit::Audit;
use crate::diagnosis::{Answer, Block, Layout, Question, joined};

/// Columns of a line at most: wider prose is hard to read. A pipe gets all of them, since it has no width of its own.
const MAX_COLUMNS: u16 = 100;

/// Columns of a line at least: in fewer nothing is readable.
const MIN_COLUMNS: u16 = 40;

/// Columns of a table in a pipe, as many as a narrow window has.
const TABLE_COLUMNS: usize = 80;

/// How the answer is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Screen {
    /// To a program: one object.
    Json,
    /// To a file or a pipe: the whole report, with the answer first.
    Pipe,
    /// To a person: each check as it is done, and then the answer.
    Terminal {
        /// How wide it is.
        columns: u16,
    },
}

impl Screen {
    /// The screen that standard output is.
    pub(super) fn new(is_json: bool) -> Self {
        let stdout = io::stdout();
        match (is_json, stdout.is_terminal()) {
            (true, _) => Self::Json,
            (false, false) => Self::Pipe,
            (false, true) => Self::Terminal {
                columns: terminal_size_of(&stdout).map_or(MAX_COLUMNS, |(Width(columns), _)| columns),
            },
        }
    }

    /// Shows what was checked, as it is done.
    pub(super) fn progress(self, block: &Block) {
        if matches!(self, Self::Terminal { .. }) {
            // A terminal that is gone shows in the answer.
            let _ = writeln!(anstream::stdout(), "{}", self.colored(block));
        }
    }

    /// Shows the answer.
    pub(super) fn answer(self, question: &Question, answer: &Answer) -> io::Result<()> {
        let mut out = io::stdout();
        match self {
            Self::Json => writeln!(out, "{}", json::text(question, answer)),
            Self::Pipe => writeln!(out, "{}", answer.report.text(self.layout())),
            Self::Terminal { .. } => {
                let conclusion = joined(answer.report.conclusion(), |block| self.colored(block));
                writeln!(anstream::stdout(), "\n{conclusion}")
            }
        }
    }

    /// Shows an audit.
    pub(super) fn audit(self, audit: &Audit) -> io::Result<()> {
        let mut out = io::stdout();
        match self {
            Self::Json => writeln!(out, "{}", audit_json::text(audit)),
            Self::Pipe => writeln!(out, "{}", audit.text(TABLE_COLUMNS)),
            Self::Terminal { columns } => {
                let (summary, findings) = audit.blocks();
                let table = audit.table(usize::from(columns.max(MIN_COLUMNS)));
                let parts = [self.colored(&summary), table, joined(&findings, |block| self.colored(block))];
                let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                writeln!(anstream::stdout(), "{}", parts.join("\n\n"))
            }
        }
    }

    /// A block in color. The stream takes the color out where `NO_COLOR`, `CLICOLOR` or the terminal's kind ask for that.
    fn colored(self, block: &Block) -> String {
        color::block(block, &block.lines(self.layout()))
    }

    fn layout(self) -> Layout {
        let columns = match self {
            Self::Terminal { columns, .. } => columns.clamp(MIN_COLUMNS, MAX_COLUMNS),
            Self::Json | Self::Pipe => MAX_COLUMNS,
        };
        Layout::Columns(usize::from(columns))
    }
}
