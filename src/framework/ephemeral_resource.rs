//! An ephemeral resource: opened when a run needs it, renewed while it does, and never stored. Also the form of it whose
//! Rust type is forgotten. Never here: what one of them opens.

use std::{future::Future, marker::PhantomData};

use jiff::Timestamp;

use super::{BoxFuture, Call, Context, DEFAULT_TIMEOUT, Declaration, Private, caught, declaration::validate};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{Model, role},
    value::Value,
};

/// What an ephemeral resource must do. Whatever one opens holds nothing elsewhere, so there is nothing to close.
pub trait EphemeralResource: Model<Role = role::EphemeralResource> + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// What the configured provider offers.
    type Services: Send + Sync + 'static;

    /// What the schema alone cannot refuse. Offline, pure, passes unknowns.
    fn validate(config: &Self) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// Opens it. All arguments are known, and come back as configured.
    ///
    /// # Errors
    /// When something kept it from being opened.
    fn open(
        context: &mut Context<Self::Services>,
        config: Self,
    ) -> impl Future<Output = Result<Opened<Self>, Diagnostics>> + Send;

    /// Prolongs what [`open`](Self::open) remembered in `private`, and says when that must be done again. A host keeps the
    /// result that it has: a renewal cannot change it.
    ///
    /// # Errors
    /// When it cannot be prolonged.
    fn renew(
        context: &mut Context<Self::Services>,
        private: &Private,
    ) -> impl Future<Output = Result<Option<Timestamp>, Diagnostics>> + Send;
}

/// What was opened.
#[derive(Debug)]
pub struct Opened<E> {
    /// The arguments and the results.
    pub result: E,
    /// What the renewals are handed.
    pub private: Private,
    /// When the host is to renew it first; none: never.
    pub renew_at: Option<Timestamp>,
}

/// What an ephemeral resource answers.
#[derive(Debug)]
pub struct EphemeralResponse {
    /// The arguments and the results; null beside errors, and after a renewal.
    pub result: Value,
    /// What to hand to the next renewal.
    pub private: Vec<u8>,
    /// When the host is to renew it.
    pub renew_at: Option<Timestamp>,
    /// Warnings first, then errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// An ephemeral resource whose Rust type is forgotten: values in, values out.
pub trait AnyEphemeralResource<S>: Sync {
    /// Its name, schema and validation.
    fn declaration(&self) -> &Declaration;
    /// Opens it.
    fn open(&self, call: Call<S>, config: Value) -> BoxFuture<EphemeralResponse>;
    /// Prolongs what was opened, by the private data of the last answer.
    fn renew(&self, call: Call<S>, private: Vec<u8>) -> BoxFuture<EphemeralResponse>;
}

/// The registry's row for an ephemeral resource.
pub struct EphemeralResourceRow<E> {
    declaration: Declaration,
    resource: PhantomData<fn() -> E>,
}

/// The row for an ephemeral resource.
#[must_use]
pub const fn ephemeral_resource<E: EphemeralResource>() -> EphemeralResourceRow<E> {
    let validate: fn(Value) -> Vec<Diagnostic> = |config| validate(config, E::validate);
    EphemeralResourceRow {
        declaration: Declaration::new(E::NAME, E::schema, validate),
        resource: PhantomData,
    }
}

impl<E: EphemeralResource> AnyEphemeralResource<E::Services> for EphemeralResourceRow<E> {
    fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    fn open(&self, call: Call<E::Services>, config: Value) -> BoxFuture<EphemeralResponse> {
        Box::pin(open::<E>(call, config))
    }

    fn renew(&self, call: Call<E::Services>, private: Vec<u8>) -> BoxFuture<EphemeralResponse> {
        Box::pin(renew::<E>(call, private))
    }
}

async fn open<E: EphemeralResource>(call: Call<E::Services>, config: Value) -> EphemeralResponse {
    let mut context = Context::new(call, DEFAULT_TIMEOUT);
    let opened = match E::decode(&config) {
        Ok(model) => caught(E::open(&mut context, model)).await,
        Err(unreadable) => Err(unreadable.into()),
    };
    match opened {
        Ok(Opened { result, private, renew_at }) => EphemeralResponse {
            result: result.encode(),
            private: private.to_bytes(),
            renew_at,
            diagnostics: context.warnings,
        },
        Err(errors) => failed(context.warnings, errors, Vec::new()),
    }
}

async fn renew<E: EphemeralResource>(call: Call<E::Services>, private: Vec<u8>) -> EphemeralResponse {
    let mut context = Context::new(call, DEFAULT_TIMEOUT);
    let remembered = Private::from_bytes(&private);
    let renewed = caught(E::renew(&mut context, &remembered)).await;
    match renewed {
        Ok(renew_at) => {
            EphemeralResponse { result: Value::Null, private, renew_at, diagnostics: context.warnings }
        }
        Err(errors) => failed(context.warnings, errors, private),
    }
}

fn failed(mut diagnostics: Vec<Diagnostic>, errors: Diagnostics, private: Vec<u8>) -> EphemeralResponse {
    diagnostics.extend(errors);
    EphemeralResponse { result: Value::Null, private, renew_at: None, diagnostics }
}
