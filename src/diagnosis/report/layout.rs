//! The parts of a report, and how they become lines: for Terraform and OpenTofu, or for a terminal of some width.
//!
//! Never here: what a report says (`report`), or color (`cli`).

use crate::diagnosis::checks::Status;
use crate::text::wrap;

/// Columns of an indented line for a host. Terraform and OpenTofu take 78 in a pipe, two of them for their frame.
const INDENTED_COLUMNS: usize = 76;

/// Spaces before a line of code.
const CODE_INDENT: &str = "    ";

/// One part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph after its label, for example `Why`.
    Paragraph {
        /// What it is about.
        label: String,
        /// Its sentences.
        text: String,
    },
    /// HCL or a command, ready to be pasted.
    Code(String),
    /// What one check found.
    Finding {
        /// How the check came out.
        status: Status,
        /// Its name, and a sentence.
        text: String,
    },
    /// A wait that begins now.
    Wait(String),
}

/// How wide the lines of a report may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// For Terraform and OpenTofu, which wrap paragraphs to their own width and leave indented lines as they are: a
    /// paragraph is one line, an indented line takes 76 columns at most.
    Host,
    /// For everything else: every line takes this many columns at most.
    Columns(usize),
}

impl Block {
    /// The block as lines. Code stays as it is; so does a word that is longer than a line, for example an ARN.
    #[must_use]
    pub fn lines(&self, layout: Layout) -> String {
        let (paragraph, indented) = match layout {
            Layout::Host => (usize::MAX, INDENTED_COLUMNS),
            Layout::Columns(columns) => (columns, columns),
        };
        let opening = self.opening();
        match self {
            Self::Paragraph { text, .. } => wrap(&opening, 0, text, paragraph),
            Self::Code(text) => indent(text),
            Self::Finding { text, .. } | Self::Wait(text) => {
                wrap(&opening, opening.len() + 1, text, indented)
            }
        }
    }

    /// How the first line begins, before the text: the label, or the mark of a check.
    #[must_use]
    pub fn opening(&self) -> String {
        match self {
            Self::Paragraph { label, .. } => format!("{label}:"),
            Self::Code(_) => String::new(),
            Self::Finding { status, .. } => format!("  {:<8}", mark(*status)),
            Self::Wait(_) => format!("  {:<8}", "waiting"),
        }
    }

    /// Whether it stands directly below the block before it, as a line of a list.
    const fn is_list_item(&self) -> bool {
        matches!(self, Self::Finding { .. } | Self::Wait(_))
    }
}

/// The blocks as one text: each as `render` writes it, with an empty line between two that are not of one list.
pub fn joined(blocks: &[Block], render: impl Fn(&Block) -> String) -> String {
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let separator = match index {
            0 => "",
            _ if block.is_list_item() => "\n",
            _ => "\n\n",
        };
        text.push_str(separator);
        text.push_str(&render(block));
    }
    text
}

/// Problems are found at a glance.
const fn mark(status: Status) -> &'static str {
    match status {
        Status::Problem => "PROBLEM",
        other => other.as_str(),
    }
}

/// Every line of a text behind the indent of code.
fn indent(text: &str) -> String {
    let indented = |line: &str| if line.is_empty() { String::new() } else { format!("{CODE_INDENT}{line}") };
    text.lines().map(indented).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { label: "Why".to_owned(), text: text.to_owned() }
    }

    fn finding(text: &str) -> Block {
        Block::Finding { status: Status::Ok, text: text.to_owned() }
    }

    #[test]
    fn a_paragraph_is_one_line_for_a_host_and_wraps_to_the_columns_elsewhere() {
        let long = paragraph(&"word ".repeat(60));
        assert_eq!(long.lines(Layout::Host).lines().count(), 1);
        let wrapped = long.lines(Layout::Columns(40));
        assert!(wrapped.lines().count() > 5 && wrapped.lines().all(|line| line.len() <= 40), "{wrapped}");
        assert!(
            wrapped.starts_with("Why: word") && wrapped.lines().skip(1).all(|line| line.starts_with("word"))
        );
    }

    #[test]
    fn a_finding_hangs_behind_its_mark_and_fits_the_frame_of_a_host() {
        for (layout, columns) in [(Layout::Host, 76), (Layout::Columns(60), 60)] {
            let wrapped = finding(&"word ".repeat(40)).lines(layout);
            assert!(wrapped.starts_with("  ok       word"), "{wrapped}");
            assert!(wrapped.lines().all(|line| line.len() <= columns), "{wrapped}");
            assert!(wrapped.lines().skip(1).all(|line| line.starts_with("           word")), "{wrapped}");
        }
    }

    #[test]
    fn a_command_and_a_long_word_stay_whole() {
        let command = paragraph("run `terraform apply -replace=x.y`, please").lines(Layout::Columns(20));
        assert_eq!(command, "Why: run\n`terraform apply -replace=x.y`,\nplease");
        let arn = "a".repeat(150);
        assert_eq!(
            paragraph(&format!("see {arn} now")).lines(Layout::Columns(60)),
            format!("Why: see\n{arn}\nnow")
        );
        assert_eq!(finding(&arn).lines(Layout::Host), format!("  ok       {arn}"));
    }

    #[test]
    fn code_is_indented_and_never_wrapped() {
        let code = Block::Code("a {\n\n  b\n}".to_owned());
        assert_eq!(code.lines(Layout::Columns(4)), "    a {\n\n      b\n    }");
    }

    #[test]
    fn the_lines_of_a_list_stand_together() {
        let blocks = [paragraph("x"), finding("y"), finding("z"), paragraph("w")];
        let text = joined(&blocks, |block| block.lines(Layout::Host));
        assert_eq!(text, "Why: x\n  ok       y\n  ok       z\n\nWhy: w");
    }
}
