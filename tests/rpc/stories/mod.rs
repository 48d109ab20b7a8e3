//! What people do with the provider, one file a subject. Never here: how a host speaks (`host`).

mod adoption;
mod association;
mod authentication;
mod create;
mod credentials;
mod denied;
mod entries;
mod entry;
mod functions;
mod gone;
mod hostile;
mod identity;
mod import;
mod look_ahead;
mod lost;
mod places;
mod plan;
mod provider;
mod recreated;
mod refused;
mod regions;
mod schemas;
mod shared;
mod stop;
mod tags;
mod wire;
