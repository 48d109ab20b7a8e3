//! The tables of the ephemeral resources.

use serde_json::json;

use super::argument::{Argument, Refused};
use super::resources::{cluster_name, region};
use super::{Kind, Subject};
use crate::rpc::world::CLUSTER;

pub(super) fn token() -> Subject {
    let no_names = ["a", "a b", "a/b", "a:b", "${var.session}"];
    let arguments = vec![
        cluster_name(),
        region(),
        Argument::text("session_name", "networking", Refused("Invalid session name"))
            .values(no_names.map(|name| json!(name)), Refused("Invalid session name")),
    ];
    let good = json!({ "cluster_name": CLUSTER, "session_name": "networking" });
    Subject { kind: Kind::EphemeralResource("eksaccess_token"), good, arguments }
}
