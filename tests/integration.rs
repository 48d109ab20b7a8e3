//! Every test that needs no host, as one program: linking the SDK and the simulator takes longer than most tests.
//! Never here: stories on a real `terraform` or `tofu` (`tests/host`), which are a program of their own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what is not as expected is a failed test"
)]

/// The provider's own (`src/main.rs`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod api_server;
mod chance;
mod guide;

mod architecture;
mod fuzz;
mod generated;
mod public_cases;
mod wire;

mod aws_auth;
mod migrate;
mod reports;
mod rpc;

mod agreement;
mod live;

mod credentials;
mod guides;
mod plugin;
mod shell;
