//! What names an object of a resource outside of any state, for hosts that store it beside the state and import by it
//! (Terraform 1.12, OpenTofu 1.12). Never here: what names the objects of one resource.

use std::future::Future;

use super::{BoxFuture, Call, OperationResponse, Private, Resource, Run, Stored, operation};
use crate::{
    diag::Diagnostics,
    schema::{Model, Schema, role},
    value::Value,
};

/// The identity of a resource's objects. An import gives what is `required()`, and may give what is `optional()`.
pub trait Identity: Model<Role = role::Identity> + Send + Sync {
    /// The resource.
    type Resource: Resource;

    /// The identity of an object, by its state and what is stored beside that.
    fn of(state: &Self::Resource, private: &Private) -> Self;

    /// The object of this identity, as it is now.
    ///
    /// # Errors
    /// When nothing is there, or what is there has another identity.
    fn import(
        self,
        run: &mut Run<Self::Resource>,
    ) -> impl Future<Output = Result<Self::Resource, Diagnostics>> + Send;
}

/// Makes an identity of a state and what is stored beside it.
pub(super) type IdentityOf<R> = fn(&R, &Private) -> Value;

/// An identity whose Rust type is forgotten.
pub(super) struct AnyIdentity<R: Resource> {
    pub(super) schema: fn() -> &'static Schema,
    pub(super) of: IdentityOf<R>,
    pub(super) import: fn(Call<R::Services>, Value) -> BoxFuture<OperationResponse>,
}

impl<R: Resource> AnyIdentity<R> {
    pub(super) const fn new<I: Identity<Resource = R>>() -> Self {
        Self {
            schema: I::schema,
            of: identity::<I>,
            import: |call, given| Box::pin(operation::import_identity::<I>(call, given)),
        }
    }
}

/// The identity of an object.
pub(super) fn identity<I: Identity>(state: &I::Resource, private: &Private) -> Value {
    I::of(state, private).encode()
}

/// What is planned, with its identity: an object that stays keeps what is stored of it, and a new one has none before it
/// exists, since OpenTofu 1.12.6 cannot show a plan in which a part of an identity is unknown.
pub(super) fn planned(planned: Stored, stored: Value, is_new: bool) -> Stored {
    let identity = if is_new { Value::Null } else { stored };
    Stored { identity, ..planned }
}
