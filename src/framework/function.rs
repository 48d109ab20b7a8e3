//! A function of the provider, and the form of it whose Rust type is forgotten.

use std::marker::PhantomData;

use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{self, Field, Model, Schema, role},
    value::{AttributeValue, Path, Step, Type, Value},
};

/// A pure function that configurations call as `provider::NAME::FUNCTION(…)`.
///
/// Its parameters are the fields of the model, in order. Those that are `required()` come first; at most one `optional()`
/// parameter may follow, which a call can omit. A host calls a function without configuring the provider, and never with
/// null or unknown arguments.
pub trait Function: Model<Role = role::Parameters> {
    /// Its name.
    const NAME: &'static str;
    /// What it returns.
    type Output: AttributeValue;

    /// The attributes of what it returns, where that is an object.
    #[must_use]
    fn result() -> Option<&'static Schema> {
        None
    }

    /// The result for arguments that have passed the checks of their fields.
    ///
    /// # Errors
    /// When there is no result for them; the path of the diagnostic is the parameter that is wrong.
    fn call(self) -> Result<Self::Output, Diagnostics>;
}

/// Why a function has no result: hosts show the text, and point at the argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// What is wrong, why, and what to do about it. Hosts put a period behind it.
    pub text: String,
    /// The position of the argument that is wrong, from 0; none where the call as a whole is.
    pub argument: Option<usize>,
}

/// What hosts know of a function before they call it.
#[derive(Debug)]
pub struct Signature {
    /// What it is for, Markdown.
    pub about: String,
    /// The parameters that every call gives.
    pub parameters: Vec<Parameter>,
    /// The parameter that a call may omit.
    pub optional: Option<Parameter>,
    /// The type of its result.
    pub returns: Type,
    /// The attributes of its result, where that is an object.
    pub result: Option<&'static Schema>,
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name, for documentation and messages.
    pub name: &'static str,
    /// What it is, Markdown.
    pub doc: String,
    /// The type of its value.
    pub ty: Type,
}

/// A function whose Rust type is forgotten: values in, a value out.
pub trait AnyFunction: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// What hosts know of it.
    fn signature(&self) -> Signature;
    /// The result for these arguments, each of its parameter's type.
    ///
    /// # Errors
    /// When there is none for them.
    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError>;
}

/// The registry's row for a function.
pub struct FunctionRow<F>(PhantomData<fn() -> F>);

/// The row for a function.
#[must_use]
pub const fn function<F: Function>() -> FunctionRow<F> {
    FunctionRow(PhantomData)
}

impl<F: Function> AnyFunction for FunctionRow<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn signature(&self) -> Signature {
        let schema = F::schema();
        let (required, optional): (Vec<&Field>, Vec<&Field>) =
            schema.fields.iter().partition(|field| field.is_required());
        Signature {
            about: schema.about.clone(),
            parameters: required.into_iter().map(parameter).collect(),
            optional: optional.into_iter().next().map(parameter),
            returns: F::Output::ty(),
            result: F::result(),
        }
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let schema = F::schema();
        let names: Vec<&'static str> = schema.fields.iter().map(|field| field.name).collect();
        if arguments.len() > names.len() {
            return Err(too_many(names.len()));
        }
        let omitted = std::iter::repeat(Value::Null);
        let arguments = Value::object(names.iter().copied().zip(arguments.into_iter().chain(omitted)));
        let result = checked::<F>(schema, arguments).and_then(F::call);
        result.map(AttributeValue::encode).map_err(|diagnostics| failure(diagnostics, &names))
    }
}

/// The arguments as the function takes them. There is no way to show a warning, so those are dropped.
fn checked<F: Function>(schema: &Schema, arguments: Value) -> Result<F, Diagnostics> {
    Diagnostics::check(schema::validate(schema, &arguments, &Path::root()))?;
    Ok(F::decode(&arguments)?)
}

fn parameter(field: &Field) -> Parameter {
    Parameter { name: field.name, ty: field.ty(), doc: field.doc.clone() }
}

fn too_many(most: usize) -> FunctionError {
    let text = format!("Too many arguments: the function takes at most {most}. Remove the others");
    FunctionError { text, argument: Some(most) }
}

/// All errors as one text, about the argument of the first.
fn failure(diagnostics: Diagnostics, names: &[&str]) -> FunctionError {
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    let position = |path: &Path| match path.steps().first() {
        Some(Step::Attribute(name)) => names.iter().position(|known| known == name),
        _ => None,
    };
    let argument = errors.first().and_then(|error| position(&error.path));
    let texts: Vec<String> =
        errors.into_iter().map(|Diagnostic { summary, detail, .. }| format!("{summary}. {detail}")).collect();
    FunctionError { text: texts.join(" ").trim_end_matches('.').to_owned(), argument }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Named, optional, required};

    model! {
        /// Repeats a text.
        pub struct Repeat: Parameters {
            /// The text.
            text: String = required().check(not_empty),
            /// How often. Defaults to 2.
            times: i64 = optional(),
        }
    }

    fn not_empty(text: &str, path: &Path) -> Vec<Diagnostic> {
        let empty = || Diagnostic::error("Empty text", "Nothing can be repeated.").at(path.clone());
        if text.is_empty() { empty().into() } else { Vec::new() }
    }

    impl Function for Repeat {
        const NAME: &'static str = "repeat";
        type Output = String;

        fn call(self) -> Result<String, Diagnostics> {
            let times = self.times.known().copied().unwrap_or(2);
            let times = usize::try_from(times).map_err(|_| {
                let path = Path::root().attribute(Self::NAMES.times);
                Diagnostic::error("Negative count", "Use 0 or more.").at(path)
            })?;
            Ok(self.text.known().map(|text| text.repeat(times)).unwrap_or_default())
        }
    }

    fn call(arguments: impl IntoIterator<Item = Value>) -> Result<Value, FunctionError> {
        function::<Repeat>().call(arguments.into_iter().collect())
    }

    #[test]
    fn arguments_are_taken_by_position_and_the_last_may_be_omitted() {
        let number = |number: i64| Value::Number(number.into());
        assert_eq!(call([Value::text("ab")]), Ok(Value::text("abab")));
        assert_eq!(call([Value::text("ab"), number(3)]), Ok(Value::text("ababab")));
        let signature = function::<Repeat>().signature();
        let names: Vec<&str> = signature.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!((names, signature.optional.unwrap().name), (vec!["text"], "times"));
        assert_eq!(signature.returns, Type::String);
    }

    #[test]
    fn an_error_names_the_argument_by_its_position() {
        let number = |number: i64| Value::Number(number.into());
        let failed =
            |argument, text: &str| Err(FunctionError { text: text.to_owned(), argument: Some(argument) });
        assert_eq!(call([Value::text("")]), failed(0, "Empty text. Nothing can be repeated"));
        assert_eq!(call([Value::text("a"), number(-1)]), failed(1, "Negative count. Use 0 or more"));
        let extra = call([Value::text("a"), number(1), number(1), number(1)]);
        assert_eq!(extra, failed(2, "Too many arguments: the function takes at most 2. Remove the others"));
    }

    #[test]
    fn a_null_argument_is_refused_and_never_reaches_the_function() {
        assert_eq!(call([Value::Null]).unwrap_err().argument, Some(0));
        assert_eq!(call([]).unwrap_err().argument, Some(0));
    }
}
