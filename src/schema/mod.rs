//! What a resource, data source or provider looks like, written once, and what follows from its
//! looks alone: validation, planning, the check of an answer, its documentation.
//!
//! Never here: I/O, protobuf, a service's own rules, which belong to its resources.

#[macro_use]
mod model;
mod conform;
pub mod docs;
mod field;
mod plan;
#[cfg(doctest)]
mod refused;
pub mod role;
mod rule;
mod shape;
mod untyped;
mod validate;

pub use conform::conform;
pub use field::{Field, Source};
pub use model::{Model, Named, attribute};
pub use plan::{Object, Planned, Request, plan};
pub use rule::{
    Rule, WhenUnset, block, computed, computed_in_plan, computed_objects, computed_on_change, computed_once,
    nested_attribute, optional, optional_and_kept, optional_with_default, optional_with_provider_default,
    optional_with_service_default, required,
};
pub use shape::{Collection, ConfigurableObjects, Form, Nesting, Objects, Plain, Shape};
pub use validate::{at_its_object, validate};

use crate::value::Type;

/// The attributes and blocks of one object, in the order the documentation shows them.
#[derive(Debug)]
pub struct Schema {
    /// The doc comment of the model: what the object is, Markdown.
    pub about: String,
    /// Its attributes and blocks.
    pub fields: Vec<Field>,
    ty: Type,
}

impl Schema {
    /// The schema of these attributes and blocks.
    #[must_use]
    pub fn new(about: String, fields: Vec<Field>) -> Self {
        let typed = fields.iter().map(|field| (field.name.to_owned(), field.ty()));
        let ty = Type::Object(typed.collect());
        Self { about, fields, ty }
    }

    /// The type of the whole object.
    #[must_use]
    pub fn ty(&self) -> &Type {
        &self.ty
    }
}
