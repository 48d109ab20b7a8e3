//! What a provider consists of: its own block, its resources and what lists them, its data sources, its ephemeral resources,
//! its functions, its actions. One row each.

use super::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyFunction, AnyListResource, AnyResource, Declaration,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    value::Value,
};

/// Everything the protocol can be asked about, in one table.
pub struct Registry<S: 'static> {
    /// The provider's own block.
    pub provider: Declaration,
    /// What a provider block offers to resources and data sources. No network. The values of [`Self::may_be_unknown`] may be
    /// unknown.
    pub configure: fn(Value, &str) -> Result<Configured<S>, Diagnostics>,
    /// The arguments of the provider block that may be unknown when it is configured.
    pub may_be_unknown: &'static [&'static str],
    /// The managed resources.
    pub resources: &'static [&'static dyn AnyResource<S>],
    /// The data sources.
    pub data_sources: &'static [&'static dyn AnyDataSource<S>],
    /// The ephemeral resources.
    pub ephemeral_resources: &'static [&'static dyn AnyEphemeralResource<S>],
    /// The functions.
    pub functions: &'static [&'static dyn AnyFunction],
    /// What finds the objects of resources. Each has the name of its resource, which has an identity.
    pub list_resources: &'static [&'static dyn AnyListResource<S>],
    /// The actions.
    pub actions: &'static [&'static dyn AnyAction<S>],
}

/// A provider that can be used.
#[derive(Debug)]
pub struct Configured<S> {
    /// What its resources and data sources are given.
    pub services: S,
    /// What its user should know.
    pub warnings: Vec<Diagnostic>,
}

impl<S> Registry<S> {
    /// The resource of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn resource(&self, name: &str) -> Result<&'static dyn AnyResource<S>, Diagnostics> {
        find("resource", name, self.resources, |row| row.declaration().name())
    }

    /// The data source of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn data_source(&self, name: &str) -> Result<&'static dyn AnyDataSource<S>, Diagnostics> {
        find("data source", name, self.data_sources, |row| row.declaration().name())
    }

    /// The ephemeral resource of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn ephemeral_resource(
        &self,
        name: &str,
    ) -> Result<&'static dyn AnyEphemeralResource<S>, Diagnostics> {
        find("ephemeral resource", name, self.ephemeral_resources, |row| row.declaration().name())
    }

    /// The list resource for the resource of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn list_resource(&self, name: &str) -> Result<&'static dyn AnyListResource<S>, Diagnostics> {
        find("list resource", name, self.list_resources, |row| row.declaration().name())
    }

    /// The action of that type name.
    ///
    /// # Errors
    /// When there is none.
    pub fn action(&self, name: &str) -> Result<&'static dyn AnyAction<S>, Diagnostics> {
        find("action", name, self.actions, |row| row.declaration().name())
    }

    /// The function of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn function(&self, name: &str) -> Result<&'static dyn AnyFunction, Diagnostics> {
        find("function", name, self.functions, AnyFunction::name)
    }
}

/// The row of that name.
fn find<T: ?Sized>(
    kind: &str,
    name: &str,
    rows: &[&'static T],
    name_of: fn(&T) -> &'static str,
) -> Result<&'static T, Diagnostics> {
    rows.iter().find(|row| name_of(row) == name).copied().ok_or_else(|| unknown(kind, name).into())
}

fn unknown(kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Unknown {kind}"),
        format!(
            "This version of the provider has no {kind} `{name}`. Run `terraform init -upgrade`, or check the name."
        ),
    )
}
