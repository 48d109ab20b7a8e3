//! What Kubernetes clients expect of a program that they run for a credential (`exec` in a kubeconfig). Never here: the token.

use std::ffi::OsStr;

use serde_json::{Value, json};

use crate::aws::Token;
use crate::text::excerpt;

/// The variable in which a client says what it expects.
pub(super) const EXEC_INFO: &str = "KUBERNETES_EXEC_INFO";

/// The version of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiVersion {
    /// Since Kubernetes 1.22.
    V1,
    /// Since Kubernetes 1.11, for clients that do not know v1.
    V1Beta1,
}

/// A client that expects something else.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadExecInfo {
    /// It is no request for a credential.
    #[error(
        "{EXEC_INFO} has no apiVersion. Kubernetes clients set this variable; unset it to run the command yourself"
    )]
    Unreadable,
    /// It expects a version that is not known.
    #[error(
        "{EXEC_INFO} requests the version \"{}\". Set apiVersion of `exec` in the kubeconfig to {} or {}",
        excerpt(.0), ApiVersion::V1.as_str(), ApiVersion::V1Beta1.as_str()
    )]
    Version(String),
}

impl ApiVersion {
    /// The version that a client expects; v1 where it does not say.
    pub(super) fn requested(info: Option<&OsStr>) -> Result<Self, BadExecInfo> {
        let Some(info) = info.filter(|info| !info.is_empty()) else { return Ok(Self::V1) };
        let info: Option<Value> = info.to_str().and_then(|text| serde_json::from_str(text).ok());
        let version = info.as_ref().and_then(|info| info["apiVersion"].as_str());
        let version = version.ok_or(BadExecInfo::Unreadable)?;
        let known = [Self::V1, Self::V1Beta1].into_iter().find(|known| known.as_str() == version);
        known.ok_or_else(|| BadExecInfo::Version(version.to_owned()))
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "client.authentication.k8s.io/v1",
            Self::V1Beta1 => "client.authentication.k8s.io/v1beta1",
        }
    }
}

/// The answer with a token: the one place of a command where a token is shown.
pub(super) fn text(version: ApiVersion, token: &Token) -> String {
    let answer = json!({
        "apiVersion": version.as_str(),
        "kind": "ExecCredential",
        "status": { "expirationTimestamp": token.expires_at().to_string(), "token": token.reveal() },
    });
    format!("{answer:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(info: &str) -> Result<ApiVersion, String> {
        ApiVersion::requested(Some(OsStr::new(info))).map_err(|error| error.to_string())
    }

    #[test]
    fn the_answer_has_the_version_that_the_client_expects() {
        let info = |version: &str| {
            json!({ "apiVersion": format!("client.authentication.k8s.io/{version}"), "spec": { "interactive": true } }).to_string()
        };
        assert_eq!(requested(&info("v1")), Ok(ApiVersion::V1));
        assert_eq!(requested(&info("v1beta1")), Ok(ApiVersion::V1Beta1));
        assert_eq!(requested(""), Ok(ApiVersion::V1));
        assert_eq!(ApiVersion::requested(None).unwrap(), ApiVersion::V1);
    }

    #[test]
    fn a_client_that_expects_something_else_is_told_what_to_set() {
        let old = requested(r#"{"apiVersion":"client.authentication.k8s.io/v1alpha1"}"#).unwrap_err();
        assert!(old.contains("v1alpha1") && old.contains("client.authentication.k8s.io/v1beta1"), "{old}");
        for info in ["{", "[]", "{\"apiVersion\":1}"] {
            assert!(requested(info).unwrap_err().contains("has no apiVersion"), "{info}");
        }
    }
}
