//! Color for a report on a terminal. Never here: words.

use crate::diagnosis::{Block, Status};

const RESET: &str = "\u{1b}[0m";
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[1;31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";

/// A block that was laid out, its label or mark in color. All of the answer is bold.
pub(super) fn block(block: &Block, lines: &str) -> String {
    let (opening, rest) = lines.split_at(block.opening().len());
    match block {
        Block::Code(_) => lines.to_owned(),
        Block::Paragraph { label, .. } if label == "Answer" => format!("{BOLD}{lines}{RESET}"),
        Block::Paragraph { .. } => format!("{BOLD}{opening}{RESET}{rest}"),
        Block::Finding { status, .. } => format!("{}{opening}{RESET}{rest}", code(*status)),
        Block::Wait(_) => format!("{DIM}{opening}{RESET}{rest}"),
    }
}

const fn code(status: Status) -> &'static str {
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
            Block::Wait("propagation: f".to_owned()),
        ] {
            let plain = one.lines(Layout::Columns(8));
            let mut bare = block(&one, &plain);
            assert_ne!(bare, plain);
            for code in [RESET, BOLD, RED, GREEN, YELLOW, DIM] {
                bare = bare.replace(code, "");
            }
            assert_eq!(bare, plain);
        }
    }
}
