//! The vocabulary of EKS access entries and the laws that hold without asking anybody: ARNs, principals, entries,
//! user names, groups, policies, scopes, modes, and Kubernetes' words for what somebody may do. Never here: I/O, reading clocks, the AWS SDK, Terraform, words for users.

mod access_entry_arn;
mod api_resource;
mod arn;
mod blemish;
mod caller;
mod cluster;
mod control_plane;
mod entry;
mod entry_type;
mod group;
mod import_id;
mod key;
mod mode;
mod name_pattern;
mod near;
mod nodes;
mod origin;
mod partition;
mod place;
mod policy;
mod principal;
mod region;
mod scope;
mod session_kind;
mod spellings;
pub mod timing;
mod user_name;
mod wildcard;

pub use access_entry_arn::{AccessEntryArn, NotAnAccessEntryArn};
pub use api_resource::{ApiResource, Misspelling, check_verb};
pub use arn::{Arn, NotAnArn};
pub use blemish::Blemish;
pub use caller::{CallerArn, FederatedUser, NotACaller, SSO_PATH, Session, is_session_name};
pub use cluster::{ClusterName, NotAClusterName};
pub use control_plane::{ClusterStatus, ControlPlane};
pub use entry::Entry;
pub use entry_type::{EntryType, Policies, TypeRules};
pub use group::{GroupRefusal, Instead, check_group, grants_something};
pub use import_id::{
    AssociationImport, BadImportId, ClusterImport, EntryImport, EntryTarget, ImportFault, import_id,
};
pub use key::{AssociationKey, EntryKey};
pub use mode::AuthenticationMode;
pub use name_pattern::{NamePattern, NotANamePattern};
pub use near::{
    Difference, NearMatch, difference, is_other_spelling, letters, near_match_texts, near_matches,
    nearest_words, permission_set, recreated_sso_role, suffix_change,
};
pub use nodes::{NodeRole, Nodes};
pub use origin::{Origin, is_managed_by_aws};
pub use partition::{Partition, is_partition_name, is_region_name};
pub use place::Place;
pub use policy::{
    AUTO_NODE_POLICY, Association, CLUSTER_ADMIN_POLICY, KNOWN_POLICIES, NotAPolicyArn, PolicyArn,
    SERVICE_LINKED_ONLY_POLICIES, is_policy_name, nearest_policies,
};
pub use principal::{NotAPrincipal, PrincipalArn, PrincipalKind};
pub use region::{is_known_region, is_region_label, nearest_regions};
pub use scope::{Scope, ScopeRefusal, is_namespace_name, is_namespace_pattern};
pub use session_kind::SessionKind;
pub use user_name::{TEMPLATES, UserNameRefusal, check_user_name, default_user_name};
pub use wildcard::{is_arn_pattern, matches};
