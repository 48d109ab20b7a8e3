//! The simulator as its callers see it: AWS's services, the clusters' API servers, the control interface, the program.
#![allow(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

mod admission;
mod clusters;
mod container;
mod control;
mod crowd;
mod entries;
mod iam_documents;
mod identity;
mod kubernetes;
mod lists;
mod nodes;
mod not_simulated;
mod policies;
mod ports;
mod program;
mod round_trip;
mod schema;
mod sessions;
mod signatures;
mod support;
mod visibility;
