//! lib
pub mod diag;
pub mod value;
#[macro_use]
pub mod schema;
