//! The provider that users see: its block, its resources, its data sources, its ephemeral resources, its actions, its words.
//!
//! Never here: protobuf (it is driven through `framework`), the AWS SDK (it asks through `aws`).

pub mod actions;
mod attributes;
mod config;
pub mod data_sources;
pub mod ephemeral_resources;
mod exclusive;
mod existing;
pub mod functions;
mod instances;
mod near;
mod region;
mod required;
pub mod resources;
mod services;
mod tags;
mod words;
mod writes;

pub use config::ProviderConfig;
pub use required::{ProviderBlock, terraform_tf};
pub use services::Services;

use crate::framework::{
    Registry, StateMove, action, data_source, ephemeral_resource, function, list_resource, resource,
};
use resources::{
    AccessEntry, AssociationIdentity, AssociationList, AssociationsExclusiveIdentity, AwsAccessEntry,
    AwsPolicyAssociation, EntriesExclusive, EntriesExclusiveIdentity, EntryIdentity, EntryList,
    PolicyAssociation, PolicyAssociationsExclusive,
};

/// The words for a question about somebody's access that could not be answered at the shell, summary first.
#[must_use]
pub fn could_not_answer(whose: &str, error: &crate::aws::Error) -> String {
    could_not(ASKING, &whose, error)
}

/// The words for a failure at the shell while `doing` something to `target`, summary first.
#[must_use]
pub fn could_not(doing: &str, target: &impl std::fmt::Display, error: &crate::aws::Error) -> String {
    let crate::diag::Diagnostic { summary, detail, .. } = words::failures::at_the_shell(doing, target, error);
    format!("{summary}\n\n{detail}")
}

/// The words for a cluster without an API server that a command of the shell could name.
#[must_use]
pub fn no_api_server(cluster: &crate::aws::Cluster, none: &crate::aws::NoApiServer) -> String {
    let (found, advice) = words::token::no_api_server_text(cluster, none);
    format!("{found}\n\n{advice}")
}

/// What was being done when such a question failed.
const ASKING: &str = "checking the access of";

/// Where the provider is found, without a registry's host.
pub const SOURCE_ADDRESS: &str = "eksaccess/eksaccess";

/// Everything this provider offers. A new resource, data source, function, list resource or action is one line here.
pub static REGISTRY: Registry<Services> = Registry {
    provider: config::DECLARATION,
    configure: config::configure,
    may_be_unknown: config::MAY_BE_UNKNOWN,
    resources: &[
        &resource::<EntriesExclusive>().identity::<EntriesExclusiveIdentity>(),
        &resource::<AccessEntry>().identity::<EntryIdentity>().moves(&[StateMove::from::<AwsAccessEntry>()]),
        &resource::<PolicyAssociation>()
            .identity::<AssociationIdentity>()
            .moves(&[StateMove::from::<AwsPolicyAssociation>()]),
        &resource::<PolicyAssociationsExclusive>().identity::<AssociationsExclusiveIdentity>(),
    ],
    data_sources: &[
        &data_source::<data_sources::Audit>(),
        &data_source::<data_sources::Authentication>(),
        &data_source::<data_sources::Caller>(),
        &data_source::<data_sources::Cluster>(),
        &data_source::<data_sources::Entries>(),
        &data_source::<data_sources::Policies>(),
        &data_source::<data_sources::Principals>(),
        &data_source::<data_sources::SingleEntry>(),
        &data_source::<data_sources::SsoRole>(),
    ],
    ephemeral_resources: &[&ephemeral_resource::<ephemeral_resources::Token>()],
    functions: &[
        &function::<functions::AwsAuthEntriesFunction>(),
        &function::<functions::DefaultUserNameFunction>(),
        &function::<functions::PolicyArnFunction>(),
        &function::<functions::PrincipalArnFunction>(),
    ],
    list_resources: &[&list_resource::<EntryList>(), &list_resource::<AssociationList>()],
    actions: &[&action::<actions::Verify>()],
};
