//! What hosts know of a block before they use it: its name, its schema, and what is wrong with a configuration of it.
//! Never here: operations.

use std::fmt;

use crate::{
    diag::{Diagnostic, Severity},
    schema::{self, Model, Schema},
    value::{Path, Value},
};

/// A kind of block that users configure: the provider's own, a resource, a data source, a query, an action.
#[derive(Clone, Copy)]
pub struct Declaration {
    name: &'static str,
    version: i64,
    schema: fn() -> &'static Schema,
    validate: fn(Value) -> Vec<Diagnostic>,
}

impl Declaration {
    /// The block `name`, configured by a model whose schema is `schema`. `validate` is [`validate`] for that model.
    #[must_use]
    pub const fn new(
        name: &'static str,
        schema: fn() -> &'static Schema,
        validate: fn(Value) -> Vec<Diagnostic>,
    ) -> Self {
        Self { name, version: 0, schema, validate }
    }

    pub(super) const fn with_version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// Its type name in HCL.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version of its state; 0 for what has no state.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Its attributes and blocks.
    #[must_use]
    pub fn schema(&self) -> &'static Schema {
        (self.schema)()
    }

    /// What is wrong with a configuration, as far as that can be known offline. Unknown values pass.
    #[must_use]
    pub fn validate(&self, config: Value) -> Vec<Diagnostic> {
        (self.validate)(config)
    }
}

impl fmt::Debug for Declaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version, .. } = self;
        f.debug_struct("Declaration").field("name", name).field("version", version).finish_non_exhaustive()
    }
}

/// Validates a configuration by the schema of `M`, and by `rules` for what a schema cannot say.
pub fn validate<M: Model>(config: Value, rules: fn(&M) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics = schema::validate(M::schema(), &config, &Path::root());
    match M::decode(&config) {
        Ok(model) => diagnostics.extend(rules(&model)),
        // A field that cannot be read was reported by its own check.
        Err(unreadable) if diagnostics.is_empty() => diagnostics.push(unreadable.into()),
        Err(_) => {}
    }
    limited(diagnostics)
}

/// So many problems of one block are told at most: a set with ten thousand wrong elements would bury every other message.
const MOST_PROBLEMS: usize = 20;

fn limited(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if problems.len() <= MOST_PROBLEMS {
        return problems;
    }
    let others = problems.split_off(MOST_PROBLEMS);
    problems.push(more(others.len(), others.iter().any(Diagnostic::is_error)));
    problems
}

fn more(count: usize, has_errors: bool) -> Diagnostic {
    let detail = "The block has more problems than are shown. Fix the ones above and run the command again.";
    let rest = Diagnostic::error(format!("{count} more problems"), detail);
    if has_errors { rest } else { Diagnostic { severity: Severity::Warning, ..rest } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_problems_the_first_are_told_and_the_others_counted() {
        let [warning, error] = [Diagnostic::warning("w", "-"), Diagnostic::error("e", "-")];
        let few = vec![error.clone(); 20];
        assert_eq!(limited(few.clone()), few);
        for (last, severity) in [(warning.clone(), Severity::Warning), (error, Severity::Error)] {
            let mut many = vec![warning.clone(); 10_000];
            many.push(last);
            let told = limited(many);
            assert_eq!(
                (told.len(), told[20].summary.as_str(), told[20].severity),
                (21, "9981 more problems", severity)
            );
        }
    }
}
