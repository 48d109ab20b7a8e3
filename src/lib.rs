//! lib
pub mod diag;
pub mod value;
#[macro_use]
pub mod schema;
pub mod framework;
pub mod protocol;
pub mod access;
