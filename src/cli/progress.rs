//! Progress of long work, on standard error: a bar at a terminal, a line now and then elsewhere, and nothing of what is done
//! at once. Never here: what is being done.

use std::fmt::{self, Display};
use std::io::{self, IsTerminal as _, Stderr, Write};
use std::time::{Duration, Instant};

use terminal_size::{Width, terminal_size_of};

/// How often a bar is drawn: often enough to move, too seldom to cost anything.
const DRAWN_EVERY: Duration = Duration::from_millis(100);

/// How often a line is written, which stays in a log.
const WRITTEN_EVERY: Duration = Duration::from_secs(5);

/// Columns of a bar at most.
const BAR: usize = 30;

/// Columns of a terminal whose width is not known.
const COLUMNS: u16 = 80;

/// Where progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// On the last line of a terminal so wide.
    Bar(usize),
    /// In lines.
    Lines,
}

/// The progress of a command.
pub(super) struct Progress<W: Write> {
    out: W,
    form: Form,
    due: Instant,
    /// What stands on the terminal's line.
    drawn: String,
}

/// So much of a work is done.
struct Share<'a> {
    doing: &'a dyn Display,
    done: usize,
    of: usize,
}

impl Progress<Stderr> {
    /// Progress on standard error.
    pub(super) fn on_stderr() -> Self {
        let out = io::stderr();
        let is_plain = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let form = if out.is_terminal() && !is_plain {
            let columns = terminal_size_of(&out).map_or(COLUMNS, |(Width(columns), _)| columns);
            Form::Bar(usize::from(columns))
        } else {
            Form::Lines
        };
        Self::new(out, form, Instant::now())
    }
}

impl<W: Write> Progress<W> {
    fn new(out: W, form: Form, begun: Instant) -> Self {
        Self { out, form, due: begun + form.every(), drawn: String::new() }
    }

    /// Shows how much of a work is done, where that is due.
    pub(super) fn show(&mut self, doing: &dyn Display, done: usize, of: usize) {
        self.show_at(Instant::now(), &Share { doing, done, of });
    }

    fn show_at(&mut self, now: Instant, share: &Share<'_>) {
        if now < self.due {
            return;
        }
        self.due = now + self.form.every();
        match self.form {
            Form::Bar(columns) => self.draw(share.bar(columns)),
            // What cannot be shown has no reader.
            Form::Lines => drop(writeln!(self.out, "{share}")),
        }
    }

    /// Draws over what stands on the line.
    fn draw(&mut self, bar: String) {
        let blanks = self.drawn.chars().count().saturating_sub(bar.chars().count());
        // As above.
        let _ = write!(self.out, "\r{bar}{:blanks$}", "");
        let _ = self.out.flush();
        self.drawn = bar;
    }
}

/// A bar does not stay.
impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        if !self.drawn.is_empty() {
            self.draw(String::new());
            // As above.
            let _ = write!(self.out, "\r");
        }
    }
}

impl Form {
    fn every(self) -> Duration {
        match self {
            Self::Bar(_) => DRAWN_EVERY,
            Self::Lines => WRITTEN_EVERY,
        }
    }
}

impl Share<'_> {
    /// The words and a bar, in fewer columns than the terminal has: one more would begin a new line.
    fn bar(&self, columns: usize) -> String {
        let words = self.to_string();
        let left = columns.saturating_sub(words.chars().count() + " []".len() + 1);
        let width = left.min(BAR);
        let full = (width * self.done.min(self.of)).checked_div(self.of).unwrap_or(width);
        let line = match width {
            0 => words,
            _ => format!("{words} [{}{}]", "#".repeat(full), ".".repeat(width - full)),
        };
        line.chars().take(columns.saturating_sub(1)).collect()
    }
}

impl Display for Share<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { doing, done, of } = self;
        write!(out, "{doing}: {done} of {of}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written when so much of 200 is done after so many milliseconds.
    fn written(form: Form, steps: &[(u64, usize)]) -> String {
        let (begun, mut out) = (Instant::now(), Vec::new());
        let mut progress = Progress::new(&mut out, form, begun);
        for (after, done) in steps {
            let share = Share { doing: &"Reading", done: *done, of: 200 };
            progress.show_at(begun + Duration::from_millis(*after), &share);
        }
        drop(progress);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_bar_is_drawn_over_itself_and_does_not_stay() {
        let half = format!("Reading: 100 of 200 [{}{}]", "#".repeat(15), ".".repeat(15));
        let full = format!("Reading: 200 of 200 [{}]", "#".repeat(30));
        let seen = written(Form::Bar(80), &[(100, 100), (150, 150), (200, 200)]);
        assert_eq!(seen, format!("\r{half}\r{full}\r{}\r", " ".repeat(full.len())));
    }

    #[test]
    fn a_log_has_a_line_every_five_seconds() {
        let seen = written(Form::Lines, &[(4_999, 50), (5_000, 60), (9_999, 90), (10_000, 100)]);
        assert_eq!(seen, "Reading: 60 of 200\nReading: 100 of 200\n");
    }

    #[test]
    fn what_is_done_at_once_shows_nothing() {
        for form in [Form::Bar(80), Form::Lines] {
            assert_eq!(written(form, &[(0, 0), (99, 200)]), "");
        }
    }

    #[test]
    fn a_bar_never_fills_the_line_of_a_terminal() {
        let share = Share { doing: &"Reading", done: 0, of: 0 };
        for columns in 0..80 {
            let length = share.bar(columns).chars().count();
            assert!(length < columns || length == 0, "{length} in {columns}");
        }
        assert!(share.bar(80).ends_with(&format!("[{}]", "#".repeat(30))), "nothing to do is done");
    }
}
