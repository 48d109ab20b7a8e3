//! An export as JSON: each entry and association with its address and import ID, what is omitted, and the HCL.
//!
//! The version rises when a name goes or changes its meaning; new names may come without.

use serde_json::{Value, json};

use super::json::{policy, visible};
use crate::access::Entry;
use crate::export::{Export, ExportedAssociation, ExportedEntry, Omitted, Request};

/// The version of the shape.
const VERSION: u32 = 1;

/// The export as text.
pub(super) fn text(request: &Request, exported: &Export) -> String {
    let Export { resources, imports, entries, omitted } = exported;
    visible(&json!({
        "version": VERSION,
        "cluster_name": request.cluster.as_str(),
        "region": request.region,
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
        "omitted": omitted.iter().map(omitted_object).collect::<Vec<_>>(),
        "resources_hcl": resources,
        "imports_hcl": imports,
    }))
}

fn entry(ExportedEntry { address, import_id, entry, tags, notes, associations }: &ExportedEntry) -> Value {
    let Entry { key, entry_type, user_name, groups, tags: _, access_entry_arn, created_at, modified_at } =
        entry;
    json!({
        "address": address,
        "import_id": import_id,
        "principal_arn": key.principal.to_string(),
        "access_entry_arn": access_entry_arn,
        "type": entry_type.as_str(),
        "user_name": user_name,
        "kubernetes_groups": groups,
        "tags": tags,
        "created_at": created_at.to_string(),
        "modified_at": modified_at.to_string(),
        "notes": notes,
        "associations": associations.iter().map(association).collect::<Vec<_>>(),
    })
}

fn association(exported: &ExportedAssociation) -> Value {
    let ExportedAssociation { address, import_id, association } = exported;
    let mut object = policy(association);
    object["address"] = json!(address);
    object["import_id"] = json!(import_id);
    object
}

fn omitted_object(Omitted { principal, policy, reason }: &Omitted) -> Value {
    json!({ "principal_arn": principal, "policy_arn": policy, "reason": reason })
}
