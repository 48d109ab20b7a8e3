//! The tables of the list resources and the actions.

use serde_json::json;

use super::argument::{Accepted, Argument, Refused};
use super::data_sources::texts;
use super::resources::{cluster_name, region, timeout};
use super::{Kind, Subject};
use crate::rpc::world::{CLUSTER, ROLE, VIEW};

/// What can never have an entry, whoever asks about it.
const NO_PRINCIPALS: [&str; 3] = ["dev", "arn:aws:iam::aws:policy/x", "AROAEXAMPLE"];

pub(super) fn entries() -> Subject {
    let policy = Argument::text("associated_policy_arn", VIEW, Refused("Invalid access policy"))
        .values(texts(["view", "AmazonEKSViewPolicy"]), Refused("Invalid access policy"))
        .values(
            texts(["arn:aws:eks::aws:cluster-access-policy/AmazonEksViewPolicy"]),
            Refused("Misspelled access policy"),
        );
    let good = json!({ "cluster_name": CLUSTER });
    Subject { kind: Kind::List("eksaccess_entry"), good, arguments: vec![cluster_name(), region(), policy] }
}

pub(super) fn associations() -> Subject {
    let principal = Argument::text("principal_arn", ROLE, Refused("Invalid principal ARN"))
        .values(texts(NO_PRINCIPALS), Refused("Invalid principal ARN"))
        .values(
            texts(["arn:aws:sts::111122223333:assumed-role/dev/jo"]),
            Refused("Session ARN instead of a role ARN"),
        )
        .values(
            texts(["arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"]),
            Refused("service-linked role"),
        )
        .values(texts(["arn:aws:iam::111122223333:root"]), Accepted);
    let good = json!({ "cluster_name": CLUSTER });
    let arguments = vec![cluster_name(), region(), principal];
    Subject { kind: Kind::List("eksaccess_policy_association"), good, arguments }
}

pub(super) fn verify() -> Subject {
    let principal = Argument::text("principal_arn", ROLE, Refused("Invalid principal ARN"))
        .values(texts(NO_PRINCIPALS), Refused("Invalid principal ARN"))
        .values(texts(["arn:aws:sts::111122223333:federated-user/jo"]), Refused("Federated user"))
        .values(texts(["arn:aws:sts::111122223333:assumed-role/dev/jo"]), Accepted);
    let namespace = Argument::text("namespace", "web", Refused("Invalid namespace"))
        .values(texts(["Web", "dev-*", "a_b"]), Refused("Invalid namespace"));
    let good = json!({ "cluster_name": CLUSTER });
    let arguments = vec![cluster_name(), region(), principal, namespace, timeout("timeout")];
    Subject { kind: Kind::Action("eksaccess_verify"), good, arguments }
}
