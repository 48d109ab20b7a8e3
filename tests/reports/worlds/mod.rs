//! The worlds: one row each, with what the answer must be. To add one, add its row and run with `UPDATE=1`: the
//! report is written to `tests/golden/reports/NAME.txt`, to be read before it is kept.

mod aws_auth;
mod entries;
mod live;
mod principals;

use eksaccess::access::ControlPlane;
use eksaccess::aws::{ProbeError, TlsFault, Unreachable};
use eksaccess::diagnosis::{Reason, UnknownReason, Verdict};

use super::world::{ROLE, World, world};

/// Name, world, answer.
pub type Row = (&'static str, World, Verdict);

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/dev/alice@example.com";
const SSO_SESSION: &str =
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
const SSO_ROLE: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
const INSTANCE: &str = "arn:aws:sts::111122223333:assumed-role/dev/i-0123456789abcdef0";
const FOREIGN: &str = "arn:aws:iam::444455556666:role/partner";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const USER: &str = "arn:aws:iam::111122223333:user/ops/bob";
const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

const SSO_ROLE_BEFORE: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_fedcba9876543210";
const HYBRID: &str = "arn:aws:sts::111122223333:assumed-role/dev/mi-0123456789abcdef0";
const FARGATE: &str =
    "arn:aws:sts::111122223333:assumed-role/dev/fargate-ip-10-0-1-2.eu-west-1.compute.internal";
const KUBECTL: &str = "arn:aws:sts::111122223333:assumed-role/dev/EKSGetTokenAuth";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/jo";
const WITHOUT_PATH: &str = "arn:aws:iam::111122223333:role/dev";

const MAPS_DEV_AS_ADMIN: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: admin\n  groups: [system:masters, ops]\n",
)];
const MAPS_DEV_AS_NODE: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: 'system:node:{{EC2PrivateDNSName}}'\n  groups: ['system:bootstrappers', 'system:nodes']\n",
)];
const MAPS_DEV_AS_EVERYBODY: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev\n  groups: ['system:authenticated']\n",
)];
const MAPS_DEV: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev:{{SessionName}}\n  groups: [viewers]\n",
)];
const MAPS_DEV_WITH_PATH: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/team/dev\n  username: dev\n  groups: [viewers]\n",
)];
const MAPS_NOBODY: &[(&str, &str)] = &[("mapRoles", "[]")];

fn forbidden(action: &str) -> UnknownReason {
    UnknownReason::Forbidden(action.to_owned())
}

/// Every world.
pub fn all() -> Vec<Row> {
    [
        principals::kinds(),
        principals::principals(),
        principals::spellings(),
        entries::clusters(),
        entries::entries(),
        entries::sessions(),
        entries::permissions(),
        aws_auth::config_maps(),
        aws_auth::ignored_lines(),
        aws_auth::hidden_lines(),
        live::live(),
        live::live_and_no_proof(),
        live::live_by_role(),
        live::eks_forbidden(),
        live::live_and_unreachable(),
        live::live_without_known_access(),
    ]
    .concat()
}

fn no(reason: Reason) -> Verdict {
    Verdict::Denied(reason)
}

fn open(reason: Reason) -> Verdict {
    Verdict::Undetermined(reason)
}

const YES: Verdict = Verdict::Authenticates;
const POWERLESS: Verdict = Verdict::AuthenticatesWithoutPermissions;
