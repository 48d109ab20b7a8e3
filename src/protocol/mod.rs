//! Protobuf in, protobuf out. Never here: EKS.

pub mod pb;
