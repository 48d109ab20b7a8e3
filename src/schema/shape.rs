//! The shape of a field: a plain value, or objects with attributes of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Model, Schema};
use crate::value::{AttributeValue, Tf, Type};

/// An attribute or a block.
#[derive(Debug)]
pub enum Shape {
    /// `name = value`
    Plain(Type),
    /// Objects with attributes of their own.
    Nested {
        /// How HCL writes them.
        form: Form,
        /// How many there may be, and in which collection.
        nesting: Nesting,
        /// What each of them looks like.
        schema: &'static Schema,
    },
}

/// How HCL writes nested objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `name { … }`
    Block,
    /// `name = { … }` or `name = [{ … }, …]`, whose optional attributes may be omitted.
    Attribute,
    /// A value whose type is an object. Never configured: there every attribute would have to be set.
    Object,
}

/// How many objects there may be, and in which collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// One: an object, or null.
    Single {
        /// Whether null is refused.
        required: bool,
    },
    /// Several, in order.
    List {
        /// The least number of them.
        min: u32,
        /// The greatest number of them; `None` for any.
        max: Option<u32>,
    },
    /// Several, without order.
    Set {
        /// The least number of them.
        min: u32,
        /// The greatest number of them; `None` for any.
        max: Option<u32>,
    },
    /// Several, each by its key: in results alone.
    Map,
}

impl Shape {
    /// The type of the field's value.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Plain(ty) => ty.clone(),
            Self::Nested { nesting, schema, .. } => nesting.ty(schema.ty().clone()),
        }
    }

    /// The shape of `T`'s objects.
    pub(super) fn nested<T: Objects>(form: Form, nesting: Nesting) -> Self {
        Self::Nested { form, nesting, schema: T::Object::schema() }
    }
}

impl Nesting {
    /// Whether there must be an object.
    #[must_use]
    pub fn is_required(self) -> bool {
        match self {
            Self::Single { required } => required,
            Self::List { min, .. } | Self::Set { min, .. } => min > 0,
            Self::Map => false,
        }
    }

    fn ty(self, object: Type) -> Type {
        match self {
            Self::Single { .. } => object,
            Self::List { .. } => Type::list(object),
            Self::Set { .. } => Type::set(object),
            Self::Map => Type::map(object),
        }
    }
}

/// A Rust type without objects in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plain attribute",
    label = "holds objects with rules of their own",
    note = "declare it with `block()`, `nested_attribute()` or `computed_objects()`"
)]
pub trait Plain: AttributeValue + 'static {}
impl Plain for String {}
impl Plain for bool {}
impl Plain for i64 {}
impl<T: Plain> Plain for Vec<Tf<T>> {}
impl<T: Plain + Ord> Plain for BTreeSet<Tf<T>> {}
impl<T: Plain> Plain for BTreeMap<String, Tf<T>> {}

/// A Rust type of one object, or of several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no objects",
    label = "not a `model!`, nor a list, set or map of one"
)]
pub trait Objects: AttributeValue + 'static {
    /// What each object is.
    type Object: Model;
    /// In which collection they are; any number of them.
    const NESTING: Nesting;
}

impl<T: Model> Objects for T {
    type Object = T;
    const NESTING: Nesting = Nesting::Single { required: false };
}

impl<T: Model> Objects for Vec<Tf<T>> {
    type Object = T;
    const NESTING: Nesting = Nesting::List { min: 0, max: None };
}

impl<T: Model + Ord> Objects for BTreeSet<Tf<T>> {
    type Object = T;
    const NESTING: Nesting = Nesting::Set { min: 0, max: None };
}

impl<T: Model> Objects for BTreeMap<String, Tf<T>> {
    type Object = T;
    const NESTING: Nesting = Nesting::Map;
}

/// Objects that a configuration can have: hosts write none by keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be configured",
    label = "neither a `model!`, nor a list or set of one"
)]
pub trait ConfigurableObjects: Objects {}
impl<T: Model> ConfigurableObjects for T {}
impl<T: Model> ConfigurableObjects for Vec<Tf<T>> {}
impl<T: Model + Ord> ConfigurableObjects for BTreeSet<Tf<T>> {}

/// A collection of objects, whose number can be limited.
pub trait Collection: Objects {
    /// Its nesting with that many objects.
    fn between(min: u32, max: u32) -> Nesting;
}

impl<T: Model> Collection for Vec<Tf<T>> {
    fn between(min: u32, max: u32) -> Nesting {
        Nesting::List { min, max: Some(max) }
    }
}

impl<T: Model + Ord> Collection for BTreeSet<Tf<T>> {
    fn between(min: u32, max: u32) -> Nesting {
        Nesting::Set { min, max: Some(max) }
    }
}
