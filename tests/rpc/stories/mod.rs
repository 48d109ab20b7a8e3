//! What people do with the provider, one file a subject. Never here: how a host speaks (`host`).

mod association;
mod authentication;
mod create;
mod credentials;
mod default_tags;
mod denied;
mod entries;
mod entry;
mod functions;
mod gone;
mod hostile;
mod identity;
mod ignore_tags;
mod import;
mod lost;
mod places;
mod plan;
mod provider;
mod refused;
mod regions;
mod schemas;
mod shared;
mod states;
mod stop;
mod tags;
mod wire;
