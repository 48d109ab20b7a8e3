//! `default_user_name`: the Kubernetes user name that EKS gives an entry by default.

use crate::{
    access::{EntryType, PrincipalArn, PrincipalKind, default_user_name},
    diag::{Diagnostic, Diagnostics},
    framework::Function,
    provider::{
        attributes,
        words::{functions, refusals},
    },
    schema::{Named, optional, required},
    value::Path,
};

model! {
    /// Returns the Kubernetes user name that EKS gives an access entry without `user_name`.
    ///
    /// The name can contain a template such as `{{SessionName}}`, which EKS replaces at each authentication. Use it in a RoleBinding with the session's own name in its place.
    pub struct DefaultUserNameFunction: Parameters {
        /// ARN of the IAM role or user, with its path.
        principal_arn: String = required().check(attributes::principal_arn),
        /// Type of the access entry. Defaults to `STANDARD`.
        kind as "type": String = optional().check(known_type),
    }
}

impl Function for DefaultUserNameFunction {
    const NAME: &'static str = "default_user_name";
    type Output = String;

    fn call(self) -> Result<String, Diagnostics> {
        let at = |name| Path::root().attribute(name);
        let principal = attributes::parse_principal(&self.principal_arn, &at(Self::NAMES.principal_arn))?;
        let kind = self.kind.known().map_or(EntryType::Standard, |word| EntryType::from(word.as_str()));
        if kind.rules().wants_role && principal.kind() != PrincipalKind::Role {
            return Err(refusals::type_wants_role(&kind, &principal, at(Self::NAMES.principal_arn)).into());
        }
        let undocumented = || undocumented(&principal, &kind);
        Ok(default_user_name(&principal, &kind).ok_or_else(undocumented)?)
    }
}

/// Why there is no name to return, at the argument that makes it so.
fn undocumented(principal: &PrincipalArn, kind: &EntryType) -> Diagnostic {
    let names = DefaultUserNameFunction::NAMES;
    let name = if kind.is_node() { names.kind } else { names.principal_arn };
    functions::undocumented_user_name(principal, kind).at(Path::root().attribute(name))
}

/// A type that is newer than this provider has a default that is not known here.
fn known_type(word: &str, path: &Path) -> Vec<Diagnostic> {
    match EntryType::misspelt(word) {
        Some(meant) => refusals::misspelt_type(word, &meant).at(path.clone()).into(),
        None if EntryType::from(word).is_known() => Vec::new(),
        None => functions::unknown_type(word).at(path.clone()).into(),
    }
}
