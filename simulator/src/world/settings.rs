//! How a world behaves, whatever is in it: clocks, delays, lists, and what AWS's documents leave open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of a world.
#[derive(Clone, Serialize)]
pub(crate) struct Settings {
    /// How far AWS's clock is from the simulator's.
    pub(crate) skew_seconds: i32,
    pub(crate) propagation: Propagation,
    pub(crate) visibility: Visibility,
    pub(crate) page_size: usize,
    pub(crate) list_order: ListOrder,
    /// Whether every page with items has one without before it.
    pub(crate) empty_pages: bool,
    pub(crate) idempotent_replay: Replay,
    pub(crate) foreign_principals: ForeignPrincipals,
}

/// How long changes take to have an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Propagation {
    /// Seconds after CreateRole or CreateUser for which EKS, GetRole and GetUser do not return the principal.
    pub principal_seconds: u32,
    /// Seconds that a change of an access entry or its policies, including deletion, takes to reach the API server.
    pub entry_seconds: u32,
    /// Seconds that UpdateClusterConfig takes to switch the authentication mode. The cluster is UPDATING meanwhile.
    pub mode_seconds: u32,
}

/// How far the reads of EKS lag behind changes of access entries and their policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Visibility {
    /// Seconds that DescribeAccessEntry lags behind.
    pub describe_seconds: u32,
    /// Seconds that the lists of entries, their policies and their tags lag behind.
    pub list_seconds: u32,
}

/// Order of the items in lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListOrder {
    /// By name.
    #[default]
    Sorted,
    /// Each listing has its own order, which all its pages share.
    Shuffled,
}

/// Response to a repeated create with the same `clientRequestToken`, which AWS does not document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Replay {
    /// The entry that the first call created.
    #[default]
    Same,
    /// 409, as for any other repeated create.
    Conflict,
}

/// Whether a principal of another account that is not in the world can have an access entry, which AWS does not document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ForeignPrincipals {
    /// It can.
    #[default]
    Accept,
    /// It is invalid, like a principal of the cluster's account that does not exist.
    Refuse,
}
