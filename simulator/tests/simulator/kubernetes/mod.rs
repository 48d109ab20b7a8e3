//! The clusters' own API servers: who gets in, as whom, and what they may do there.

mod api;
mod aws_auth;
mod config_map;
mod faults;
mod kubeconfig;
mod rights;
mod tokens;
mod users;
