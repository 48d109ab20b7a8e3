//! A simulator of the EKS access-entry API with the IAM and STS around it, written from the services' facts.
//! It listens on loopback unless it is allowed more, verifies signatures, keeps a journal, and fails on order.
//! Never here: anything of the provider that is tested against it.
//!
//! The rooms, in reading order:
//! - `simulator` starts it; `server` is a port; `http` a request and an answer as plain values; `addresses`, `host_name` and
//!   `port_range` say where it listens and by which name it is reached
//! - `aws_port` is the port of AWS, with `control` at `/simulator/v1/`, `health` at `/healthz` and `gateway`, the way of a
//!   call, everywhere else; `sigv4` reads and checks signatures
//! - `services` has the operations; `operation` what one is: its `input`, its `service`, who may call it
//! - `messages` has every text; `service_error` is what they are texts of
//! - `client` is how programs ask `control`
//! - `kubernetes` is the clusters' own API servers; `kubeconfig` what kubectl needs to reach one
//! - `world` is what is simulated, in memory and as JSON; `entry_type`, `access_policies`, `arn`, `caller` are its words
//! - `log`, `clock`, `journal`, `faults`, `limits`, `endpoints` and `context` are what stays when the world is replaced

mod access_policies;
mod addresses;
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
mod health;
mod host_name;
mod http;
mod input;
mod journal;
mod kubeconfig;
mod kubernetes;
mod limits;
mod log;
mod messages;
mod operation;
mod port_range;
mod server;
mod service;
mod service_error;
mod services;
mod sigv4;
mod simulator;
mod world;

pub use addresses::AddressError;
pub use client::{ControlClient, ControlError, DirectCall, JournalCall};
pub use clock::ClockMode;
pub use control::CONTROL_HEADER;
pub use host_name::{HostName, HostNameError};
pub use kubeconfig::{Kubeconfig, KubeconfigError};
pub use kubernetes::{AuthorityError, FileProblem, PortError, mapped_by_aws_auth};
pub use log::Log;
pub use port_range::{PortRange, PortRangeError};
pub use service_error::ServiceError;
pub use simulator::{DEFAULT_JOURNAL, Options, Simulator, StartError};
pub use world::WorldError;
