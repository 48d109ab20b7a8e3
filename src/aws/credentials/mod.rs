//! Credentials: where they come from, and the cache of them. Never here: what they are used for.

mod cache;
mod chain;
mod context;
mod keys;
mod profile_chain;
mod profiles;
mod provider;
mod role_keys;
mod roles;
mod sessions;
mod sign_in;
mod signing;
mod web_identity;

pub(super) use cache::{CachedCredentials, CredentialCache};
pub(super) use chain::{Chain, Source};
pub(super) use context::Context;
pub(super) use keys::Unusable;
pub(super) use profiles::Profiles;
pub(super) use roles::{AssumeRoleFailed, TokenFileUnreadable};
pub(super) use sessions::Sessions;
pub(super) use sign_in::SignIn;
pub(super) use signing::{Signing, signing};
