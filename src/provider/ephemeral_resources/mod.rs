//! The ephemeral resources, one file each.

mod token;

pub use token::Token;
