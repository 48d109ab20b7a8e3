//! One file a kind of RPC: decode, hand to the framework, encode.

pub(super) mod data_source;
pub(super) mod provider;
pub(super) mod resource;
