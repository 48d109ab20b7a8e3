//! The words for an import that finds nothing, and the block that imports what exists.

use crate::{
    access::{AccessEntryArn, Association, AssociationKey, BadImportId},
    diag::Diagnostic,
    hcl::Block,
    text::excerpt,
};

pub(crate) fn bad_import_id(refusal: &BadImportId) -> Diagnostic {
    let BadImportId { given, forms, fault } = refusal;
    let [one, other] = forms;
    Diagnostic::error(
        "Invalid import ID",
        format!(
            "`{}` is not an import ID: {fault}.\n\nUse one of these forms, optionally followed by `@REGION`:\n\n  {one}\n  {other}",
            excerpt(given)
        ),
    )
}

/// A failed import from a region that was read at the end of an ID: it may belong to the principal's name.
pub(crate) fn perhaps_a_name(failed: Diagnostic, id: &str, region: &str, default: &str) -> Diagnostic {
    let id = excerpt(id);
    let hint = format!(
        "If `@{region}` is part of the principal's name, append the cluster's region: `{id}@{default}`."
    );
    Diagnostic { detail: format!("{}\n\n{hint}", failed.detail), ..failed }
}

pub(crate) fn identity_in_other_account(named: &str, account: &str) -> Diagnostic {
    Diagnostic::error(
        "Import from another account",
        format!(
            "The identity has the account {named}, but the cluster that this provider reaches belongs to {account}. Use \
             credentials of {named}, or remove `account_id` from the identity."
        ),
    )
}

pub(crate) fn no_entry_of_that_arn(arn: &AccessEntryArn) -> Diagnostic {
    Diagnostic::error(
        "Access entry not found",
        format!(
            "None of the access entries on cluster {} has the ARN {arn}. A recreated entry has a different ARN. Import it by its \
             principal instead: `{}:PRINCIPAL_ARN`.",
            arn.cluster, arn.cluster
        ),
    )
}

pub(crate) fn no_association_to_import(key: &AssociationKey, listed: &[Association]) -> Diagnostic {
    let policies: Vec<String> = listed.iter().map(|association| association.policy.to_string()).collect();
    let policies = if policies.is_empty() {
        "It has no policies.".to_owned()
    } else {
        format!("Its policies:\n\n  {}", policies.join("\n  "))
    };
    Diagnostic::error(
        "Association not found",
        format!("The access entry {} does not have the policy {}. {policies}", key.entry, key.policy),
    )
}

/// The block that imports an object.
pub(crate) fn import_block(resource: &str, id: &str) -> String {
    Block::import(&format!("{resource}.NAME"), id).indented()
}
