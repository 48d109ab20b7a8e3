//! What is in the simulated AWS when a story begins. Never here: what happens then.

use serde_json::{Value as Json, json};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const CLUSTER: &str = "demo";
/// Where another cluster of that name is.
pub(crate) const OTHER_REGION: &str = "us-east-1";
/// Who runs Terraform.
pub(crate) const ADMIN: &str = "arn:aws:iam::111122223333:role/platform/Admin";
/// Who is to be let in.
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/team/dev";
pub(crate) const OTHER_ROLE: &str = "arn:aws:iam::111122223333:role/team/ops";
pub(crate) const USER: &str = "arn:aws:iam::111122223333:user/jo";
pub(crate) const NODES: &str = "arn:aws:iam::111122223333:role/nodes";
/// The user name that EKS gives to [`ROLE`].
pub(crate) const ROLE_NAME: &str = "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}";
pub(crate) const VIEW: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
pub(crate) const EDIT: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

/// An access key of the administrator.
pub(crate) const KEY: &str = "AKIASIMULATED0000001";
pub(crate) const SECRET: &str = "the-secret-of-the-administrator";
/// An access key of another account's administrator.
pub(crate) const OTHER_ACCOUNT: &str = "444455556666";
pub(crate) const OTHER_ADMIN: &str = "arn:aws:iam::444455556666:role/Admin";
pub(crate) const OTHER_KEY: &str = "AKIASIMULATED0000002";
pub(crate) const OTHER_SECRET: &str = "the-secret-of-the-other-account";

/// A document for the simulator, with one cluster in mode `API` and no entries.
pub(crate) struct World(Json);

impl World {
    pub(crate) fn new() -> Self {
        Self(json!({
            "principals": [
                { "arn": ADMIN, "access_keys": [{ "id": KEY, "secret": SECRET }] },
                { "arn": OTHER_ADMIN, "access_keys": [{ "id": OTHER_KEY, "secret": OTHER_SECRET }] },
                { "arn": ROLE }, { "arn": OTHER_ROLE }, { "arn": USER }, { "arn": NODES },
            ],
            "clusters": [{
                "name": CLUSTER, "account": ACCOUNT, "region": REGION, "authentication_mode": "API", "entries": [],
            }],
        }))
    }

    /// With a second cluster, like the first, in another region.
    pub(crate) fn second_cluster(self) -> Self {
        let mut cluster = self.0["clusters"][0].clone();
        cluster["region"] = json!(OTHER_REGION);
        self.push("/clusters", cluster)
    }

    /// With one thing set, by its JSON pointer.
    pub(crate) fn set(mut self, pointer: &str, value: Json) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(parent).unwrap()[name] = value;
        self
    }

    pub(crate) fn mode(self, mode: &str) -> Self {
        self.set("/clusters/0/authentication_mode", json!(mode))
    }

    /// With an entry that somebody else made.
    pub(crate) fn entry(self, entry: Json) -> Self {
        self.push("/clusters/0/entries", entry)
    }

    pub(crate) fn principal(self, principal: Json) -> Self {
        self.push("/principals", principal)
    }

    /// The administrator may do everything but these actions.
    pub(crate) fn deny(self, actions: &[&str]) -> Self {
        self.set("/principals/0/deny", json!(actions))
    }

    pub(crate) fn push(mut self, pointer: &str, element: Json) -> Self {
        self.0.pointer_mut(pointer).unwrap().as_array_mut().unwrap().push(element);
        self
    }

    pub(crate) fn into_document(self) -> Json {
        self.0
    }
}
