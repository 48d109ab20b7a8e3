//! Managed policies: those that the world lists, and AWS's own, which every account has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use crate::arn::{is_account, is_name, is_path, split_arn};

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    /// ARN.
    pub arn: String,
    /// Policy document.
    pub document: String,
    /// Description.
    #[serde(default)]
    pub description: Option<String>,
}

/// The ARN of a managed policy, in parts.
pub(crate) struct PolicyArn<'a> {
    /// `aws` for AWS's own.
    pub(crate) owner: &'a str,
    pub(crate) path: String,
    pub(crate) name: &'a str,
}

/// AWS's own policies whose documents the simulator knows, as far as they concern what it serves: the name, and the element
/// of the only statement with its actions.
const KNOWN: &[(&str, &str, &[&str])] = &[
    ("AdministratorAccess", "Action", &["*"]),
    ("PowerUserAccess", "NotAction", &["iam:*", "organizations:*", "account:*"]),
    ("IAMFullAccess", "Action", &["iam:*"]),
    ("IAMReadOnlyAccess", "Action", &["iam:Get*", "iam:List*"]),
    (
        "ReadOnlyAccess",
        "Action",
        &["eks:Describe*", "eks:List*", "iam:Get*", "iam:List*", "sts:GetCallerIdentity"],
    ),
];

impl<'a> PolicyArn<'a> {
    /// Reads `arn:PARTITION:iam::ACCOUNT|aws:policy/PATH/NAME`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let [head, _, service, region, owner, resource] = split_arn(text)?;
        let rest = resource.strip_prefix("policy/")?;
        let (path, name) = match rest.rsplit_once('/') {
            Some((path, name)) => (format!("/{path}/"), name),
            None => ("/".to_owned(), rest),
        };
        let plain = head == "arn" && service == "iam" && region.is_empty();
        let owned = owner == "aws" || is_account(owner);
        (plain && owned && is_name(name) && is_path(&path)).then_some(Self { owner, path, name })
    }
}

impl World {
    /// Whether an account can attach a policy: its own that the world lists, or any of AWS's.
    pub(crate) fn has_policy(&self, account: &str, arn: &str) -> bool {
        match PolicyArn::parse(arn) {
            Some(policy) if policy.owner == "aws" => true,
            Some(policy) => policy.owner == account && self.policies.contains_key(arn),
            None => false,
        }
    }

    /// The document of a policy: as the world lists it, else as the simulator knows it of AWS's own.
    pub(crate) fn policy_document(&self, arn: &str) -> Option<String> {
        if let Some(policy) = self.policies.get(arn) {
            return Some(policy.document.clone());
        }
        let PolicyArn { owner, path: _, name } = PolicyArn::parse(arn)?;
        let known = KNOWN.iter().find(|(known, ..)| owner == "aws" && *known == name);
        let &(_, element, actions) = known?;
        let statement = serde_json::json!([{ "Effect": "Allow", element: actions, "Resource": "*" }]);
        Some(serde_json::json!({ "Version": "2012-10-17", "Statement": statement }).to_string())
    }
}
