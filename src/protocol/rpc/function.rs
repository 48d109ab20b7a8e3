//! RPCs about functions. They work without a configured provider.

use crate::{
    diag::Diagnostics,
    framework::Signature,
    protocol::{Service, decode, encode, pb::tfplugin6 as pb},
    value::{Type, Value},
};

pub(crate) fn list<S: Send + Sync>(service: &Service<S>) -> pb::get_functions::Response {
    let functions = service.registry.functions.iter();
    let functions = functions.map(|it| (it.name().to_owned(), encode::signature(it.signature())));
    pb::get_functions::Response { functions: functions.collect(), diagnostics: Vec::new() }
}

pub(crate) fn call<S: Send + Sync>(
    service: &Service<S>,
    request: pb::call_function::Request,
) -> Result<pb::call_function::Response, Diagnostics> {
    let pb::call_function::Request { name, arguments } = request;
    let function = service.registry.function(&name)?;
    let signature = function.signature();
    let arguments = decode_arguments(arguments, &signature)?;
    Ok(match function.call(arguments) {
        Ok(result) => {
            let result = Some(encode::value(&result, &signature.returns));
            pb::call_function::Response { result, error: None }
        }
        Err(error) => {
            pb::call_function::Response { result: None, error: Some(encode::function_error(error)) }
        }
    })
}

/// Each argument by its parameter's type; those beyond the parameters by the type of the last, which the function refuses.
fn decode_arguments(
    arguments: Vec<pb::DynamicValue>,
    signature: &Signature,
) -> Result<Vec<Value>, Diagnostics> {
    let parameters = signature.parameters.iter().chain(&signature.optional);
    let types: Vec<&Type> = parameters.map(|parameter| &parameter.ty).collect();
    let type_of = |position: usize| types.get(position).or(types.last()).copied().unwrap_or(&Type::Dynamic);
    let numbered = arguments.into_iter().enumerate();
    numbered.map(|(position, argument)| decode::value(Some(argument), type_of(position))).collect()
}
