//! Files of a configuration in a folder: where nothing else is there, also the one that says what it requires, so that `init` and
//! `plan` work. Never here: what the files of a command say.

use super::files::{Folder, WriteError};
use crate::provider::{ProviderBlock, terraform_tf};

/// The file that says what a configuration requires.
const TERRAFORM: &str = "terraform.tf";

/// Writes files by their names. `provider` is what the provider block must say for a plan of them.
pub(super) fn write(
    folder: &Folder,
    files: &[(&str, &str)],
    provider: &ProviderBlock,
) -> Result<(), WriteError> {
    let requirement = folder.is_new_configuration().then(|| terraform_tf(provider));
    let requirement = requirement.as_deref().map(|text| (TERRAFORM, text));
    folder.write(&files.iter().copied().chain(requirement).collect::<Vec<_>>())
}
