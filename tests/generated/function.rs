//! The part of a function's page that its signature tells, in the form of the registries' own tools.
//! Never here: what a function is for.

use eksaccess::framework::{Parameter, Signature};
use eksaccess::schema::docs::result_section;
use eksaccess::value::Type;

/// The sections `Signature` and `Arguments`, and `Result` where that is an object.
pub(crate) fn signature_section(name: &str, signature: &Signature) -> String {
    let Signature { about: _, parameters, optional, returns, result } = signature;
    let declared = parameters.iter().map(|it| format!("{} {}", it.name, lower(&it.ty)));
    let declared = declared.chain(optional.iter().map(|it| format!("{} {}...", it.name, lower(&it.ty))));
    let declared: Vec<String> = declared.collect();
    let rows =
        parameters.iter().map(|it| row(it, "Required")).chain(optional.iter().map(|it| row(it, "Optional")));
    let result = result.as_ref().map(|schema| format!("\n\n{}", result_section(schema))).unwrap_or_default();
    format!(
        "## Signature\n\n```text\n{name}({}) {}\n```\n\n## Arguments\n\n{}{result}",
        declared.join(", "),
        lower(returns),
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn row(parameter: &Parameter, kind: &str) -> String {
    let Parameter { name, doc, ty } = parameter;
    let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("1. `{name}` ({kind}, {}) {doc}", titled(ty))
}

fn titled(ty: &Type) -> String {
    let lower = lower(ty);
    lower[..1].to_uppercase() + &lower[1..]
}

fn lower(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool",
        Type::Number => "number",
        Type::String => "string",
        Type::List(_) | Type::Tuple(_) => "list",
        Type::Set(_) => "set",
        Type::Map(_) => "map",
        Type::Object(_) => "object",
        Type::Dynamic => "dynamic",
    }
    .to_owned()
}
