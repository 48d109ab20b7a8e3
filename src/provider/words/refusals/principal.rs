//! The words for principals that cannot have an access entry, or that one cannot help.

use super::refused;
use crate::{
    access::{FederatedUser, NotAPrincipal, PrincipalArn, Session},
    diag::Diagnostic,
};

pub(crate) fn principal(refusal: &NotAPrincipal) -> Diagnostic {
    let advice = match refusal {
        NotAPrincipal::Session(session) => return session_given(session),
        NotAPrincipal::FederatedUser(user) => return federated_user(user),
        NotAPrincipal::NotIam { .. } => {
            "An access entry requires the ARN of an IAM role or user, for example arn:aws:iam::111122223333:role/team/dev."
                .to_owned()
        }
        NotAPrincipal::OtherResource { kind, .. } if kind == "instance-profile" => {
            "Use the ARN of the role in the instance profile.".to_owned()
        }
        NotAPrincipal::OtherResource { .. } => {
            "Only IAM roles and users can have access entries. Use the ARN of each role or user that needs access."
                .to_owned()
        }
        NotAPrincipal::Malformed { text: _, fault } => {
            return Diagnostic::error(
                "Invalid principal ARN",
                format!(
                    "The value is not the ARN of a principal: {fault}. Use the ARN of an IAM role or user with its path, for example arn:aws:iam::111122223333:role/team/dev."
                ),
            );
        }
    };
    Diagnostic::error("Invalid principal ARN", refused(refusal, &advice))
}

fn session_given(session: &Session) -> Diagnostic {
    let role = session.role_without_path();
    let path = match session.path_hint() {
        Some(path) => format!(
            "The role belongs to IAM Identity Center. Its path starts with {path}, usually followed by a region, for example \
             arn:{}:iam::{}:role{path}eu-west-1/{}.",
            session.partition, session.account, session.role_name
        ),
        None => format!(
            "A session's ARN does not include the role's path. Without a path, the role's ARN is {role}."
        ),
    };
    Diagnostic::error(
        "Session ARN instead of a role ARN",
        format!(
            "{session} is a session of the role `{}`. An access entry requires the ARN of the role. {path} To get the exact \
             ARN, run:\n\n  aws iam get-role --role-name {} --query Role.Arn --output text",
            session.role_name, session.role_name
        ),
    )
}

fn federated_user(user: &FederatedUser) -> Diagnostic {
    Diagnostic::error(
        "Federated user cannot have an access entry",
        format!(
            "{user} is a session of GetFederationToken, which EKS does not match with any access entry. Use a role that the person can assume, and create an access entry for that role."
        ),
    )
}

pub(crate) fn service_linked(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::error(
        "Access entry for a service-linked role",
        format!(
            "{principal} belongs to an AWS service, which creates its own access entry. EKS rejects one from anyone else. Remove this resource."
        ),
    )
}

pub(crate) fn service_linked_not_listed(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::error(
        "Query for a service-linked role",
        format!(
            "{principal} belongs to an AWS service, which manages its own access entry and policies. They cannot be imported, so \
             queries do not list them. The data source `eksaccess_entries` returns them."
        ),
    )
}

pub(crate) fn root(principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::warning(
        "Access entry has no effect",
        format!(
            "EKS accepts {principal}, but it never matches: neither the root user nor the roles of the account can authenticate with \
             it. Use the ARN of the role or user that needs access."
        ),
    )
}
