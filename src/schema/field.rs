//! One attribute or block of a schema, its Rust type forgotten. Never here: the words that declare it.

use std::{any::Any, fmt};

use super::{Shape, WhenUnset};
use crate::{
    diag::Diagnostic,
    value::{Path, Type, Value},
};

/// One attribute or block.
pub struct Field {
    /// Its name in HCL.
    pub name: &'static str,
    /// Its doc comment: the text of the registry page, Markdown.
    pub doc: String,
    /// Whether it is an attribute or a block, and of which type.
    pub shape: Shape,
    /// Who sets it.
    pub source: Source,
    /// Whether hosts hide its value.
    pub sensitive: bool,
    /// Which change of it replaces the object; `None` where none does.
    pub requires_replace: Option<Compare>,
    /// Which change of it calls nothing; `None` where every change does.
    pub(super) state_only: Option<Compare>,
    /// Rejects or warns of a value in a configuration.
    pub(super) check: Check,
}

/// Compares the prior and the planned value.
pub type Compare = Box<dyn Fn(&Value, &Value) -> bool + Send + Sync>;
/// The problems of a value at a path.
pub(super) type Check = Box<dyn Fn(&Value, &Path) -> Vec<Diagnostic> + Send + Sync>;
/// What applies where an argument is unset, worked out from the whole object: from its model, whose type is forgotten.
pub type DefaultOf = Box<dyn Fn(&dyn Any) -> WhenUnset<Value> + Send + Sync>;

/// Who sets a field, and what is planned where the configuration does not.
pub enum Source {
    /// The user must.
    Required,
    /// The user may; else it is null.
    Optional,
    /// The user may; else it is what it was.
    Kept,
    /// The user may; else a default that follows from the configuration, so that drift shows.
    Default(DefaultOf),
    /// The user may; else the service's default, which is recorded and to which a removal resets. What is here follows
    /// from the prior state and applies where none was recorded.
    ServiceDefault(DefaultOf),
    /// The user may; else what the provider block says, which is not in the schema.
    ProviderDefault,
    /// The service, once, or what a resource adds to its plan.
    ComputedOnce,
    /// The service, at every change.
    ComputedOnChange,
    /// A data source's answer.
    Computed,
}

impl Source {
    /// Whether a configuration may set it.
    #[must_use]
    pub fn is_configurable(&self) -> bool {
        !matches!(self, Self::ComputedOnce | Self::ComputedOnChange | Self::Computed)
    }

    /// Whether something other than the user may set it.
    #[must_use]
    pub fn is_computed(&self) -> bool {
        !matches!(self, Self::Required | Self::Optional)
    }
}

impl Field {
    /// The type of its value.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.shape.ty()
    }

    /// Whether a configuration must set it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        match &self.shape {
            Shape::Nested { nesting, .. } => nesting.is_required(),
            Shape::Plain(_) => matches!(self.source, Source::Required),
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("name", &self.name).field("shape", &self.shape).finish_non_exhaustive()
    }
}
