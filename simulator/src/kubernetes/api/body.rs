//! The objects in request bodies: as JSON, or as Kubernetes' protobuf, which kubectl prefers.
//! The messages are written by hand: only the few fields that matter here, with the numbers of Kubernetes' own files.

use prost::Message;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Failure;
use crate::http::{Body, Request};

const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

/// What a body in protobuf begins with.
const MAGIC: &[u8] = b"k8s\0";

/// `runtime.Unknown`: an object with its type.
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(message, optional, tag = "1")]
    type_meta: Option<TypeMeta>,
    #[prost(bytes = "vec", tag = "2")]
    raw: Vec<u8>,
    #[prost(string, tag = "3")]
    content_encoding: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TypeMeta {
    #[prost(string, tag = "1")]
    api_version: String,
    #[prost(string, tag = "2")]
    kind: String,
}

/// A `SelfSubjectReview`, which asks nothing.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
pub(super) struct SelfSubjectReview {}

/// A `SelfSubjectAccessReview`.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(super) struct SelfSubjectAccessReview {
    #[prost(message, optional, tag = "2")]
    pub(super) spec: Option<Spec>,
}

/// What is asked: about a resource or about a path.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Spec {
    #[prost(message, optional, tag = "1")]
    pub(super) resource_attributes: Option<ResourceAttributes>,
    #[prost(message, optional, tag = "2")]
    pub(super) non_resource_attributes: Option<NonResourceAttributes>,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(super) struct ResourceAttributes {
    #[prost(string, tag = "1")]
    pub(super) namespace: String,
    #[prost(string, tag = "2")]
    pub(super) verb: String,
    #[prost(string, tag = "3")]
    pub(super) group: String,
    #[prost(string, tag = "4")]
    pub(super) version: String,
    #[prost(string, tag = "5")]
    pub(super) resource: String,
    #[prost(string, tag = "6")]
    pub(super) subresource: String,
    #[prost(string, tag = "7")]
    pub(super) name: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(super) struct NonResourceAttributes {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(string, tag = "2")]
    pub(super) verb: String,
}

/// Reads the object of this version and kind.
///
/// # Errors
/// It cannot be read, or is another object.
pub(super) fn read<T>(request: &Request, api_version: &str, kind: &str) -> Result<T, Failure>
where
    T: Message + Default + DeserializeOwned,
{
    let Body::Whole(bytes) = &request.body else {
        return Err(Failure::too_large());
    };
    let media = request.header("content-type").unwrap_or("application/json");
    let (named, object) = match media.split(';').next().unwrap_or_default().trim() {
        "application/json" => from_json(bytes),
        PROTOBUF => from_protobuf(bytes),
        other => return Err(Failure::unsupported_media_type(other)),
    }
    .map_err(|reason| Failure::bad_request(&format!("the object provided is unreadable: {reason}")))?;
    if named.api_version == api_version && named.kind == kind {
        Ok(object)
    } else {
        let TypeMeta { api_version: version, kind: given } = named;
        Err(Failure::bad_request(&format!("expected {kind} of {api_version}, got {given:?} of {version:?}")))
    }
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<(TypeMeta, T), String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let named = TypeMeta::deserialize(&value).map_err(|error| error.to_string())?;
    let object = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok((named, object))
}

fn from_protobuf<T: Message + Default>(bytes: &[u8]) -> Result<(TypeMeta, T), String> {
    let bytes = bytes.strip_prefix(MAGIC).ok_or("it does not begin with k8s and a zero")?;
    let Unknown { type_meta, raw, content_encoding } =
        Unknown::decode(bytes).map_err(|error| error.to_string())?;
    if !content_encoding.is_empty() {
        return Err(format!("its encoding is {content_encoding:?}"));
    }
    let object = T::decode(raw.as_slice()).map_err(|error| error.to_string())?;
    Ok((type_meta.unwrap_or_default(), object))
}
