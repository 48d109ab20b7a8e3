//! How Kubernetes writes what somebody may do: verbs, resources with their subresources, and API groups.
//!
//! RBAC compares these words letter by letter, so a kind, a short name or a capital asks about something that does not
//! exist, and the answer "no" says nothing. Never here: which custom resources a cluster has, or who may do what.

mod built_in;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text::excerpt;
use built_in::{find, is_group};

/// The longest name of a resource (a DNS label), in characters; verbs are no longer either.
const LONGEST_NAME: usize = 63;

/// A resource of the Kubernetes API, such as `pods`, `pods/log` or `deployments.apps/scale`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiResource {
    /// The name, in the plural, or `*`.
    pub name: String,
    /// The subresource, such as `log` or `scale`.
    pub subresource: Option<String>,
    /// The API group; none for the core group.
    pub group: Option<String>,
}

/// A word that Kubernetes does not write this way, and how it does where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Misspelling {
    /// No verb.
    #[error("\"{}\" is not a verb of the Kubernetes API", excerpt(given))]
    Verb {
        /// What was written.
        given: String,
        /// The verb that was meant.
        right: Option<String>,
    },
    /// No resource: a kind, a singular or a short name, a group in the wrong place.
    #[error("\"{}\" is not the name of a resource", excerpt(given))]
    Resource {
        /// What was written.
        given: String,
        /// The resource that was meant.
        right: Option<ApiResource>,
    },
    /// A resource of Kubernetes' own that is in another group than the core group.
    #[error("the core API group has no resource \"{}\"", excerpt(&right.name))]
    GroupMissing {
        /// The resource in its group.
        right: ApiResource,
    },
    /// No API group.
    #[error("\"{}\" is not an API group", excerpt(given))]
    Group {
        /// What was written.
        given: String,
        /// The resource in the group that was meant.
        right: Option<ApiResource>,
    },
}

/// The methods of HTTP that stand for another verb.
const METHODS: [(&str, &str); 3] = [("post", "create"), ("put", "update"), ("head", "get")];

/// Whether RBAC can have this verb: one of Kubernetes' own, one of a custom authorizer, or `*`.
///
/// # Errors
/// When it cannot, with the verb that was meant.
pub fn check_verb(verb: &str) -> Result<(), Misspelling> {
    let is_verb = |text: &str| {
        text == "*"
            || (1..=LONGEST_NAME).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_lowercase() || "-:".contains(c))
    };
    if is_verb(verb) {
        return Ok(());
    }
    let lower = verb.trim().to_ascii_lowercase();
    let method = METHODS.iter().find(|(method, _)| *method == lower).map(|(_, verb)| (*verb).to_owned());
    Err(Misspelling::Verb { given: verb.to_owned(), right: method.or(is_verb(&lower).then_some(lower)) })
}

impl ApiResource {
    /// A resource as RBAC's rules write it: a name that a subresource may follow after a slash, and beside it the group.
    ///
    /// # Errors
    /// When Kubernetes has no such name or group, with what was meant.
    pub fn new(resource: &str, group: Option<&str>) -> Result<Self, Misspelling> {
        let group = group.filter(|group| !group.is_empty());
        let written = Self::written(resource, group);
        let right = || meant(resource, group);
        if let Some(given) = group.filter(|group| !is_group(group)) {
            return Err(Misspelling::Group { given: given.to_owned(), right: right() });
        }
        if !written.has_names() {
            return Err(Misspelling::Resource { given: resource.to_owned(), right: right() });
        }
        match find(&written.name, group) {
            Some((_, name, _)) if *name != written.name => {
                Err(Misspelling::Resource { given: resource.to_owned(), right: right() })
            }
            Some((own, ..)) if group.is_none() && !own.is_empty() => {
                Err(Misspelling::GroupMissing { right: Self { group: Some((*own).to_owned()), ..written } })
            }
            _ => Ok(written),
        }
    }

    /// The name with its subresource, as RBAC's rules write it.
    #[must_use]
    pub fn path(&self) -> String {
        let Self { name, subresource, group: _ } = self;
        subresource.as_ref().map_or_else(|| name.clone(), |subresource| format!("{name}/{subresource}"))
    }

    fn written(resource: &str, group: Option<&str>) -> Self {
        let (name, subresource) = split(resource, '/');
        Self {
            name: name.to_owned(),
            subresource: subresource.map(str::to_owned),
            group: group.map(str::to_owned),
        }
    }

    fn has_names(&self) -> bool {
        is_name(&self.name) && self.subresource.as_deref().is_none_or(is_name)
    }
}

/// Reads a resource as kubectl does: `RESOURCE[.GROUP][/SUBRESOURCE]`. A version may stand before the group, and
/// Kubernetes' own resources need no group.
impl FromStr for ApiResource {
    type Err = Misspelling;

    fn from_str(text: &str) -> Result<Self, Misspelling> {
        let (kind, subresource) = split(text, '/');
        let (name, group) = split(kind, '.');
        let path = subresource.map_or_else(|| name.to_owned(), |subresource| format!("{name}/{subresource}"));
        match Self::new(&path, group.map(without_version)) {
            Err(Misspelling::GroupMissing { right }) => Ok(right),
            Err(Misspelling::Resource { given: _, right }) => {
                Err(Misspelling::Resource { given: text.to_owned(), right: right.and(meant(text, None)) })
            }
            read => read,
        }
    }
}

/// As kubectl writes it.
impl fmt::Display for ApiResource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, subresource, group } = self;
        out.write_str(name)?;
        group.as_ref().map_or(Ok(()), |group| write!(out, ".{group}"))?;
        subresource.as_ref().map_or(Ok(()), |subresource| write!(out, "/{subresource}"))
    }
}

/// What was meant by a resource and group that Kubernetes does not write this way, as far as can be told without the
/// cluster: capitals, a group behind the name or the subresource, another word for a resource of Kubernetes' own.
fn meant(resource: &str, group: Option<&str>) -> Option<ApiResource> {
    let text = resource.trim().to_ascii_lowercase();
    let (kind, rest) = split(&text, '/');
    let (name, behind_name) = split(kind, '.');
    let (subresource, behind_rest) = rest.map_or((None, None), |rest| {
        let (subresource, group) = split(rest, '.');
        (Some(subresource), group)
    });
    let group =
        behind_name.or(behind_rest).or(group).map(|group| without_version(group).to_ascii_lowercase());
    let path = subresource.map_or_else(|| name.to_owned(), |subresource| format!("{name}/{subresource}"));
    let found =
        find(name, group.as_deref()).or_else(|| find(name, None).filter(|_| !is_a_group(group.as_deref())));
    let meant = match found {
        Some((group, own, _)) => {
            ApiResource { name: (*own).to_owned(), ..ApiResource::written(&path, in_group(group)) }
        }
        None => ApiResource::written(&path, group.as_deref().and_then(in_group)),
    };
    (meant.has_names() && is_a_group(meant.group.as_deref())).then_some(meant)
}

/// The group by its name; the core group has none.
fn in_group(group: &str) -> Option<&str> {
    Some(group).filter(|group| !group.is_empty())
}

/// The part before a character, and the part after it where it is there.
fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// A group without a version before or behind it: `v1.apps` and `apps/v1` are `apps`; `v1` and `core` are the core group.
fn without_version(group: &str) -> &str {
    let is_version = |text: &str| {
        let mut rest = text.chars();
        rest.next() == Some('v') && rest.next().is_some_and(|digit| digit.is_ascii_digit())
    };
    let group = group.split('/').next().unwrap_or(group);
    match split(group, '.') {
        (version, rest) if is_version(version) => rest.unwrap_or_default(),
        ("core", None) => "",
        _ => group,
    }
}

/// Names of resources and subresources: lowercase letters, digits and `-`, or `*`.
fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let has_letters = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_letter);
    text == "*" || text.len() <= LONGEST_NAME && has_letters
}

/// Whether it is the core group, which has no name, or another.
fn is_a_group(group: Option<&str>) -> bool {
    group.is_none_or(|group| group.is_empty() || is_group(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(misspelling: &Misspelling) -> Option<String> {
        match misspelling {
            Misspelling::Verb { right, .. } => right.clone(),
            Misspelling::Resource { right, .. } | Misspelling::Group { right, .. } => {
                right.as_ref().map(ToString::to_string)
            }
            Misspelling::GroupMissing { right } => Some(right.to_string()),
        }
    }

    #[test]
    fn a_resource_is_read_as_kubectl_reads_it() {
        for (text, path, group) in [
            ("pods", "pods", None),
            ("pods/log", "pods/log", None),
            ("pods.v1.", "pods", None),
            ("deployments.apps", "deployments", Some("apps")),
            ("deployments.apps/scale", "deployments/scale", Some("apps")),
            ("deployments.v1.apps", "deployments", Some("apps")),
            ("deployments", "deployments", Some("apps")),
            ("deployments/scale", "deployments/scale", Some("apps")),
            ("certificates.cert-manager.io/status", "certificates/status", Some("cert-manager.io")),
            ("widgets", "widgets", None),
            ("*", "*", None),
            ("*.apps", "*", Some("apps")),
            ("*.*", "*", Some("*")),
        ] {
            let read: ApiResource = text.parse().unwrap();
            assert_eq!((read.path().as_str(), read.group.as_deref()), (path, group), "{text}");
        }
    }

    #[test]
    fn what_can_be_no_resource_for_kubectl_is_refused_with_what_was_meant() {
        for (text, expected) in [
            ("Pod", Some("pods")),
            ("pod", Some("pods")),
            ("po", Some("pods")),
            ("Pods/log", Some("pods/log")),
            ("Deployment", Some("deployments.apps")),
            ("deploy/scale", Some("deployments.apps/scale")),
            ("Deployments.apps", Some("deployments.apps")),
            ("deployments/scale.apps", Some("deployments.apps/scale")),
            ("deployments.app", Some("deployments.apps")),
            ("roles.rbac", Some("roles.rbac.authorization.k8s.io")),
            ("Widgets.example.com", Some("widgets.example.com")),
            ("", None),
            ("/healthz", None),
            ("pods,services", None),
            ("my pods", None),
        ] {
            let refused = text.parse::<ApiResource>().unwrap_err();
            assert_eq!(right(&refused).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_rule_s_words_are_held_to_rbac_s_own() {
        for (resource, group, expected) in [
            ("deployments.apps", None, "deployments.apps"),
            ("deployments.apps/scale", None, "deployments.apps/scale"),
            ("deployments", None, "deployments.apps"),
            ("deployments", Some("Apps"), "deployments.apps"),
            ("deployments", Some("apps/v1"), "deployments.apps"),
            ("pods", Some("v1"), "pods"),
            ("pods", Some("core"), "pods"),
            ("widgets", Some("example.com/v1"), "widgets.example.com"),
        ] {
            let refused = ApiResource::new(resource, group).unwrap_err();
            assert_eq!(right(&refused).as_deref(), Some(expected), "{resource} {group:?}");
        }
        for (resource, group) in [
            ("pods", None),
            ("pods", Some("")),
            ("pods", Some("metrics.k8s.io")),
            ("deployments/scale", Some("apps")),
            ("service", Some("serving.example.com")),
            ("*", Some("*")),
            ("*/scale", None),
        ] {
            assert!(ApiResource::new(resource, group).is_ok(), "{resource} {group:?}");
        }
    }

    #[test]
    fn a_verb_is_a_word_in_lower_case() {
        for verb in ["get", "deletecollection", "impersonate", "*", "impersonate:user-info"] {
            assert_eq!(check_verb(verb), Ok(()), "{verb}");
        }
        for (verb, expected) in [
            ("GET", Some("get")),
            ("List", Some("list")),
            ("POST", Some("create")),
            ("", None),
            ("get,list", None),
        ] {
            assert_eq!(right(&check_verb(verb).unwrap_err()).as_deref(), expected, "{verb}");
        }
    }
}
