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
