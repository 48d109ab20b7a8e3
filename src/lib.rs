pub mod access;
pub mod aws;
