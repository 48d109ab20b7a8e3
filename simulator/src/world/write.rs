//! From the state back to the document, with every field written.

use super::{Association, Cluster, Entry, Principal, World};
use crate::state::{self, ClusterKey, Settings, State};

/// The whole state as a document.
pub(crate) fn document(state: &State) -> World {
    let Settings {
        skew_seconds,
        propagation,
        visibility,
        page_size,
        list_order,
        empty_pages,
        idempotent_replay,
        foreign_principals,
    } = state.settings;
    World {
        skew_seconds,
        propagation,
        visibility,
        page_size,
        list_order,
        empty_pages,
        idempotent_replay,
        foreign_principals,
        principals: state.principals.values().map(principal).collect(),
        sessions: state.sessions.values().cloned().collect(),
        clusters: state.clusters.iter().map(|(key, value)| cluster(key, value)).collect(),
    }
}

fn principal(principal: &state::Principal) -> Principal {
    let state::Principal {
        arn,
        id,
        created_at,
        access_keys,
        allow,
        deny,
        assumable_by,
        web_identity_tokens,
        tags,
    } = principal;
    Principal {
        arn: arn.as_str().to_owned(),
        id: Some(id.clone()),
        created_at: Some(*created_at),
        access_keys: access_keys.clone(),
        allow: allow.clone(),
        deny: deny.clone(),
        assumable_by: assumable_by.clone(),
        web_identity_tokens: web_identity_tokens.clone(),
        tags: tags.clone(),
    }
}

fn cluster(key: &ClusterKey, cluster: &state::Cluster) -> Cluster {
    let ClusterKey { account, region, name } = key;
    let state::Cluster {
        mode,
        status,
        switch,
        version,
        created_at,
        tags,
        entries,
        aws_auth,
        role_bindings,
        node_groups,
    } = cluster;
    Cluster {
        name: name.clone(),
        account: account.clone(),
        region: region.clone(),
        authentication_mode: *mode,
        status: *status,
        switch: switch.clone(),
        version: version.clone(),
        created_at: Some(*created_at),
        tags: tags.clone(),
        entries: entries.values().map(entry).collect(),
        aws_auth: aws_auth.clone(),
        role_bindings: role_bindings.clone(),
        node_groups: node_groups.clone(),
    }
}

fn entry(entry: &state::Entry) -> Entry {
    let state::Entry {
        principal,
        kind,
        groups,
        username,
        tags,
        principal_id,
        arn,
        created_at,
        modified_at,
        policies,
    } = entry;
    Entry {
        principal_arn: principal.as_str().to_owned(),
        kind: kind.clone(),
        kubernetes_groups: groups.clone(),
        username: Some(username.clone()),
        tags: tags.clone(),
        principal_id: Some(principal_id.clone()),
        access_entry_arn: Some(arn.clone()),
        created_at: Some(*created_at),
        modified_at: Some(*modified_at),
        policies: policies.iter().map(|(arn, policy)| association(arn, policy)).collect(),
    }
}

fn association(policy_arn: &str, association: &state::Association) -> Association {
    let state::Association { scope, associated_at, modified_at } = association;
    Association {
        policy_arn: policy_arn.to_owned(),
        access_scope: scope.clone(),
        associated_at: Some(*associated_at),
        modified_at: Some(*modified_at),
    }
}
