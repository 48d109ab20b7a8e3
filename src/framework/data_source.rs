//! A data source, and the form of it whose Rust type is forgotten.

use std::{future::Future, marker::PhantomData, time::Duration};

use super::{BoxFuture, Call, Context, Declaration, ReadTimeout, caught, declaration::validate};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{Model, role},
    value::Value,
};

/// What a data source must do.
pub trait DataSource: Model<Role = role::DataSource> + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// How long a read may take where its `timeouts` block does not say.
    const READ_TIMEOUT: Duration = Duration::from_mins(10);
    /// What the configured provider offers.
    type Services: Send + Sync + 'static;

    /// The `timeouts` block, of those that have one.
    fn timeouts(&self) -> Option<&ReadTimeout> {
        None
    }

    /// What the schema alone cannot refuse. Offline, pure, passes unknowns.
    fn validate(config: &Self) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// Answers a question whose arguments are all known. Arguments come back as configured.
    ///
    /// # Errors
    /// When something kept it from answering.
    fn read(
        context: &mut Context<Self::Services>,
        config: Self,
    ) -> impl Future<Output = Result<Self, Diagnostics>> + Send;
}

/// A data source whose Rust type is forgotten: values in, values out.
pub trait AnyDataSource<S>: Sync {
    /// Its name, schema and validation.
    fn declaration(&self) -> &Declaration;
    /// The answer, null beside errors.
    fn read(&self, call: Call<S>, config: Value) -> BoxFuture<(Value, Vec<Diagnostic>)>;
}

/// The registry's row for a data source.
pub struct DataSourceRow<D> {
    declaration: Declaration,
    data_source: PhantomData<fn() -> D>,
}

/// The row for a data source.
#[must_use]
pub const fn data_source<D: DataSource>() -> DataSourceRow<D> {
    let validate: fn(Value) -> Vec<Diagnostic> = |config| validate(config, D::validate);
    DataSourceRow { declaration: Declaration::new(D::NAME, D::schema, validate), data_source: PhantomData }
}

impl<D: DataSource> AnyDataSource<D::Services> for DataSourceRow<D> {
    fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    fn read(&self, call: Call<D::Services>, config: Value) -> BoxFuture<(Value, Vec<Diagnostic>)> {
        Box::pin(read::<D>(call, config))
    }
}

async fn read<D: DataSource>(call: Call<D::Services>, config: Value) -> (Value, Vec<Diagnostic>) {
    let model = match D::decode(&config) {
        Ok(model) => model,
        Err(unreadable) => return (Value::Null, Diagnostic::from(unreadable).into()),
    };
    let mut context = Context::new(call, ReadTimeout::of(model.timeouts(), D::READ_TIMEOUT));
    let outcome = caught(D::read(&mut context, model)).await;
    let mut diagnostics = context.warnings;
    match outcome {
        Ok(answer) => (answer.encode(), diagnostics),
        Err(errors) => {
            diagnostics.extend(errors);
            (Value::Null, diagnostics)
        }
    }
}
