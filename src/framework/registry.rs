//! What a provider consists of: its own schema, its resources, its data sources.

use std::marker::PhantomData;

use super::{
    AnyDataSource, AnyResource, DataSource, Resource, any_resource::Of as ResourceOf,
    data_source::Of as DataSourceOf,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::Schema,
    value::Value,
};

/// Everything the protocol can be asked about, in one table.
pub struct Registry<S: 'static> {
    /// The provider's own arguments.
    pub schema: fn() -> Schema,
    /// The problems of the provider block that can be known offline.
    pub validate: fn(Value) -> Vec<Diagnostic>,
    /// What a provider block offers to resources and data sources. No network.
    pub configure: fn(Value, &str) -> Result<S, Diagnostics>,
    /// The managed resources.
    pub resources: &'static [&'static dyn AnyResource<S>],
    /// The data sources.
    pub data_sources: &'static [&'static dyn AnyDataSource<S>],
}

/// The registry's row for the resource `R`.
#[must_use]
pub const fn resource<R: Resource>() -> &'static dyn AnyResource<R::Services> {
    &ResourceOf::<R>(PhantomData)
}

/// The registry's row for the data source `D`.
#[must_use]
pub const fn data_source<D: DataSource>() -> &'static dyn AnyDataSource<D::Services> {
    &DataSourceOf::<D>(PhantomData)
}

impl<S> Registry<S> {
    /// The resource of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn resource(&self, name: &str) -> Result<&'static dyn AnyResource<S>, Diagnostics> {
        self.resources
            .iter()
            .copied()
            .find(|resource| resource.name() == name)
            .ok_or_else(|| unknown("resource", name).into())
    }

    /// The data source of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn data_source(&self, name: &str) -> Result<&'static dyn AnyDataSource<S>, Diagnostics> {
        self.data_sources
            .iter()
            .copied()
            .find(|source| source.name() == name)
            .ok_or_else(|| unknown("data source", name).into())
    }
}

fn unknown(kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Unknown {kind}"),
        format!(
            "This version of the provider has no {kind} `{name}`. Run `terraform init -upgrade`, or check the name."
        ),
    )
}
