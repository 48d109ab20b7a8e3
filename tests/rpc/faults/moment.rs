//! When something goes wrong: what was there before, what is asked for, and how. Never here: what goes wrong.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::merge,
    world::{CLUSTER, EDIT, OTHER_ROLE, ROLE, USER, VIEW, World},
};

/// Something that a person does with three addresses: an entry, a policy of it, and what is exclusive for one of the two.
pub(crate) struct Moment {
    /// As the table's rows begin.
    pub(crate) name: &'static str,
    pub(crate) world: fn() -> World,
    /// What was applied before, when all was well.
    pub(crate) before: fn() -> Wanted,
    /// What the configuration is now.
    pub(crate) wanted: fn() -> Wanted,
    pub(crate) deed: Deed,
}

/// What the person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Applies.
    Apply,
    /// Refreshes and plans.
    Plan,
    /// Imports both.
    Import,
    /// Applies with `-replace`, both.
    Replace,
    /// Applies while EKS does not know the principal yet.
    Await,
    /// Asks why the principal cannot authenticate.
    Diagnose(&'static str),
}

/// A configuration of the addresses; none: it has no such block.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) entry: Option<Json>,
    views: Option<Json>,
    /// The resource and its arguments. Somebody else's entry for [`OTHER_ROLE`] is then there.
    exclusive: Option<(&'static str, Json)>,
}

pub(crate) static MOMENTS: [Moment; 17] = [
    Moment { name: "create", world: World::new, before: Wanted::default, wanted: both, deed: Deed::Apply },
    Moment { name: "create late", world: late, before: Wanted::default, wanted: both, deed: Deed::Apply },
    Moment {
        name: "await role",
        world: World::new,
        before: Wanted::default,
        wanted: both,
        deed: Deed::Await,
    },
    Moment {
        name: "await user",
        world: World::new,
        before: Wanted::default,
        wanted: user,
        deed: Deed::Await,
    },
    Moment {
        name: "adopt",
        world: foreign,
        before: Wanted::default,
        wanted: || both().entry(json!({ "adopt_existing": true })),
        deed: Deed::Apply,
    },
    Moment { name: "read", world: World::new, before: both, wanted: both, deed: Deed::Plan },
    Moment {
        name: "update",
        world: World::new,
        before: both,
        wanted: || both().entry(json!({ "kubernetes_groups": ["writers"], "user_name": "me" })),
        deed: Deed::Apply,
    },
    Moment {
        name: "retag",
        world: World::new,
        before: both,
        wanted: || both().entry(json!({ "tags": { "a": "2", "c": "3" } })),
        deed: Deed::Apply,
    },
    Moment {
        name: "scope",
        world: World::new,
        before: both,
        wanted: || both().views(json!({ "access_scope": { "type": "namespace", "namespaces": ["a", "b"] } })),
        deed: Deed::Apply,
    },
    Moment { name: "delete", world: World::new, before: both, wanted: Wanted::default, deed: Deed::Apply },
    Moment { name: "import", world: there, before: Wanted::default, wanted: both, deed: Deed::Import },
    Moment {
        name: "rename",
        world: World::new,
        before: both,
        wanted: || {
            let other = json!({ "principal_arn": OTHER_ROLE });
            both().entry(other.clone()).views(other)
        },
        deed: Deed::Apply,
    },
    Moment { name: "replace", world: World::new, before: both, wanted: both, deed: Deed::Replace },
    Moment {
        name: "only entries",
        world: theirs,
        before: both,
        wanted: || Wanted { exclusive: Some(("eksaccess_entries_exclusive", only_entries())), ..both() },
        deed: Deed::Apply,
    },
    Moment {
        name: "only policies",
        world: theirs,
        before: both,
        wanted: || Wanted {
            exclusive: Some(("eksaccess_policy_associations_exclusive", only_policies())),
            ..both()
        },
        deed: Deed::Apply,
    },
    Moment {
        name: "diagnose role",
        world: there,
        before: Wanted::default,
        wanted: Wanted::default,
        deed: Deed::Diagnose(ROLE),
    },
    Moment {
        name: "diagnose user",
        world: there,
        before: Wanted::default,
        wanted: Wanted::default,
        deed: Deed::Diagnose(USER),
    },
];

/// Both addresses, for the role.
fn both() -> Wanted {
    Wanted {
        entry: Some(json!({
            "cluster_name": CLUSTER, "principal_arn": ROLE, "kubernetes_groups": ["readers"],
            "tags": { "a": "1", "b": "2" },
        })),
        views: Some(json!({
            "cluster_name": CLUSTER, "principal_arn": ROLE, "policy_arn": VIEW, "access_scope": { "type": "cluster" },
        })),
        exclusive: None,
    }
}

/// Nobody but the role has an entry.
fn only_entries() -> Json {
    json!({ "cluster_name": CLUSTER, "principal_arns": [ROLE] })
}

/// The other role has no policies.
fn only_policies() -> Json {
    json!({ "cluster_name": CLUSTER, "principal_arn": OTHER_ROLE, "policy_arns": [] })
}

/// A world in which somebody else gave the other role an entry and a policy.
fn theirs() -> World {
    let edit = json!({ "policy_arn": EDIT, "access_scope": { "type": "cluster" } });
    World::new().entry(json!({ "principal_arn": OTHER_ROLE, "policies": [edit] }))
}

/// Both addresses, for the user.
fn user() -> Wanted {
    let user = json!({ "principal_arn": USER });
    both().entry(user.clone()).views(user)
}

/// A world that has what [`both`] asks for.
fn there() -> World {
    World::new().entry(json!({
        "principal_arn": ROLE, "kubernetes_groups": ["readers"], "tags": { "a": "1", "b": "2" },
        "policies": [{ "policy_arn": VIEW, "access_scope": { "type": "cluster" } }],
    }))
}

/// A world in which somebody else made the entry, with other groups and tags.
fn foreign() -> World {
    World::new().entry(
        json!({ "principal_arn": ROLE, "kubernetes_groups": ["others"], "tags": { "a": "0", "z": "9" } }),
    )
}

/// A world whose reads show what was written only some seconds later.
fn late() -> World {
    World::new().set("/visibility", json!({ "describe_seconds": 3, "list_seconds": 3 }))
}

impl Wanted {
    fn entry(mut self, more: Json) -> Self {
        self.entry.iter_mut().for_each(|entry| merge(entry, more.clone()));
        self
    }

    fn views(mut self, more: Json) -> Self {
        self.views.iter_mut().for_each(|views| merge(views, more.clone()));
        self
    }

    /// The resource that is exclusive for something; any without such a block.
    pub(crate) fn exclusive_resource(&self) -> &'static str {
        self.exclusive.as_ref().map_or("eksaccess_entries_exclusive", |(resource, _)| resource)
    }

    /// The arguments of that resource.
    pub(crate) fn exclusive(&self) -> Option<&Json> {
        self.exclusive.as_ref().map(|(_, config)| config)
    }

    /// Whether an object was there before, and is in nobody's state.
    pub(crate) fn is_theirs(&self, principal: &str) -> bool {
        self.exclusive.is_some() && principal == OTHER_ROLE
    }

    /// Whether their entry stays, without the policy.
    pub(crate) fn keeps_theirs(&self) -> bool {
        self.exclusive_resource() == "eksaccess_policy_associations_exclusive"
    }

    /// The association's arguments, which refer to the entry by its ARN.
    pub(crate) fn association(&self, access_entry_arn: &Json) -> Option<Json> {
        let mut views = self.views.clone()?;
        views["access_entry_arn"] = access_entry_arn.clone();
        Some(views)
    }

    /// What import blocks have.
    pub(crate) fn import_ids(&self) -> Option<(String, String)> {
        let (entry, views) = (self.entry.as_ref()?, self.views.as_ref()?);
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let (principal, policy) = (text(&entry["principal_arn"]), text(&views["policy_arn"]));
        Some((format!("{CLUSTER}:{principal}"), format!("{CLUSTER}#{principal}#{policy}")))
    }
}
