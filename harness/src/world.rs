//! Worlds for the simulator, built by saying what differs from the standard one: account 111122223333 with an
//! administrator, some roles, and the cluster `demo` in eu-west-1.

use serde_json::{Value, json};

/// The account that everything is in.
pub const ACCOUNT: &str = "111122223333";
/// The region that the cluster is in.
pub const REGION: &str = "eu-west-1";
/// The cluster's name.
pub const CLUSTER: &str = "demo";
/// The role whose key the provider has. It may do everything.
pub const ADMIN: &str = "arn:aws:iam::111122223333:role/platform/Admin";
/// The administrator's access key.
pub const KEY_ID: &str = "AKIAEXAMPLEADMIN0001";
/// The administrator's secret, to look for in what must not contain it.
pub const SECRET: &str = "simulated/secret+of+the+administrator";

/// The ARN of a role in our account; `path_and_name` such as `team/dev`.
#[must_use]
pub fn role(path_and_name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{path_and_name}")
}

/// The ARN of a user in our account; `path_and_name` such as `staff/bob`.
#[must_use]
pub fn user(path_and_name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{path_and_name}")
}

/// The ARN of an access policy, such as `AmazonEKSViewPolicy`.
#[must_use]
pub fn policy(name: &str) -> String {
    format!("arn:aws:eks::aws:cluster-access-policy/{name}")
}

/// A world to start a simulator with.
#[derive(Debug, Clone)]
pub struct World {
    document: Value,
}

impl World {
    /// The administrator, the roles `team/dev`, `team/ops` and `demo-node`, the cluster with entries only and none yet.
    #[must_use]
    pub fn standard() -> Self {
        let administrator = json!({ "arn": ADMIN, "access_keys": [{ "id": KEY_ID, "secret": SECRET }] });
        let cluster =
            json!({ "name": CLUSTER, "account": ACCOUNT, "region": REGION, "authentication_mode": "API" });
        let world = Self { document: json!({ "principals": [administrator], "clusters": [cluster] }) };
        world.role("team/dev").role("team/ops").role("demo-node")
    }

    /// With another role of ours.
    #[must_use]
    pub fn role(self, path_and_name: &str) -> Self {
        self.principal(json!({ "arn": role(path_and_name) }))
    }

    /// With another principal, written as in the world document.
    #[must_use]
    pub fn principal(self, principal: Value) -> Self {
        self.push("/principals", principal)
    }

    /// With an entry on the cluster, written as in the world document.
    #[must_use]
    pub fn entry(self, entry: Value) -> Self {
        self.push("/clusters/0/entries", entry)
    }

    /// With another cluster, written as in the world document.
    #[must_use]
    pub fn cluster(self, cluster: Value) -> Self {
        self.push("/clusters", cluster)
    }

    /// With another user of ours; `path_and_name` such as `staff/bob`.
    #[must_use]
    pub fn user(self, path_and_name: &str) -> Self {
        self.principal(json!({ "arn": user(path_and_name) }))
    }

    /// With changes of entries, policies and groups that reach the API server only this much later, deletions too.
    #[must_use]
    pub fn entries_count_after(self, seconds: u32) -> Self {
        self.takes("entry_seconds", seconds)
    }

    /// With switches of the authentication mode that take so long; the cluster is UPDATING meanwhile.
    #[must_use]
    pub fn modes_switch_after(self, seconds: u32) -> Self {
        self.takes("mode_seconds", seconds)
    }

    /// With entries only for those principals of other accounts that the world lists.
    #[must_use]
    pub fn without_strangers(self) -> Self {
        self.with("", "foreign_principals", json!("refuse"))
    }

    /// With a node group of the cluster's own, which gets its entry when the cluster leaves `CONFIG_MAP`.
    #[must_use]
    pub fn node_group(self, role_arn: &str, entry_type: &str) -> Self {
        self.push("/clusters/0/node_groups", json!({ "role_arn": role_arn, "type": entry_type }))
    }

    /// With reads that show changes of entries and associations only this much later.
    #[must_use]
    pub fn shown_after(self, describe_seconds: u32, list_seconds: u32) -> Self {
        let seconds = json!({ "describe_seconds": describe_seconds, "list_seconds": list_seconds });
        self.with("", "visibility", seconds)
    }

    /// With lists in another order at each call, and an empty page with a token before each page with items.
    #[must_use]
    pub fn untidy_lists(self) -> Self {
        self.with("", "list_order", json!("shuffled")).with("", "empty_pages", json!(true))
    }

    /// With at most this many items on a page.
    #[must_use]
    pub fn page_size(self, items: u32) -> Self {
        self.with("", "page_size", json!(items))
    }

    /// With the cluster in this authentication mode.
    #[must_use]
    pub fn mode(self, mode: &str) -> Self {
        self.with("/clusters/0", "authentication_mode", json!(mode))
    }

    /// With actions that the administrator is denied, such as `iam:*`.
    #[must_use]
    pub fn denied(self, actions: &[&str]) -> Self {
        self.with("/principals/0", "deny", json!(actions))
    }

    /// With `field` of the object at `pointer` (a JSON pointer) set.
    #[must_use]
    pub fn with(mut self, pointer: &str, field: &str, value: Value) -> Self {
        if let Some(object) = self.document.pointer_mut(pointer) {
            object[field] = value;
        }
        self
    }

    /// The document.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.document
    }

    fn takes(mut self, what: &str, seconds: u32) -> Self {
        self.document["propagation"][what] = json!(seconds);
        self
    }

    fn push(mut self, pointer: &str, item: Value) -> Self {
        let (parent, field) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        if let Some(parent) = self.document.pointer_mut(parent) {
            let list = &mut parent[field];
            match list.as_array_mut() {
                Some(items) => items.push(item),
                None => *list = json!([item]),
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_says_only_what_differs() {
        let world = World::standard()
            .mode("CONFIG_MAP")
            .denied(&["iam:*"])
            .entry(json!({ "principal_arn": role("team/dev") }))
            .shown_after(5, 10)
            .entries_count_after(30)
            .modes_switch_after(60)
            .node_group(&role("demo-node"), "EC2_LINUX")
            .untidy_lists()
            .into_json();
        assert_eq!(world.pointer("/principals/0/deny/0"), Some(&json!("iam:*")));
        assert_eq!(world.pointer("/principals/1/arn"), Some(&json!(role("team/dev"))));
        assert_eq!(world["propagation"], json!({ "entry_seconds": 30, "mode_seconds": 60 }));
        assert_eq!(world.pointer("/clusters/0/node_groups/0/type"), Some(&json!("EC2_LINUX")));
        assert_eq!(world["visibility"], json!({ "describe_seconds": 5, "list_seconds": 10 }));
        assert_eq!((&world["list_order"], &world["empty_pages"]), (&json!("shuffled"), &json!(true)));
        assert_eq!(world.pointer("/clusters/0/authentication_mode"), Some(&json!("CONFIG_MAP")));
        assert_eq!(world.pointer("/clusters/0/entries/0/principal_arn"), Some(&json!(role("team/dev"))));
    }
}
