//! A simulator of the EKS access-entry API with the IAM and STS around it, written from the services' facts.
//! It listens on loopback unless it is allowed more, verifies signatures, keeps a journal, and fails on order.
//! Never here: anything of the provider that is tested against it.
//!
//! A test builds a world, starts a simulator of it, and gives its URL to any client of AWS:
//!
//! ```
//! use eks_simulator::{Cluster, ControlClient, DirectCall, Entry, Fault, Options, Principal, Scope, Simulator, World};
//! use serde_json::json;
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
//! const VIEW: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
//!
//! let admin = Principal::new(ADMIN).access_key("AKIAEXAMPLEADMIN0001", "any secret");
//! let entry = Entry::new(ADMIN).group("viewers").policy(VIEW, Scope::namespaces(&["dev-*"]));
//! let cluster = Cluster::new("111122223333", "eu-west-1", "demo").entry(entry);
//! let world = World::new().principal(admin).cluster(cluster);
//!
//! let simulator = Simulator::start(world, Options::default()).await?;
//! // AWS_ENDPOINT_URL=simulator.url() AWS_ACCESS_KEY_ID=AKIAEXAMPLEADMIN0001 …
//!
//! let control = ControlClient::new(simulator.url());
//! control.add_fault(&Fault::error("DescribeCluster", 500, "ServerException", "").times(2)).await?;
//! let call = DirectCall {
//!     principal: ADMIN,
//!     service: "eks",
//!     region: "eu-west-1",
//!     operation: "ListAccessEntries",
//!     input: &json!({ "clusterName": "demo" }),
//! };
//! let listed = control.call(call).await?.map_err(|error| error.to_string())?;
//! assert_eq!(listed["accessEntries"], json!([ADMIN]));
//! assert_eq!(control.journal(0).await?.calls, [], "calls in place are not in the journal");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The rooms, in reading order:
//! - `simulator` starts it; `server` is a port; `http` a request and an answer as plain values; `addresses`, `host_name` and
//!   `port_range` say where it listens and by which name it is reached
//! - `aws_port` is the port of AWS, with `control` at `/simulator/v1/`, `health` at `/healthz` and `gateway`, the way of a
//!   call, everywhere else; `sigv4` reads and checks signatures
//! - `services` has the operations; `operation` what one is: its `input`, its `service`, who may call it
//! - `policy` reads IAM's policy documents and asks them
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
mod policy;
mod port_range;
mod server;
mod service;
mod service_error;
mod services;
mod sigv4;
mod simulator;
mod world;

pub use addresses::AddressError;
pub use client::{ClusterEndpoint, ControlClient, ControlError, DirectCall, Journal, JournalCall};
pub use clock::ClockMode;
pub use control::CONTROL_HEADER;
pub use faults::Fault;
pub use host_name::{HostName, HostNameError};
pub use kubeconfig::{Kubeconfig, KubeconfigError};
pub use kubernetes::{AuthorityError, FileProblem, PortError, mapped_by_aws_auth};
pub use log::Log;
pub use port_range::{PortRange, PortRangeError};
pub use service_error::ServiceError;
pub use simulator::{DEFAULT_JOURNAL, Options, Simulator, StartError};
// Inside, a world is what is simulated; outside, it is the document that describes it.
pub use world::{
    AccessKey, AssociationDocument as Association, AutoMode, AwsAuth, ClusterDocument as Cluster,
    EntryDocument as Entry, ForeignPrincipals, KubernetesRole, ListOrder, ManagedPolicy, Mode, NodeGroup,
    PrincipalDocument as Principal, Propagation, Replay, RoleBinding, Scope, ScopeKind, Session, Status,
    Switch, Visibility, WorldDocument as World, WorldError,
};
