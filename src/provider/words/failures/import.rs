//! The words for an import that finds nothing, and the block that imports what exists.

use crate::{
    access::{
        AccessEntryArn, Association, AssociationKey, BadImportId, EntryKey, PrincipalArn, near_match_texts,
        suffix_change,
    },
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

pub(crate) fn import_from_other_region(id: &str, named: &str, region: &str) -> Diagnostic {
    let alias = named.replace('-', "_");
    let of_name = if id.ends_with(&format!("@{named}")) {
        let id = excerpt(id);
        format!(
            " If @{named} is part of the principal's name, append the region of the provider block: `{id}@{region}`."
        )
    } else {
        String::new()
    };
    let detail = format!(
        "The import ID names the region {named}, but the provider block of this resource uses {region}. Import it with a \
         provider block for {named}:\n\n  provider \"eksaccess\" {{\n    alias  = \"{alias}\"\n    region = \"{named}\"\n  }}\n\n\
         Set `provider = eksaccess.{alias}` in the resource.{of_name}"
    );
    Diagnostic::error("Import from another region", detail)
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

/// Nothing to import; `existing` are the principals of the cluster's entries.
pub(crate) fn nothing_to_import(key: &EntryKey, existing: &[String]) -> Diagnostic {
    let advice = near_entries(&key.principal, existing).unwrap_or_else(|| {
        format!(
            "`aws eks list-access-entries --cluster-name {}` lists the entries of the cluster.",
            key.cluster
        )
    });
    Diagnostic::error(
        "Access entry not found",
        format!("The cluster {} has no access entry for {}. {advice}", key.cluster, key.principal),
    )
}

/// The entries for nearly the same principal, as every message names them; none if there are none.
pub(crate) fn near_entries(principal: &PrincipalArn, existing: &[String]) -> Option<String> {
    let existing: Vec<PrincipalArn> = existing.iter().filter_map(|arn| arn.parse().ok()).collect();
    let near = near_match_texts(principal, &existing);
    let why = suffix_change(principal, &existing).map_or_else(String::new, |why| format!("\n{why}"));
    (!near.is_empty()).then(|| format!("It has entries for:\n  {}{why}", near.join("\n  ")))
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
    Block::import(resource, "NAME", id).indented()
}
