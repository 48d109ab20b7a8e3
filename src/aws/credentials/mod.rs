//! Credentials: where they come from, and keeping them. Never here: what they are used for.

mod chain;
mod context;
mod follow;
mod keeper;
mod keys;
mod last;
mod origin;
mod profiles;
mod role_keys;
mod roles;
mod sign_in;
mod source;

pub(super) use chain::{Chain, Source};
pub(super) use context::Context;
pub(super) use keeper::{Keeper, Kept};
pub(super) use keys::Unusable;
pub(super) use last::last_keeper;
pub(super) use profiles::Profiles;
pub(super) use roles::{AssumeRoleFailed, TokenFileUnreadable};
pub(super) use sign_in::SignIn;
pub use source::CredentialsSource;
