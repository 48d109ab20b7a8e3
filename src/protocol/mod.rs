//! Protobuf in, protobuf out: tfplugin6 on one side, `framework` on the other.
//!
//! One line an RPC in `service`, one file a kind of RPC in `rpc`, one wrapper round all of them in
//! `call`. Never here: sockets, TLS, any service.

mod call;
mod decode;
mod encode;
pub mod pb;
mod rpc;
mod schema_json;
mod service;

pub use call::is_under_way;
pub use schema_json::schema_json;
pub use service::{MESSAGE_LIMIT, Service};
