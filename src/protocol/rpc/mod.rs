//! One file a kind of RPC: decode, hand to the framework, encode.

pub(super) mod action;
pub(super) mod data_source;
pub(super) mod ephemeral_resource;
pub(super) mod function;
pub(super) mod identity;
pub(super) mod list_resource;
pub(super) mod provider;
pub(super) mod resource;

use crate::{
    diag::Diagnostics,
    framework::Declaration,
    protocol::{decode, encode, pb::tfplugin6 as pb},
};

/// The diagnostics of a configuration of what is declared: every `Validate` RPC.
fn validate(
    declaration: &Declaration,
    config: Option<pb::DynamicValue>,
) -> Result<Vec<pb::Diagnostic>, Diagnostics> {
    let config = decode::value(config, declaration.schema().ty())?;
    Ok(encode::diagnostics(declaration.validate(config)))
}
