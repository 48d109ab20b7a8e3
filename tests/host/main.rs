//! Stories on real hosts: a real `terraform` or `tofu`, the provider as a process, the embedded simulator. Each story
//! runs on every host found; a machine without one fails. Cases are named after the public reports they come from.
//! Never here: an assertion on whole sentences (those are pinned beside their words) or on the protocol (tests/rpc).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what is not as expected is a failed test

#[path = "../guide.rs"]
mod guide;
mod stand_in;
mod state;
mod story;
mod transcript;

mod accounts;
mod afternoon;
mod associations;
mod authentication;
mod documents;
mod drift;
mod entries;
mod examples;
mod exclusive;
mod export;
mod failures;
mod functions;
mod guides;
mod hcl;
mod identity;
mod imports;
mod interruptions;
mod interrupts;
mod live;
mod look_ahead;
mod look_ups;
mod module;
mod moves;
mod plans;
mod query;
mod refusals;
mod regions;
mod remedies;
mod schema;
mod secrets;
mod tags;
mod token;
mod unknowns;
mod use_cases;
mod verify;
