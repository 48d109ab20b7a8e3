//! What a model is to its users, and what a field is to its model: the two decide which words a declaration may use, so
//! that a word which would do nothing where it stands does not compile. `refused.rs` holds each such case to that.
//!
//! Never here: the words themselves.

/// A managed resource. What its configuration does not set is planned.
#[derive(Debug)]
pub enum Resource {}

/// A data source: arguments, and what it answers.
#[derive(Debug)]
pub enum DataSource {}

/// An ephemeral resource: arguments, and what a run gets of it and nobody stores.
#[derive(Debug)]
pub enum EphemeralResource {}

/// Arguments alone: the provider block, a nested block, an object of a nested attribute.
#[derive(Debug)]
pub enum Arguments {}

/// Results alone: an object in what a data source answers.
#[derive(Debug)]
pub enum Results {}

/// The parameters of a function, in order.
#[derive(Debug)]
pub enum Parameters {}

/// What names an object of a resource outside of any state. What an import must give is required.
#[derive(Debug)]
pub enum Identity {}

/// The role of a model that has arguments.
#[diagnostic::on_unimplemented(
    message = "a model of the role `{Self}` has no arguments",
    label = "cannot be configured here"
)]
pub trait HasArguments {}
impl HasArguments for Resource {}
impl HasArguments for DataSource {}
impl HasArguments for EphemeralResource {}
impl HasArguments for Arguments {}
impl HasArguments for Parameters {}
impl HasArguments for Identity {}

/// The role of a model whose operations have a configured provider.
#[diagnostic::on_unimplemented(
    message = "a model of the role `{Self}` has no provider of its own",
    label = "only what a whole resource or data source leaves unset defaults to the provider block"
)]
pub trait HasProvider {}
impl HasProvider for Resource {}
impl HasProvider for DataSource {}
impl HasProvider for EphemeralResource {}

/// The role of a model that has results.
#[diagnostic::on_unimplemented(
    message = "a model of the role `{Self}` has no results",
    label = "a resource says `computed_once()` or `computed_on_change()`"
)]
pub trait HasResults {}
impl HasResults for DataSource {}
impl HasResults for EphemeralResource {}
impl HasResults for Results {}

/// An attribute that the user sets.
#[derive(Debug)]
pub enum Argument {}

/// A nested block, which the user writes.
#[derive(Debug)]
pub enum Block {}

/// An attribute that the provider sets.
#[derive(Debug)]
pub enum Computed {}

/// A field with a value in the configuration.
#[diagnostic::on_unimplemented(message = "the configuration does not set this", label = "has no effect here")]
pub trait Configured {}
impl Configured for Argument {}
impl Configured for Block {}

/// A field that is an attribute.
#[diagnostic::on_unimplemented(message = "a block is not an attribute", label = "has no effect on a block")]
pub trait Attribute {}
impl Attribute for Argument {}
impl Attribute for Computed {}
