//! `principal_arn`: the role or user behind an ARN.

use crate::{
    access::{NotAPrincipal, PrincipalArn},
    diag::{Diagnostic, Diagnostics},
    framework::Function,
    provider::{
        attributes,
        words::{functions, refusals},
    },
    schema::{Named, required},
    value::Path,
};

model! {
    /// Returns the ARN of the IAM role or user behind an ARN.
    ///
    /// The ARN of a role or user is returned unchanged, with its path. The ARN of a session becomes the ARN of its role without a path, because a session's ARN does not contain the path. Roles of IAM Identity Center always have a path, so the function fails for their sessions: use the data source `eksaccess_caller` for the caller's own role, or `eksaccess_sso_role`.
    pub struct PrincipalArnFunction: Parameters {
        /// ARN of an IAM role or user, or of a session of a role, for example `arn:aws:sts::111122223333:assumed-role/ops/jo`.
        arn: String = required().check(known_principal),
    }
}

impl Function for PrincipalArnFunction {
    const NAME: &'static str = "principal_arn";
    type Output = String;

    fn call(self) -> Result<String, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.arn);
        let arn = attributes::required(&self.arn, &path)?;
        match arn.parse::<PrincipalArn>() {
            Ok(principal) => Ok(principal.to_string()),
            Err(NotAPrincipal::Session(session)) => Ok(session.role_without_path().to_string()),
            Err(refusal) => Err(refusals::principal(&refusal).at(path).into()),
        }
    }
}

/// A session of a role whose path is not in it, but which surely has one, is told apart: the ARN would be wrong.
fn known_principal(arn: &str, path: &Path) -> Vec<Diagnostic> {
    let problem = match arn.parse::<PrincipalArn>() {
        Err(NotAPrincipal::Session(session)) if session.is_sso() => functions::path_unknown(&session),
        Ok(_) | Err(NotAPrincipal::Session(_)) => return Vec::new(),
        Err(refusal) => refusals::principal(&refusal),
    };
    problem.at(path.clone()).into()
}
