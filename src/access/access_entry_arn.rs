//! The ARN that EKS gives an access entry. It names the principal without its path.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::principal::is_account;
use super::{Arn, ClusterName, Place, PrincipalArn, PrincipalKind};
use crate::text::excerpt;

/// `arn:PARTITION:eks:REGION:ACCOUNT:access-entry/CLUSTER/role|user/PRINCIPAL_ACCOUNT/NAME/ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEntryArn {
    /// Where the cluster is.
    pub place: Place,
    /// The cluster.
    pub cluster: ClusterName,
    /// Role, user or root.
    pub principal_kind: PrincipalKind,
    /// The principal's account id.
    pub principal_account: String,
    /// The principal's name, without its path.
    pub principal_name: String,
    /// The name as the ARN has it: behind a path, if EKS ever writes one; root may have none.
    written_name: String,
    /// What tells two entries for one principal apart, one made after the other.
    pub id: String,
}

/// A text that is not an access entry's ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{}\" is not the ARN of an access entry", excerpt(.0))]
pub struct NotAnAccessEntryArn(pub String);

impl AccessEntryArn {
    /// Whether the entry is for a principal, as far as it can be seen without the path.
    #[must_use]
    pub fn may_be_for(&self, principal: &PrincipalArn) -> bool {
        self.place.partition == *principal.partition()
            && self.principal_kind == principal.kind()
            && self.principal_account == principal.account()
            && self.principal_name == principal.name()
    }
}

impl FromStr for AccessEntryArn {
    type Err = NotAnAccessEntryArn;

    fn from_str(text: &str) -> Result<Self, NotAnAccessEntryArn> {
        parse(text).ok_or_else(|| NotAnAccessEntryArn(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<AccessEntryArn> {
    let Arn { partition, service, region, account, resource } = text.parse().ok()?;
    let parts: Vec<&str> = resource.split('/').collect();
    let ["access-entry", cluster, kind, principal_account, names @ .., id] = &parts[..] else {
        return None;
    };
    let principal_kind = match *kind {
        "role" => PrincipalKind::Role,
        "user" => PrincipalKind::User,
        "root" => PrincipalKind::Root,
        _ => return None,
    };
    let principal_name = match (principal_kind, names) {
        (_, [.., name]) => *name,
        (PrincipalKind::Root, []) => "root",
        _ => return None,
    };
    let whole =
        service == "eks" && !region.is_empty() && is_account(&account) && is_account(principal_account);
    (whole && !principal_name.is_empty() && !id.is_empty()).then_some(AccessEntryArn {
        place: Place { partition, account, region },
        cluster: cluster.parse().ok()?,
        principal_kind,
        principal_account: (*principal_account).to_owned(),
        principal_name: principal_name.to_owned(),
        written_name: names.join("/"),
        id: (*id).to_owned(),
    })
}

impl fmt::Display for AccessEntryArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, cluster, principal_kind, principal_account, principal_name: _, written_name, id } =
            self;
        let Place { partition, account, region } = place;
        let kind = match principal_kind {
            PrincipalKind::Role => "role",
            PrincipalKind::User => "user",
            PrincipalKind::Root => "root",
        };
        let begin = format!("arn:{partition}:eks:{region}:{account}:access-entry/{cluster}/{kind}");
        let name = if written_name.is_empty() { "" } else { "/" };
        write!(out, "{begin}/{principal_account}{name}{written_name}/{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Partition;

    const TEXT: &str = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/444455556666/dev/0ac7d3f1-0000-0000-0000-000000000000";

    #[test]
    fn an_access_entry_arn_names_cluster_and_principal() {
        let arn: AccessEntryArn = TEXT.parse().unwrap();
        let (account, region) = ("111122223333".to_owned(), "eu-west-1".to_owned());
        assert_eq!(arn.place, Place { partition: Partition::Aws, account, region });
        assert_eq!((arn.cluster.as_str(), arn.principal_account.as_str()), ("demo", "444455556666"));
        assert_eq!((arn.principal_name.as_str(), arn.to_string().as_str()), ("dev", TEXT));
    }

    #[test]
    fn an_access_entry_arn_is_written_back_as_it_was_read() {
        for name in ["dev", "team/dev", "/dev"] {
            let text = TEXT.replace("/dev/", &format!("/{name}/"));
            let arn: AccessEntryArn = text.parse().unwrap();
            assert_eq!((arn.to_string(), arn.principal_name.as_str()), (text, "dev"));
        }
        let root = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/root/444455556666/0ac7d3f1";
        assert_eq!(root.parse::<AccessEntryArn>().unwrap().to_string(), root);
    }

    #[test]
    fn a_path_does_not_keep_a_principal_from_being_the_one() {
        let arn: AccessEntryArn = TEXT.parse().unwrap();
        for (principal, may_be) in [
            ("arn:aws:iam::444455556666:role/dev", true),
            ("arn:aws:iam::444455556666:role/team/dev", true),
            ("arn:aws:iam::444455556666:user/dev", false),
            ("arn:aws:iam::111122223333:role/dev", false),
            ("arn:aws:iam::444455556666:role/ops", false),
        ] {
            assert_eq!(arn.may_be_for(&principal.parse().unwrap()), may_be, "{principal}");
        }
    }

    #[test]
    fn other_arns_are_refused() {
        for text in [
            "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
            "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/444455556666/dev",
            "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/group/444455556666/dev/id",
            "arn:aws:eks::111122223333:access-entry/demo/role/444455556666/dev/id",
            "demo",
        ] {
            assert_eq!(text.parse::<AccessEntryArn>(), Err(NotAnAccessEntryArn(text.to_owned())));
        }
    }
}
