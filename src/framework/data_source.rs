//! A data source, and the form of it whose Rust type is forgotten.

use std::{future::Future, marker::PhantomData, time::Duration};

use super::{BoxFuture, Call, Context, ReadTimeout, caught};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{self, Model, Schema},
    value::{Path, Value},
};

/// What a data source must do.
pub trait DataSource: Model + Send + Sync + 'static {
    /// Its type name in HCL.
    const NAME: &'static str;
    /// How long a read may take where its `timeouts` block does not say.
    const READ_TIMEOUT: Duration = Duration::from_mins(10);
    /// What the configured provider offers.
    type Services: Send + Sync + 'static;

    /// The `timeouts` block.
    fn timeouts(&self) -> Option<&ReadTimeout>;

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
    /// Its type name in HCL.
    fn name(&self) -> &'static str;
    /// Its arguments and results.
    fn schema(&self) -> Schema;
    /// The problems of a configuration that can be known offline.
    fn validate(&self, config: Value) -> Vec<Diagnostic>;
    /// The answer, null beside errors.
    fn read(&self, call: Call<S>, config: Value) -> BoxFuture<(Value, Vec<Diagnostic>)>;
}

/// The erased form of `D`.
pub(super) struct Of<D>(pub(super) PhantomData<fn() -> D>);

impl<D: DataSource> AnyDataSource<D::Services> for Of<D> {
    fn name(&self) -> &'static str {
        D::NAME
    }

    fn schema(&self) -> Schema {
        D::schema()
    }

    fn validate(&self, config: Value) -> Vec<Diagnostic> {
        let mut diagnostics = schema::validate(&D::schema(), &config, &Path::root());
        match D::decode(config, &Path::root()) {
            Ok(model) => diagnostics.extend(D::validate(&model)),
            // A field that cannot be read was reported by its own check.
            Err(unreadable) if diagnostics.is_empty() => diagnostics.push(unreadable.into()),
            Err(_) => {}
        }
        diagnostics
    }

    fn read(&self, call: Call<D::Services>, config: Value) -> BoxFuture<(Value, Vec<Diagnostic>)> {
        Box::pin(read::<D>(call, config))
    }
}

async fn read<D: DataSource>(call: Call<D::Services>, config: Value) -> (Value, Vec<Diagnostic>) {
    let model = match D::decode(config, &Path::root()) {
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
