//! What people do with the provider, one file a subject. Never here: how a host speaks (`host`).

mod association;
mod create;
mod entry;
mod gone;
mod import;
mod schemas;
mod stop;
mod tags;
mod wire;
