//! A simulator of the EKS access-entry API with the IAM and STS around it, written from the services' facts.
//! It listens on loopback, verifies signatures, keeps a journal, and fails on order.
//! Never here: anything of the provider that is tested against it.
//!
//! The rooms, in reading order:
//! - `simulator` starts it; `server` is a port; `http` a request and an answer as plain values
//! - `aws_port` is the port of AWS, with `control` at `/simulator/v1/` and `gateway`, the way of a call, everywhere else;
//!   `sigv4` reads and checks signatures
//! - `services` has the operations; `operation` what one is: its `input`, its `service`, who may call it
//! - `policy` reads IAM's policy documents and asks them
//! - `messages` has every text; `service_error` is what they are texts of
//! - `client` is how programs ask `control`
//! - `kubernetes` is the clusters' own API servers; `kubeconfig` what kubectl needs to reach one
//! - `world` is what is simulated, in memory and as JSON; `entry_type`, `access_policies`, `arn`, `caller` are its words
//! - `log`, `clock`, `journal`, `faults`, `limits`, `endpoints` and `context` are what stays when the world is replaced

mod access_policies;
mod arn;
mod aws_port;
mod caller;
mod client;
mod clock;
mod context;
mod control;
mod endpoints;
mod entry_type;
mod faults;
mod gateway;
mod http;
mod input;
mod journal;
mod kubeconfig;
mod kubernetes;
mod limits;
mod log;
mod messages;
mod operation;
mod policy;
mod server;
mod service;
mod service_error;
mod services;
mod sigv4;
mod simulator;
mod world;

pub use client::{ControlClient, ControlError, DirectCall, JournalCall};
pub use clock::ClockMode;
pub use kubeconfig::{Kubeconfig, KubeconfigError};
pub use kubernetes::{AuthorityError, mapped_by_aws_auth};
pub use log::Log;
pub use service_error::ServiceError;
pub use simulator::{Options, Simulator, StartError};
pub use world::WorldError;
