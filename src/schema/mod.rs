//! What a resource, data source or provider looks like, written once, and what follows from its
//! looks alone: validation, planning, the check of an answer, its documentation.
//!
//! Never here: I/O, protobuf, anything of EKS. A rule that needs AWS belongs to the resource.

#[macro_use]
mod model;
mod conform;
pub mod docs;
mod plan;
mod rule;
mod validate;

use std::fmt;

pub use conform::conform;
pub use model::{Model, Named, missing};
pub use plan::{Planned, Request, plan};
pub use rule::{
    Rule, WhenUnset, computed, computed_on_change, computed_once, list_block, optional, optional_list,
    optional_with_default, optional_with_service_default, required, set_block, single_block,
};
pub use validate::{at_its_element, validate};

use crate::{
    diag::Diagnostic,
    value::{Path, Type, Value},
};

/// The attributes and blocks of one object, in the order the documentation shows them.
#[derive(Debug)]
pub struct Schema {
    /// The doc comment of the model: what the object is, Markdown.
    pub about: String,
    /// Its attributes and blocks.
    pub fields: Vec<Field>,
}

/// One attribute or block, its Rust type forgotten.
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
    /// The attributes of the objects in it, for the documentation.
    pub members: Option<fn() -> Schema>,
    check: Check,
    default: Default,
    replaces: Compare,
    same: Compare,
}

/// Refuses or warns of a known value.
type Check = Box<dyn Fn(&Value, &Path) -> Vec<Diagnostic> + Send + Sync>;
/// What to plan for a default configuration, from the whole object.
type Default = Box<dyn Fn(&Value) -> WhenUnset<Value> + Send + Sync>;
/// Compares a prior and a planned value.
type Compare = Box<dyn Fn(&Value, &Value) -> bool + Send + Sync>;

/// An attribute or a block.
#[derive(Debug)]
pub enum Shape {
    /// `name = value`
    Attribute(Type),
    /// `name = [{ … }, …]`, whose objects have attributes of their own: some may be left out.
    NestedList(Schema),
    /// `name { … }`
    Block {
        /// How often it may stand there.
        nesting: Nesting,
        /// What stands in it.
        schema: Schema,
        /// How often it must stand there; 0: it may be left out.
        min_items: u32,
        /// How often it may stand there at most; 0: without limit.
        max_items: u32,
    },
}

/// How often a block may stand in its parent, and what its value then is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// Once: an object, or null.
    Single,
    /// Repeatedly, in order: a list, empty where there is none.
    List,
    /// Repeatedly, without order: a set, empty where there is none.
    Set,
}

/// Who sets an attribute, and what is planned where the configuration is default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The user must.
    Required,
    /// The user may; else it is null.
    Optional,
    /// The user may; else a default that the configuration alone tells, so that drift shows.
    Default,
    /// The user may; else AWS's default, remembered, to which a removal goes back.
    ServiceDefault,
    /// The service, once.
    ComputedOnce,
    /// The service, at every change.
    ComputedOnChange,
    /// A data source's answer.
    Computed,
}

impl Source {
    /// Whether a configuration may name it.
    #[must_use]
    pub fn is_configurable(self) -> bool {
        !matches!(self, Self::ComputedOnce | Self::ComputedOnChange | Self::Computed)
    }

    /// Whether something other than the user may set it.
    #[must_use]
    pub fn is_computed(self) -> bool {
        !matches!(self, Self::Required | Self::Optional)
    }
}

impl Schema {
    /// The type of the whole object.
    #[must_use]
    pub fn ty(&self) -> Type {
        let typed = self.fields.iter().map(|field| (field.name.to_owned(), field.ty()));
        Type::Object(typed.collect())
    }
}

impl Field {
    /// The type of its value.
    #[must_use]
    pub fn ty(&self) -> Type {
        match &self.shape {
            Shape::Attribute(ty) => ty.clone(),
            Shape::Block { nesting: Nesting::Single, schema, .. } => schema.ty(),
            Shape::NestedList(schema) | Shape::Block { nesting: Nesting::List, schema, .. } => {
                Type::list(schema.ty())
            }
            Shape::Block { nesting: Nesting::Set, schema, .. } => Type::set(schema.ty()),
        }
    }

    /// Whether some change of it makes a new object.
    #[must_use]
    pub fn may_replace(&self) -> bool {
        (self.replaces)(&Value::text("before"), &Value::text("after"))
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
