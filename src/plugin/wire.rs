//! The generated code of go-plugin's own services and of gRPC's health service. Never here: anything written by hand.

/// Package `plugin`: controller, standard streams and broker.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "generated code"
)]
pub(super) mod go_plugin {
    tonic::include_proto!("plugin");
}

/// Package `grpc.health.v1`.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "generated code"
)]
pub(super) mod health {
    tonic::include_proto!("grpc.health.v1");
}
