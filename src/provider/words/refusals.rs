//! The words for what a configuration gets wrong, known without asking AWS.

use std::time::Duration;

use crate::{
    access::{
        EntryType, FederatedUser, GroupRefusal, Instead, NotAClusterName, NotAPolicyArn, NotAPrincipal,
        Partition, PolicyArn, PrincipalArn, ScopeRefusal, Session, UserNameRefusal,
    },
    aws_auth::TooLarge,
    diag::Diagnostic,
    framework::duration_text,
    value::Path,
};

/// How many tags an entry can have (EKS service model).
pub(crate) const MOST_TAGS: usize = 50;

pub(crate) fn cluster_name(refusal: &NotAClusterName) -> Diagnostic {
    Diagnostic::error(
        "Not the name of a cluster",
        sentence(
            refusal,
            "A name has 1 to 100 letters, digits, `-` and `_`, and begins with a letter or digit; give the name, not the ARN.",
        ),
    )
}

pub(crate) fn principal(refusal: &NotAPrincipal) -> Diagnostic {
    let advice = match refusal {
        NotAPrincipal::Session(session) => return session_given(session),
        NotAPrincipal::FederatedUser(user) => return federated_user(user),
        NotAPrincipal::NotIam { .. } => {
            "An access entry is for an IAM role or user, such as arn:aws:iam::111122223333:role/team/dev.".to_owned()
        }
        NotAPrincipal::OtherResource { kind, .. } if kind == "instance-profile" => {
            "Name the role in the instance profile.".to_owned()
        }
        NotAPrincipal::OtherResource { .. } => "Name each role or user that needs access; EKS knows no IAM groups.".to_owned(),
        NotAPrincipal::Malformed { .. } => {
            "Write the ARN of an IAM role or user with its path, such as arn:aws:iam::111122223333:role/team/dev.".to_owned()
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
        "A session was given where a role is needed",
        format!(
            "{session} is a session of the role `{}`, and an access entry is for the role itself. {path} \
             `aws iam get-role --role-name {}` shows the whole ARN.",
            session.role_name, session.role_name
        ),
    )
}

fn federated_user(user: &FederatedUser) -> Diagnostic {
    Diagnostic::error(
        "A federated user cannot have an access entry",
        format!(
            "{user} was made by GetFederationToken: no role or user stands behind it that EKS could match. Let the person assume a role, and give the role an entry."
        ),
    )
}

pub(crate) fn service_linked(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::error(
        "A service-linked role cannot be given an access entry",
        format!(
            "{principal} belongs to an AWS service, which makes its own entries. EKS refuses them from anybody else. Remove this entry."
        ),
    )
}

pub(crate) fn root(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::warning(
        "This access entry lets nobody in",
        format!(
            "EKS accepts {principal} and then never matches it: neither the root user nor the account's roles get in by it. \
             Name the role or user that needs access."
        ),
    )
}

pub(crate) fn unknown_type(word: &str) -> Diagnostic {
    let known: Vec<String> = EntryType::known().map(|known| known.to_string()).collect();
    Diagnostic::warning(
        "Unknown type of access entry",
        format!(
            "`{word}` is not a type that this version knows ({}). It is sent as it is and treated as a type for nodes, \
             which takes no groups, user name or policies.",
            known.join(", ")
        ),
    )
}

pub(crate) fn misspelt_type(word: &str, meant: &EntryType) -> Diagnostic {
    Diagnostic::error(
        "Misspelled entry type",
        format!("`{word}` is not an entry type, and EKS compares types exactly. Use \"{meant}\"."),
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
        GroupRefusal::Reserved { group, .. } => format!("Group {group} is reserved"),
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
        UserNameRefusal::Empty => {
            "Leave `user_name` out to get the one that EKS makes from the ARN.".to_owned()
        }
        UserNameRefusal::Reserved { instead: Some(instead), .. } => in_place_of(instead),
        UserNameRefusal::Reserved { .. } => {
            "EKS reserves system:, eks:, aws:, amazon: and iam:. Begin it with something else.".to_owned()
        }
        UserNameRefusal::Unpaired(_) => "Write each template as {{SessionName}}.".to_owned(),
        UserNameRefusal::UnknownTemplate { meant: Some(meant), .. } => {
            format!("Did you mean {{{{{meant}}}}}?")
        }
        UserNameRefusal::UnknownTemplate { .. } => {
            format!("EKS knows {{{{{}}}}}.", crate::access::TEMPLATES.join("}}, {{"))
        }
        UserNameRefusal::ColonMissing { template, .. } => {
            format!("EKS wants a colon somewhere before a session's name, such as `team:{{{{{template}}}}}`.")
        }
    };
    Diagnostic::error("Not a user name that EKS takes", sentence(refusal, &advice))
}

pub(crate) fn not_for_nodes(attribute: &str, entry_type: &EntryType) -> Diagnostic {
    Diagnostic::error(
        format!("{attribute} cannot be set for type {entry_type}"),
        format!(
            "EKS sets `{attribute}` for entries of type {entry_type} and rejects any other value. Remove the argument, or use type STANDARD for a person or program."
        ),
    )
}

pub(crate) fn set_by_eks(attribute: &str, entry_type: &EntryType) -> Diagnostic {
    Diagnostic::warning(
        format!("{attribute} is set by EKS for type {entry_type}"),
        format!(
            "This is the value that EKS sets for entries of type {entry_type}. It is kept in the state and never sent. Remove the line."
        ),
    )
}

pub(crate) fn type_wants_role(entry_type: &EntryType, principal: &PrincipalArn, path: Path) -> Diagnostic {
    Diagnostic::error(
        format!("Type {entry_type} is for roles"),
        format!(
            "{principal} is not a role, and nodes always use one. Name the nodes' role, or use type STANDARD."
        ),
    )
    .at(path)
}

/// The problem of one tag, if it has one. Limits of the EKS service model.
pub(crate) fn tag(key: &str, value: Option<&String>) -> Option<Diagnostic> {
    let length = key.chars().count();
    if key.starts_with("aws:") {
        let detail = format!(
            "`{key}` begins with `aws:`, which only AWS may set. Remove it; tags of AWS's own are left alone."
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
            format!("A tag's value has up to 256 characters; that of `{key}` has {length}."),
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
            "Write an ARN such as arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy; `aws eks list-access-policies` lists them.".to_owned()
        }
    };
    Diagnostic::error("Not an access policy", sentence(refusal, &advice))
}

pub(crate) fn service_linked_policy(policy: &PolicyArn) -> Diagnostic {
    Diagnostic::error(
        "This access policy is for service-linked roles only",
        format!(
            "EKS associates {} with its own service-linked roles and refuses it for anybody else. Remove this association.",
            policy.name()
        ),
    )
}

pub(crate) fn unknown_policy(policy: &PolicyArn, nearest: &[&str]) -> Diagnostic {
    let nearest =
        if nearest.is_empty() { String::new() } else { format!(" Near it are {}.", nearest.join(", ")) };
    Diagnostic::warning(
        "Unknown access policy",
        format!(
            "{} is not a policy that this version knows.{nearest} AWS adds policies: `aws eks list-access-policies` has the last word.",
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
                    names.join(", ")
                ),
            )
        }
        ScopeRefusal::NamespaceEmpty => ("namespaces", "Remove the empty name.".to_owned()),
    };
    (attribute, Diagnostic::error("Not a scope that EKS takes", sentence(refusal, &advice)))
}

pub(crate) fn value_missing(path: &Path) -> Diagnostic {
    Diagnostic::error(
        "A value is missing",
        format!("`{path}` has no value at a moment at which it must have one. Give it one."),
    )
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
        "Half a pair of credentials",
        format!(
            "`{given}` is set and `{missing}` is not. Set `access_key` and `secret_key` together, or neither to use the credential chain."
        ),
    )
}

pub(crate) fn region(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Not a region",
        format!("`{given}` is not the name of an AWS region. Write one such as \"eu-west-1\"."),
    )
}

pub(crate) fn namespace(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Not the name of a namespace",
        format!(
            "`{given}` is not the name of one namespace: 1 to 63 lowercase letters, digits and `-`, a `-` neither first nor last."
        ),
    )
}

pub(crate) fn aws_auth(refusal: TooLarge) -> Diagnostic {
    let advice = "Set it to the `data` of the ConfigMap `kube-system/aws-auth`.";
    Diagnostic::error("ConfigMap too large", sentence(&refusal, advice))
}

pub(crate) fn empty() -> Diagnostic {
    Diagnostic::error("An empty text", "It must not be empty. `*` stands for all.".to_owned())
}

pub(crate) fn max_retries(given: i64) -> Diagnostic {
    Diagnostic::error(
        "Retries out of bounds",
        format!("`max_retries` is {given}. It is the number of attempts, 1 to 1000; 25 when left out."),
    )
}

pub(crate) fn url(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Not a URL",
        format!(
            "`{given}` is not the URL of an endpoint. Write it with its scheme, such as \"https://eks.eu-west-1.amazonaws.com\"."
        ),
    )
}

pub(crate) fn session_duration(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Not the duration of a session",
        format!("`{given}` is not a duration from 15 minutes to 12 hours. Write one such as \"1h\"."),
    )
}

pub(crate) fn duration(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid duration",
        format!(
            "`{given}` is not a duration of at most 24h. Use one such as \"30s\" or \"2m\"; \"0s\" disables waiting."
        ),
    )
}

pub(crate) fn wait_does_not_fit(wait: Duration, read: Duration) -> Diagnostic {
    let (wait, read) = (duration_text(wait), duration_text(read));
    Diagnostic::error(
        "propagation_timeout is longer than the read",
        format!(
            "The wait for a young access entry may take {wait}, but the read times out after {read}. Set `propagation_timeout` \
             to less than {read}, or set a longer `read` in the `timeouts` block."
        ),
    )
}
