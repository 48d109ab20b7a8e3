//! HCL for people to paste into a configuration, laid out as `terraform fmt` leaves it.
//!
//! A [`Block`] has attributes and blocks; an attribute's value is an [`Expression`]. A text from outside goes in by
//! [`Expression::string`] or [`quoted`], which escape it, and a name for a block by [`label`], or by [`ResourceNames`] where
//! there are many.
//! Never here: which block to propose, or what it grants.

mod address;
mod block;
mod comment;
mod expression;

pub use address::ResourceNames;
pub use block::Block;
pub use comment::comment;
pub use expression::{Expression, label, quoted};

/// Spaces before each line inside of braces.
const INDENT: &str = "  ";

/// Blocks and comments as the text of a file, with a blank line between two of them; nothing where there is none.
#[must_use]
pub fn file(paragraphs: impl IntoIterator<Item: Into<String>>) -> String {
    let mut text = String::new();
    for paragraph in paragraphs {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(&paragraph.into());
        text.push('\n');
    }
    text
}
