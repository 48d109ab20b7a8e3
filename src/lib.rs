pub mod access;
pub mod aws;
pub mod diagnosis;
