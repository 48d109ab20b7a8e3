//! The real program, started as a host starts it and spoken to as a host speaks to it.

mod client;
mod environment;
mod handshake;
mod host;
mod life;
mod log;
mod provider;
mod reattach;
mod security;
mod services;

/// go-plugin's own services, for the host's side.
mod go_plugin {
    #![allow(clippy::all, clippy::pedantic, dead_code, reason = "generated code")]
    include!(concat!(env!("OUT_DIR"), "/plugin.rs"));
}

/// gRPC's health service, for the host's side.
mod grpc_health {
    #![allow(clippy::all, clippy::pedantic, dead_code, reason = "generated code")]
    include!(concat!(env!("OUT_DIR"), "/grpc.health.v1.rs"));
}
