//! Color for a report on a terminal. Never here: words, or whether the terminal shows colors (`screen`).

use anstyle::{AnsiColor, Style};

use crate::diagnosis::{Block, Status};

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// A block that was laid out, its label or mark in color. All of the answer is bold.
pub(super) fn block(block: &Block, lines: &str) -> String {
    let (opening, rest) = lines.split_at(block.opening().len());
    let style = match block {
        Block::Code(_) => return lines.to_owned(),
        Block::Paragraph { label, .. } if label == "Answer" => return format!("{BOLD}{lines}{BOLD:#}"),
        Block::Paragraph { .. } => BOLD,
        Block::Finding { status, .. } => style(*status),
        Block::Wait(_) => DIM,
    };
    format!("{style}{opening}{style:#}{rest}")
}

const fn style(status: Status) -> Style {
    match status {
        Status::Ok => GREEN,
        Status::Problem => RED,
        Status::Warning | Status::Unknown => YELLOW,
        Status::Skipped => DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Layout;

    #[test]
    fn color_changes_no_word() {
        let paragraph =
            |label: &str| Block::Paragraph { label: label.to_owned(), text: "no (x). Y.".to_owned() };
        for one in [
            paragraph("Answer"),
            paragraph("Why"),
            Block::Finding { status: Status::Problem, text: "c: d: e".to_owned() },
            Block::Wait("up to f".to_owned()),
        ] {
            let plain = one.lines(Layout::Columns(8));
            let colored = block(&one, &plain);
            assert_ne!(colored, plain);
            assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        }
    }
}
