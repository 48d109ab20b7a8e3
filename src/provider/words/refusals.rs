//! The words for what a configuration gets wrong, known without asking AWS.

use std::time::Duration;

use crate::{
    access::{
        ApiResource, EntryType, FederatedUser, GroupRefusal, Instead, Misspelling, NotAClusterName,
        NotAPolicyArn, NotAPrincipal, Partition, PolicyArn, PrincipalArn, ScopeRefusal, Session,
        UserNameRefusal,
    },
    aws_auth::TooLarge,
    diag::Diagnostic,
    framework::{LONGEST_TIMEOUT, duration_text},
    text::excerpt,
    value::Path,
};

/// How many tags an entry can have (EKS service model).
pub(crate) const MOST_TAGS: usize = 50;

/// What is no name, ARN or duration is not repeated: it may be anything, a secret in the wrong argument too, and a host does
/// not tell which values it hides. The host shows the line.
pub(crate) fn cluster_name(refusal: &NotAClusterName) -> Diagnostic {
    let wrong = match refusal {
        NotAClusterName::Empty => "The cluster name is empty.".to_owned(),
        NotAClusterName::TooLong(length) => format!("The cluster name has {length} characters."),
        NotAClusterName::Letter { name: _, letter } => {
            format!("The cluster name has {letter:?} where it cannot be.")
        }
    };
    Diagnostic::error(
        "Invalid cluster name",
        format!(
            "{wrong} A cluster name has 1 to 100 letters, digits, `-` and `_`, and starts with a letter or digit. Use the name, not the ARN."
        ),
    )
}

pub(crate) fn principal(refusal: &NotAPrincipal) -> Diagnostic {
    let advice = match refusal {
        NotAPrincipal::Session(session) => return session_given(session),
        NotAPrincipal::FederatedUser(user) => return federated_user(user),
        NotAPrincipal::NotIam { .. } => {
            "An access entry is for an IAM role or user, such as arn:aws:iam::111122223333:role/team/dev."
                .to_owned()
        }
        NotAPrincipal::OtherResource { kind, .. } if kind == "instance-profile" => {
            "Name the role in the instance profile.".to_owned()
        }
        NotAPrincipal::OtherResource { .. } => {
            "Use the ARN of each role or user that needs access; an access entry cannot be for an IAM group."
                .to_owned()
        }
        NotAPrincipal::Malformed { text: _, fault } => {
            return Diagnostic::error(
                "Not an IAM role or user",
                format!(
                    "The value is not the ARN of a principal: {fault}. Use the ARN of an IAM role or user with its path, such as arn:aws:iam::111122223333:role/team/dev."
                ),
            );
        }
    };
    Diagnostic::error("Not an IAM role or user", sentence(refusal, &advice))
}

fn session_given(session: &Session) -> Diagnostic {
    let role = session.role_without_path();
    let path = match session.path_hint() {
        Some(path) => format!(
            "It is a role of IAM Identity Center: its path begins with {path} and usually goes on with a region, such as \
             arn:{}:iam::{}:role{path}eu-west-1/{}.",
            session.partition, session.account, session.role_name
        ),
        None => format!("A session's ARN does not show the role's path: without one the role is {role}."),
    };
    Diagnostic::error(
        "Session ARN instead of a role ARN",
        format!(
            "{session} is a session of the role `{}`. An access entry is for the role itself. {path} \
             `aws iam get-role --role-name {}` shows the exact ARN.",
            session.role_name, session.role_name
        ),
    )
}

fn federated_user(user: &FederatedUser) -> Diagnostic {
    Diagnostic::error(
        "A federated user cannot have an access entry",
        format!(
            "{user} is a session of GetFederationToken, which EKS matches with no role or user. Let the person assume a role, and create an entry for the role."
        ),
    )
}

pub(crate) fn service_linked(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::error(
        "A service-linked role cannot be given an access entry",
        format!(
            "{principal} belongs to an AWS service, which creates its own entries. EKS rejects them from anyone else. Remove this resource."
        ),
    )
}

pub(crate) fn root(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::warning(
        "This access entry grants nobody access",
        format!(
            "EKS accepts {principal} but never matches it: neither the root user nor the account's roles can authenticate with it. \
             Use the ARN of the role or user that needs access."
        ),
    )
}

pub(crate) fn unknown_type(word: &str) -> Diagnostic {
    let known: Vec<String> = EntryType::known().map(|known| known.to_string()).collect();
    Diagnostic::warning(
        "Unknown type of access entry",
        format!(
            "`{}` is not a type that this version knows ({}). It is sent as it is and treated as a type for nodes, \
             which takes no groups, user name or policies.",
            excerpt(word),
            known.join(", ")
        ),
    )
}

pub(crate) fn misspelt_type(word: &str, meant: &EntryType) -> Diagnostic {
    Diagnostic::error(
        "Misspelled entry type",
        format!("`{}` is not an entry type, and EKS compares types exactly. Use \"{meant}\".", excerpt(word)),
    )
}

pub(crate) fn misspelt_policy(policy: &PolicyArn, meant: &PolicyArn) -> Diagnostic {
    Diagnostic::error(
        "Misspelled access policy",
        format!(
            "`{}` is not an access policy, and EKS compares names exactly. Use \"{meant}\".",
            policy.name()
        ),
    )
}

pub(crate) fn group(refusal: &GroupRefusal) -> Diagnostic {
    let advice = match refusal {
        GroupRefusal::Empty => "Remove it.".to_owned(),
        GroupRefusal::Reserved { instead, .. } => match instead {
            Some(instead) => in_place_of(instead),
            None => "Bind the rights to a group of your own with a RoleBinding or ClusterRoleBinding, and name that group.".to_owned(),
        },
    };
    let summary = match refusal {
        GroupRefusal::Empty => "Empty group".to_owned(),
        GroupRefusal::Reserved { group, .. } => format!("Group {} is reserved", excerpt(group)),
    };
    Diagnostic::error(summary, sentence(refusal, &advice))
}

fn in_place_of(instead: &Instead) -> String {
    match instead {
        Instead::Policy(name) => format!(
            "Associate the access policy `{}` instead, with an eksaccess_policy_association of this entry.",
            PolicyArn::named(name, Partition::Aws)
        ),
        Instead::Types(types) => {
            let words: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!(
                "For the role of nodes, set `type` to the kind of node ({}); EKS then gives the group itself.",
                words.join(", ")
            )
        }
        Instead::Nothing => "Remove it: every principal that authenticates is in it.".to_owned(),
    }
}

pub(crate) fn user_name(refusal: &UserNameRefusal) -> Diagnostic {
    let advice = match refusal {
        UserNameRefusal::Empty => "Omit `user_name` to get the one that EKS derives from the ARN.".to_owned(),
        UserNameRefusal::Reserved { instead: Some(instead), .. } => in_place_of(instead),
        UserNameRefusal::Reserved { .. } => {
            "EKS reserves the prefixes system:, eks:, aws:, amazon: and iam:. Use another one.".to_owned()
        }
        UserNameRefusal::Unpaired(_) => "Write each template as {{SessionName}}.".to_owned(),
        UserNameRefusal::UnknownTemplate { meant: Some(meant), .. } => {
            format!("Did you mean {{{{{meant}}}}}?")
        }
        UserNameRefusal::UnknownTemplate { .. } => {
            format!("The templates are {{{{{}}}}}.", crate::access::TEMPLATES.join("}}, {{"))
        }
        UserNameRefusal::ColonMissing { template, .. } => {
            format!("EKS requires a colon before a session's name, such as `team:{{{{{template}}}}}`.")
        }
    };
    Diagnostic::error("Invalid user_name", sentence(refusal, &advice))
}

pub(crate) fn not_for_nodes(attribute: &str, entry_type: &EntryType) -> Diagnostic {
    let (is_known, entry_type) = (entry_type.is_known(), excerpt(entry_type.as_str()));
    let why = if is_known {
        format!("EKS sets `{attribute}` for entries of type {entry_type} and rejects any other value.")
    } else {
        format!(
            "This version does not know the type {entry_type}. It treats it as a type for nodes and does not send `{attribute}`."
        )
    };
    Diagnostic::error(
        format!("{attribute} cannot be set for type {entry_type}"),
        format!("{why} Remove the argument, or use type STANDARD for a person or program."),
    )
}

/// Attributes of an entry for nodes that a configuration sets as EKS does.
pub(crate) fn set_by_eks(attributes: &[&str], entry_type: &EntryType) -> Diagnostic {
    let quoted: Vec<String> = attributes.iter().map(|name| format!("`{name}`")).collect();
    let quoted = quoted.join(" and ");
    let entry_type = excerpt(entry_type.as_str());
    Diagnostic::warning(
        format!("{} set by EKS for type {entry_type}", attributes.join(" and ")),
        format!(
            "EKS sets {quoted} for entries of type {entry_type}. Values like its own are kept in state and never sent. \
             Remove {quoted} from the configuration."
        ),
    )
}

pub(crate) fn type_wants_role(entry_type: &EntryType, principal: &PrincipalArn, path: Path) -> Diagnostic {
    let entry_type = excerpt(entry_type.as_str());
    Diagnostic::error(
        format!("Type {entry_type} is for roles"),
        format!(
            "{principal} is not a role, but nodes always use one. Use the ARN of the nodes' role, or type STANDARD."
        ),
    )
    .at(path)
}

/// The problem of one tag, if it has one. Limits of the EKS service model.
pub(crate) fn tag(key: &str, value: Option<&String>) -> Option<Diagnostic> {
    let length = key.chars().count();
    let shown = excerpt(key);
    if key.starts_with("aws:") {
        let detail = format!(
            "`{shown}` begins with `aws:`, which only AWS may set. Remove it; tags of AWS's own are left alone."
        );
        return Some(Diagnostic::error("Reserved tag key", detail));
    }
    if length == 0 || length > 128 {
        let detail = format!("A tag's key has 1 to 128 characters; this one has {length}.");
        return Some(Diagnostic::error("Tag key out of bounds", detail));
    }
    let length = value.map_or(0, |value| value.chars().count());
    (length > 256).then(|| {
        Diagnostic::error(
            "Tag value too long",
            format!("A tag's value has up to 256 characters; that of `{shown}` has {length}."),
        )
    })
}

pub(crate) fn too_many_tags(count: usize) -> Diagnostic {
    Diagnostic::error(
        "Too many tags",
        format!("An access entry can have {MOST_TAGS} tags; these are {count}."),
    )
}

pub(crate) fn policy(refusal: &NotAPolicyArn) -> Diagnostic {
    let advice = match refusal {
        NotAPolicyArn::IamPolicy { .. } => {
            "IAM policies grant nothing inside Kubernetes. Use an access policy such as arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy; `aws eks list-access-policies` lists them.".to_owned()
        }
        NotAPolicyArn::BareName(name) => format!("Write `{}`.", PolicyArn::named(name, Partition::Aws)),
        NotAPolicyArn::Malformed(_) => {
            return Diagnostic::error(
                "Invalid access policy",
                "The value is not the ARN of an EKS access policy. Use one such as arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy; `aws eks list-access-policies` lists them.",
            );
        }
    };
    Diagnostic::error("Invalid access policy", sentence(refusal, &advice))
}

pub(crate) fn service_linked_policy(policy: &PolicyArn) -> Diagnostic {
    Diagnostic::error(
        "This access policy is for service-linked roles only",
        format!(
            "EKS associates {} with its own service-linked roles and rejects it for other principals. Remove this association.",
            policy.name()
        ),
    )
}

pub(crate) fn unknown_policy(policy: &PolicyArn, nearest: &[&str]) -> Diagnostic {
    let nearest =
        if nearest.is_empty() { String::new() } else { format!(" Similar names: {}.", nearest.join(", ")) };
    Diagnostic::warning(
        "Unknown access policy",
        format!(
            "{} is not a policy that this version knows.{nearest} AWS may have added it: check with `aws eks list-access-policies`.",
            policy.name()
        ),
    )
}

pub(crate) fn other_partition(policy: &PolicyArn, partition: &Partition, path: Path) -> Diagnostic {
    Diagnostic::error(
        "The access policy is of another partition",
        format!(
            "The principal is in partition `{partition}`, the policy's ARN in `{}`. Write `{}`.",
            policy.partition(),
            policy.in_partition(partition.clone())
        ),
    )
    .at(path)
}

/// A refused scope, with the attribute of `access_scope` that it is about.
pub(crate) fn scope(refusal: &ScopeRefusal) -> (&'static str, Diagnostic) {
    let (attribute, advice) = match refusal {
        ScopeRefusal::EntryTypeGiven(_) => (
            "type",
            "A scope's `type` is `cluster` or `namespace`; the entry's type belongs to eksaccess_entry."
                .to_owned(),
        ),
        ScopeRefusal::Misspelt { meant, .. } => ("type", format!("Use \"{meant}\".")),
        ScopeRefusal::UnknownType(_) => ("type", "A scope's `type` is `cluster` or `namespace`.".to_owned()),
        ScopeRefusal::NamespacesMissing => (
            "namespaces",
            "Name at least one, such as `namespaces = [\"dev-*\"]`, or use type `cluster`.".to_owned(),
        ),
        ScopeRefusal::NamespacesAtClusterScope(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (
                "namespaces",
                format!(
                    "Remove {} to grant the policy everywhere, or use type `namespace`.",
                    excerpt(&names.join(", "))
                ),
            )
        }
        ScopeRefusal::NamespaceEmpty => ("namespaces", "Remove the empty name.".to_owned()),
    };
    (attribute, Diagnostic::error("Invalid access_scope", sentence(refusal, &advice)))
}

pub(crate) fn value_missing(path: &Path) -> Diagnostic {
    Diagnostic::error("Missing value", format!("`{path}` must be known and not null at this point."))
}

/// What an error says of itself, as a sentence, and what to do.
fn sentence(refusal: &dyn std::error::Error, advice: &str) -> String {
    let said = refusal.to_string();
    if said.starts_with("arn:") {
        return format!("{said}. {advice}");
    }
    let mut letters = said.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}. {advice}", letters.as_str())
}

pub(crate) fn half_a_key(given: &str, missing: &str) -> Diagnostic {
    Diagnostic::error(
        "Incomplete AWS credentials",
        format!(
            "`{given}` is set, but `{missing}` is not. Set `access_key` and `secret_key` together, or neither to use the default sources of credentials."
        ),
    )
}

/// Like the others of the provider block, it does not repeat a text: a host may have marked it as sensitive, and does not
/// tell. The host shows the line.
pub(crate) fn region() -> Diagnostic {
    Diagnostic::error(
        "Invalid region",
        "The value is not the name of an AWS region. A region name looks like \"eu-west-1\".",
    )
}

pub(crate) fn namespace() -> Diagnostic {
    Diagnostic::error(
        "Invalid namespace",
        "The value is not the name of one namespace. A name has 1 to 63 lowercase letters, digits and `-`, and neither starts nor ends with `-`.",
    )
}

pub(crate) fn aws_auth(refusal: TooLarge) -> Diagnostic {
    let advice = "Set it to the `data` of the ConfigMap `kube-system/aws-auth`.";
    Diagnostic::error("ConfigMap too large", sentence(&refusal, advice))
}

pub(crate) fn max_retries(given: i64) -> Diagnostic {
    Diagnostic::error(
        "Invalid max_retries",
        format!(
            "`max_retries` is {given}. It is the number of attempts, and must be from 1 to 1000. Defaults to 25."
        ),
    )
}

pub(crate) fn misspelt(misspelling: &Misspelling) -> Diagnostic {
    let resource = |right: &Option<ApiResource>| match right {
        Some(right) => format!("Use {}.", arguments(right)),
        None => "Resources are in lower case and in the plural, such as `pods` or `pods/log`.".to_owned(),
    };
    let (title, advice) = match misspelling {
        Misspelling::Verb { right: Some(right), .. } => {
            ("Invalid verb", format!("Use verb = \"{}\".", excerpt(right)))
        }
        Misspelling::Verb { right: None, .. } => {
            ("Invalid verb", "Use one verb in lower case, such as `get`, `list` or `create`.".to_owned())
        }
        Misspelling::Resource { right, .. } => ("Invalid resource", resource(right)),
        Misspelling::GroupMissing { right } => ("API group missing", resource(&Some(right.clone()))),
        Misspelling::Group { right, .. } => ("Invalid API group", resource(right)),
    };
    Diagnostic::error(title, sentence(misspelling, &advice))
}

/// A resource as the arguments of `can_i` name it.
fn arguments(right: &ApiResource) -> String {
    let resource = format!("resource = \"{}\"", excerpt(&right.path()));
    match &right.group {
        Some(group) => format!("{resource} and group = \"{}\"", excerpt(group)),
        None => format!("{resource} without a group"),
    }
}

pub(crate) fn url() -> Diagnostic {
    Diagnostic::error(
        "Invalid endpoint URL",
        "The value is not the URL of an endpoint. Include the scheme, as in \"https://eks.eu-west-1.amazonaws.com\".",
    )
}

pub(crate) fn session_duration() -> Diagnostic {
    Diagnostic::error(
        "Invalid session duration",
        "The value is not a duration from 15 minutes to 12 hours. Write it as in \"1h\".",
    )
}

pub(crate) fn duration() -> Diagnostic {
    Diagnostic::error(
        "Invalid duration",
        "The value is not a duration of at most 24h. Use one such as \"30s\" or \"2m\"; \"0s\" disables waiting.",
    )
}

pub(crate) fn wait_does_not_fit(wait: Duration, read: Duration) -> Diagnostic {
    let longer = if read < LONGEST_TIMEOUT { ", or set a longer `read` in the `timeouts` block" } else { "" };
    let (wait, read) = (duration_text(wait), duration_text(read));
    Diagnostic::error(
        "propagation_timeout does not fit into the read timeout",
        format!(
            "The wait for a young access entry may take {wait} (`propagation_timeout`, which defaults to `60s`), but the read \
             times out after {read}. Set `propagation_timeout` to less than {read}{longer}."
        ),
    )
}
