//! An action, which does something once and stores nothing (Terraform 1.14), and the form of it whose Rust type is forgotten.
//! Never here: what one action does.

use std::{future::Future, marker::PhantomData, time::Duration};

use super::{BoxFuture, Call, Context, Declaration, Events, caught, declaration::validate};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{Model, role},
    value::Value,
};

/// What an action must do. Its fields are its arguments.
pub trait Action: Model<Role = role::Arguments> + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// What the configured provider offers.
    type Services: Send + Sync + 'static;

    /// What the schema alone cannot refuse. Offline, pure, passes unknowns.
    fn validate(config: &Self) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// How long it may take.
    fn timeout(&self) -> Duration;

    /// Does it. All arguments are known. What is said to `progress` is shown while it works.
    ///
    /// # Errors
    /// When it was not done. Hosts end the run.
    fn invoke(
        context: &mut Context<Self::Services>,
        progress: &Events<String>,
        config: Self,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;
}

/// An action whose Rust type is forgotten: values in, texts out.
pub trait AnyAction<S>: Sync {
    /// Its name, schema and validation.
    fn declaration(&self) -> &Declaration;
    /// Does it. Answers the warnings.
    ///
    /// # Errors
    /// When it was not done.
    fn invoke(
        &self,
        call: Call<S>,
        config: Value,
        progress: Events<String>,
    ) -> BoxFuture<Result<Vec<Diagnostic>, Diagnostics>>;
}

/// The registry's row for an action.
pub struct ActionRow<A> {
    declaration: Declaration,
    action: PhantomData<fn() -> A>,
}

/// The row for an action.
#[must_use]
pub const fn action<A: Action>() -> ActionRow<A> {
    let validate: fn(Value) -> Vec<Diagnostic> = |config| validate(config, A::validate);
    ActionRow { declaration: Declaration::new(A::NAME, A::schema, validate), action: PhantomData }
}

impl<A: Action> AnyAction<A::Services> for ActionRow<A> {
    fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    fn invoke(
        &self,
        call: Call<A::Services>,
        config: Value,
        progress: Events<String>,
    ) -> BoxFuture<Result<Vec<Diagnostic>, Diagnostics>> {
        Box::pin(invoke::<A>(call, config, progress))
    }
}

async fn invoke<A: Action>(
    call: Call<A::Services>,
    config: Value,
    progress: Events<String>,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let config = A::decode(&config)?;
    let mut context = Context::new(call, config.timeout());
    let outcome = caught(A::invoke(&mut context, &progress, config)).await;
    let warnings = context.warnings;
    match outcome {
        Ok(()) => Ok(warnings),
        Err(errors) => Err(errors.after(warnings)),
    }
}
