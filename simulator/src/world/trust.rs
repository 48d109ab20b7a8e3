//! Whom a role trusts: a policy document, word for word, or the world's own short form of one.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value, json};

/// Whom a role trusts. Judged by its document in either form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Patterns of ARNs, and what the role asks for in `sts:ExternalId`.
    Listed { assumable_by: Vec<String>, external_id: Option<String> },
    /// The document that `CreateRole`, `UpdateAssumeRolePolicy` or the world gave.
    Document(String),
}

impl Trust {
    /// Whoever may call it.
    pub(crate) fn anybody() -> Self {
        Self::Listed { assumable_by: vec!["*".to_owned()], external_id: None }
    }

    /// The policy document.
    pub(crate) fn document(&self) -> Cow<'_, str> {
        match self {
            Self::Document(document) => Cow::Borrowed(document),
            Self::Listed { assumable_by, external_id } => {
                Cow::Owned(written(assumable_by, external_id.as_deref()))
            }
        }
    }
}

/// A role that trusts nobody is one for EC2: a document must name somebody.
fn written(assumable_by: &[String], external_id: Option<&str>) -> String {
    let principal = match assumable_by {
        [] => json!({ "Service": "ec2.amazonaws.com" }),
        trusted => json!({ "AWS": trusted }),
    };
    let actions = json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
    let mut statement = json!({ "Effect": "Allow", "Principal": principal, "Action": actions });
    if let Some(id) = external_id {
        statement["Condition"] = json!({ "StringEquals": { "sts:ExternalId": id } });
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// The form that is not the role's is null.
impl Serialize for Trust {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("Trust", 3)?;
        let (listed, id, document) = match self {
            Self::Listed { assumable_by, external_id } => {
                (json!(assumable_by), json!(external_id), Value::Null)
            }
            Self::Document(document) => (Value::Null, Value::Null, json!(document)),
        };
        fields.serialize_field("assumable_by", &listed)?;
        fields.serialize_field("external_id", &id)?;
        fields.serialize_field("assume_role_policy", &document)?;
        fields.end()
    }
}
