//! The words of a declaration: who sets an attribute, what a change of it does, what is rejected.
//!
//! A word that would do nothing where it stands does not compile: see `role`.

use std::{borrow::Borrow, marker::PhantomData};

use super::{
    Collection, ConfigurableObjects, Field, Form, Model, Nesting, Objects, Plain, Shape, Source,
    role::{
        self, Argument, Arguments, Block, Computed, HasArguments, HasProvider, HasResults, Resource, Results,
    },
    untyped,
};
use crate::{
    diag::Diagnostic,
    value::{AttributeValue, Path, Tf},
};

/// What is planned for an attribute that the configuration does not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenUnset<T> {
    /// This value.
    Value(T),
    /// Known only after apply.
    Unknown,
    /// Whatever the service sets: unknown for a new object, else what it was.
    ServiceDefault,
}

/// What the author says of a field of type `T` in the model `M`; `K` is [`Argument`], [`Block`] or [`Computed`].
pub struct Rule<M, T, K> {
    shape: Shape,
    source: Source,
    check: Option<untyped::CheckOf<T>>,
    requires_replace: Option<fn(&Tf<T>, &Tf<T>) -> bool>,
    state_only: Option<fn(&Tf<T>, &Tf<T>) -> bool>,
    sensitive: bool,
    of: PhantomData<fn() -> (M, K)>,
}

/// The user must set it.
#[must_use]
pub fn required<M: Model<Role: HasArguments>, T: Plain>() -> Rule<M, T, Argument> {
    Rule::plain(Source::Required)
}

/// The user may set it.
#[must_use]
pub fn optional<M: Model<Role: HasArguments>, T: Plain>() -> Rule<M, T, Argument> {
    Rule::plain(Source::Optional)
}

/// The user may set it; where it is no longer set it stays what it was, and of a new object it is null.
#[must_use]
pub fn optional_and_kept<M: Model<Role = Resource>, T: Plain>() -> Rule<M, T, Argument> {
    Rule::plain(Source::Kept)
}

/// The user may set it; else it is what `default` makes of the configuration.
#[must_use]
pub fn optional_with_default<M: Model<Role = Resource>, T: Plain>(
    default: fn(&M) -> WhenUnset<T>,
) -> Rule<M, T, Argument> {
    Rule::plain(Source::Default(untyped::default(default)))
}

/// The user may set it; else the service does, and a removal resets it to the service's default.
///
/// `documented` makes that default of the prior state where none was recorded. Recorded ones are texts.
#[must_use]
pub fn optional_with_service_default<M: Model<Role = Resource>>(
    documented: fn(&M) -> WhenUnset<String>,
) -> Rule<M, String, Argument> {
    Rule::plain(Source::ServiceDefault(untyped::default(documented)))
}

/// The user may set it; else it is what the provider block says: a resource plans it, a data source answers it.
#[must_use]
pub fn optional_with_provider_default<M: Model<Role: HasProvider>, T: Plain>() -> Rule<M, T, Argument> {
    Rule::plain(Source::ProviderDefault)
}

/// Objects that the user may set, as an attribute: `name = [{ … }]`.
#[must_use]
pub fn nested_attribute<M, T>() -> Rule<M, T, Argument>
where
    M: Model<Role: HasArguments>,
    T: ConfigurableObjects<Object: Model<Role = Arguments>>,
{
    Rule::new(Shape::nested::<T>(Form::Attribute, T::NESTING), Source::Optional)
}

/// Objects that the user may set, as blocks: `name { … }`.
#[must_use]
pub fn block<M, T>() -> Rule<M, T, Block>
where
    M: Model<Role: HasArguments>,
    T: ConfigurableObjects<Object: Model<Role = Arguments>>,
{
    Rule::new(Shape::nested::<T>(Form::Block, T::NESTING), Source::Optional)
}

/// The service sets it, once.
#[must_use]
pub fn computed_once<M: Model<Role = Resource>, T: Plain>() -> Rule<M, T, Computed> {
    Rule::plain(Source::ComputedOnce)
}

/// The resource's own plan says what it will be. Where that says nothing it is unknown for a new object, else what it was.
#[must_use]
pub fn computed_in_plan<M: Model<Role = Resource>, T: Plain>() -> Rule<M, T, Computed> {
    Rule::plain(Source::ComputedOnce)
}

/// The service sets it, at every change.
#[must_use]
pub fn computed_on_change<M: Model<Role = Resource>, T: Plain>() -> Rule<M, T, Computed> {
    Rule::plain(Source::ComputedOnChange)
}

/// A data source answers it.
#[must_use]
pub fn computed<M: Model<Role: HasResults>, T: Plain>() -> Rule<M, T, Computed> {
    Rule::plain(Source::Computed)
}

/// Objects that a data source answers.
#[must_use]
pub fn computed_objects<M, T>() -> Rule<M, T, Computed>
where
    M: Model<Role: HasResults>,
    T: Objects<Object: Model<Role = Results>>,
{
    Rule::new(Shape::nested::<T>(Form::Object, T::NESTING), Source::Computed)
}

impl<M, T: Plain, K> Rule<M, T, K> {
    fn plain(source: Source) -> Self {
        Self::new(Shape::Plain(T::ty()), source)
    }
}

impl<M, T, K> Rule<M, T, K> {
    fn new(shape: Shape, source: Source) -> Self {
        Self {
            shape,
            source,
            check: None,
            requires_replace: None,
            state_only: None,
            sensitive: false,
            of: PhantomData,
        }
    }
}

impl<M, T, K: role::Configured> Rule<M, T, K> {
    /// Rejects or warns of a value at validation; never called with null or unknown. A text is checked as a `&str`.
    #[must_use]
    pub fn check<B: ?Sized + 'static>(self, check: fn(&B, &Path) -> Vec<Diagnostic>) -> Self
    where
        T: Borrow<B>,
    {
        Self { check: Some(Box::new(move |value, path| check(value.borrow(), path))), ..self }
    }
}

impl<M: Model<Role = Resource>, T, K: role::Configured> Rule<M, T, K> {
    /// Any change of it replaces the object.
    #[must_use]
    pub fn requires_replace(self) -> Self {
        self.requires_replace_if(|_, _| true)
    }

    /// A change of it from the first value to the second replaces the object.
    #[must_use]
    pub fn requires_replace_if(self, is_replaced: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { requires_replace: Some(is_replaced), ..self }
    }

    /// It is in state only: no change of it calls anything.
    #[must_use]
    pub fn state_only(self) -> Self {
        self.state_only_if(|_, _| true)
    }

    /// A change of it from the first value to the second calls nothing.
    #[must_use]
    pub fn state_only_if(self, is_state_only: fn(&Tf<T>, &Tf<T>) -> bool) -> Self {
        Self { state_only: Some(is_state_only), ..self }
    }
}

impl<M, T, K: role::Attribute> Rule<M, T, K> {
    /// Hosts hide its value.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }
}

impl<M, T: Model> Rule<M, T, Block> {
    /// There must be a block.
    #[must_use]
    pub fn required(self) -> Self {
        Self { shape: Shape::nested::<T>(Form::Block, Nesting::Single { required: true }), ..self }
    }
}

impl<M, T: Collection> Rule<M, T, Block> {
    /// There must be at least `min` blocks and at most `max`.
    #[must_use]
    pub fn items(self, min: u32, max: u32) -> Self {
        Self { shape: Shape::nested::<T>(Form::Block, T::between(min, max)), ..self }
    }
}

impl<M, T: AttributeValue + 'static, K> Rule<M, T, K> {
    /// The field `name` that follows this rule, its types forgotten.
    #[doc(hidden)]
    #[must_use]
    pub fn field(self, name: &'static str, doc: String) -> Field {
        let Self { shape, source, check, requires_replace, state_only, sensitive, of: PhantomData } = self;
        Field {
            name,
            doc,
            shape,
            source,
            sensitive,
            requires_replace: requires_replace.map(untyped::compare),
            state_only: state_only.map(untyped::compare),
            check: untyped::check(check),
        }
    }
}
