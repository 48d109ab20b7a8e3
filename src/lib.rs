pub mod access;
pub mod diagnosis;
