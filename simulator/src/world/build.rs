//! Worlds that programs put together, or read from JSON. Never here: what a world may not say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::document::{default_session_seconds, default_type, default_version, everything};
use super::{
    AccessKey, AssociationDocument, ClusterDocument, EntryDocument, Mode, PrincipalDocument, Scope,
    ScopeKind, Status, WorldDocument, WorldError,
};

impl WorldDocument {
    /// A world with nothing in it, in which nothing lags.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a document.
    ///
    /// # Errors
    /// An unknown field or a wrong type, with its path. Whether the world contradicts itself shows when it is simulated.
    pub fn from_json(document: Value) -> Result<Self, WorldError> {
        serde_path_to_error::deserialize(document).map_err(|error| WorldError {
            path: error.path().to_string(),
            message: error.inner().to_string(),
        })
    }

    /// The document, with every field.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!(self)
    }

    /// With another principal.
    #[must_use]
    pub fn principal(mut self, principal: PrincipalDocument) -> Self {
        self.principals.push(principal);
        self
    }

    /// With another cluster.
    #[must_use]
    pub fn cluster(mut self, cluster: ClusterDocument) -> Self {
        self.clusters.push(cluster);
        self
    }
}

impl PrincipalDocument {
    /// The role, user or root with this ARN, which may do everything.
    #[must_use]
    pub fn new(arn: &str) -> Self {
        Self {
            arn: arn.to_owned(),
            id: None,
            created_at: None,
            access_keys: Vec::new(),
            allow: everything(),
            deny: Vec::new(),
            assumable_by: None,
            external_id: None,
            web_identity_tokens: Vec::new(),
            assume_role_policy: None,
            description: None,
            max_session_seconds: default_session_seconds(),
            permissions_boundary: None,
            attached_policies: BTreeSet::new(),
            inline_policies: BTreeMap::new(),
            tags: BTreeMap::new(),
        }
    }

    /// With another access key.
    #[must_use]
    pub fn access_key(mut self, id: &str, secret: &str) -> Self {
        self.access_keys.push(AccessKey { id: id.to_owned(), secret: secret.to_owned() });
        self
    }

    /// Without these IAM actions, for example `eks:*`.
    #[must_use]
    pub fn denied(mut self, actions: &[&str]) -> Self {
        self.deny.extend(actions.iter().map(|action| (*action).to_owned()));
        self
    }
}

impl ClusterDocument {
    /// A cluster that is active, has the mode `API` and no entries.
    #[must_use]
    pub fn new(account: &str, region: &str, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            authentication_mode: Mode::default(),
            status: Status::default(),
            switch: None,
            version: default_version(),
            created_at: None,
            tags: BTreeMap::new(),
            entries: Vec::new(),
            aws_auth: None,
            role_bindings: Vec::new(),
            node_groups: Vec::new(),
            auto_mode: None,
        }
    }

    /// In this authentication mode.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.authentication_mode = mode;
        self
    }

    /// With another access entry.
    #[must_use]
    pub fn entry(mut self, entry: EntryDocument) -> Self {
        self.entries.push(entry);
        self
    }
}

impl EntryDocument {
    /// An entry of type `STANDARD` that grants nothing yet.
    #[must_use]
    pub fn new(principal_arn: &str) -> Self {
        Self {
            principal_arn: principal_arn.to_owned(),
            kind: default_type(),
            kubernetes_groups: Vec::new(),
            username: None,
            tags: BTreeMap::new(),
            principal_id: None,
            access_entry_arn: None,
            created_at: None,
            modified_at: None,
            policies: Vec::new(),
        }
    }

    /// With another Kubernetes group.
    #[must_use]
    pub fn group(mut self, group: &str) -> Self {
        self.kubernetes_groups.push(group.to_owned());
        self
    }

    /// With another access policy.
    #[must_use]
    pub fn policy(mut self, policy_arn: &str, access_scope: Scope) -> Self {
        let policy_arn = policy_arn.to_owned();
        self.policies.push(AssociationDocument {
            policy_arn,
            access_scope,
            associated_at: None,
            modified_at: None,
        });
        self
    }
}

impl Scope {
    /// The whole cluster.
    #[must_use]
    pub fn cluster() -> Self {
        Self { kind: ScopeKind::Cluster, namespaces: Vec::new() }
    }

    /// Some namespaces, with `*` as wildcard.
    #[must_use]
    pub fn namespaces(names: &[&str]) -> Self {
        let namespaces = names.iter().map(|name| (*name).to_owned()).collect();
        Self { kind: ScopeKind::Namespace, namespaces }
    }
}
