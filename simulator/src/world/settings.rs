//! How a world behaves, whatever is in it: clocks, delays, lists, and what AWS's documents leave open.

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

/// How long news takes to spread, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Propagation {
    /// From `CreateRole` or `CreateUser` until EKS, `GetRole` and `GetUser` know the principal.
    pub(crate) principal_seconds: u32,
    /// From a change of an entry or association, a deletion too, until the API server applies it.
    pub(crate) entry_seconds: u32,
    /// From `UpdateClusterConfig` until the cluster has the new mode; it is UPDATING meanwhile.
    pub(crate) mode_seconds: u32,
}

/// How long EKS's own reads lag behind changes of entries and associations, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Visibility {
    /// Until `DescribeAccessEntry` shows a change.
    pub(crate) describe_seconds: u32,
    /// Until the lists do: of entries, of their policies, of their tags.
    pub(crate) list_seconds: u32,
}

/// The order of every list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListOrder {
    #[default]
    Sorted,
    /// Another one for each listing; its pages keep it.
    Shuffled,
}

/// What a create with a client token that was seen before answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Replay {
    /// The entry that the first call made.
    #[default]
    Same,
    /// 409, as for any other second create.
    Conflict,
}

/// Whether another account's principal that the world does not list may have an entry: the service's documents leave
/// it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ForeignPrincipals {
    #[default]
    Accept,
    /// Invalid, as one of the cluster's own account is that does not exist.
    Refuse,
}
