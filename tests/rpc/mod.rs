//! The provider in process: a client that follows a host's rules, the tfplugin6 service, and a simulated AWS.
//! Never here: sockets between host and provider (`tests/plugin`), real hosts, the AWS API itself.
//!
//! - `audit`: what an audit says of many worlds, asked of the simulator
//! - `aws`, `world`, `gate`: the simulator, what is in it, and a gate in front of it that holds answers back
//! - `fleet`: many addresses at once
//! - `host`: a host's side, with every check that Terraform core makes of an answer
//! - `faults`: every call, and everything that can go wrong with it
//! - `triples`: any configuration, any prior state and any world, by the rules of the host
//! - `export`: what holds of every exported cluster, by chance
//! - `stories`: what people do, one file a subject
//! - `law`: what holds of every configuration, by chance

mod audit;
mod aws;
mod bad_input;
mod export;
mod faults;
mod fleet;
mod gate;
mod host;
mod law;
mod stories;
mod triples;
mod world;
