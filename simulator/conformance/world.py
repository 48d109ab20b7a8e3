"""The world that the run plays in, its principals' keys, and how the others are named after it.

Every story starts on a fresh copy of this world, so no story depends on another.
"""

from dataclasses import dataclass
from typing import Optional

from environment import REGION

ACCOUNT = "111122223333"
WEB_TOKEN = "conformance-web-identity-token"
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'


@dataclass(frozen=True)
class Credentials:
    """An access key, and the ARN that GetCallerIdentity and the journal name its holder by."""

    key: str
    secret: str
    caller: Optional[str]
    token: Optional[str] = None


def role(path_and_name):
    return f"arn:aws:iam::{ACCOUNT}:role/{path_and_name}"


def user(path_and_name):
    return f"arn:aws:iam::{ACCOUNT}:user/{path_and_name}"


def session(name, session_name="simulated"):
    """What STS calls a session of a role; a key on a role stands for its session `simulated`."""
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session_name}"


def cluster_arn(name):
    return f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{name}"


def policy(name):
    return f"arn:aws:eks::aws:cluster-access-policy/{name}"


# A managed policy of the account's own, and what it says.
OWN_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/own/look"
_OWN_DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"eks:Describe*","Resource":"*"}]}'

ADMIN = Credentials("AKIAEXAMPLEADMIN0001", "admin-secret/+=1", session("Admin"))
ALICE = Credentials("AKIAEXAMPLEALICE0001", "alice-secret/+=2", user("staff/alice"))
READER = Credentials("AKIAEXAMPLEREADER001", "reader-secret/+=3", user("reader"))
WRONG_SECRET = Credentials(ADMIN.key, "not-the-secret", None)
UNKNOWN_KEY = Credentials("AKIAEXAMPLEUNKNOWN01", "any", None)
UNSIGNED = Credentials("", "", None)

# The listings are walked with pages smaller than these.
TEAM = [user(f"team/member{number}") for number in range(5)]
NODES = [role(f"nodes/node{number}") for number in range(5)]
CLUSTERS = ["legacy", "mixed", "prod", "spare1", "spare2"]

# What the cluster `mixed` has as `mapRoles` of its ConfigMap aws-auth.
MAP_ROLES = f"- rolearn: {role('Admin')}\n  username: admin\n  groups: [system:masters]\n"


def build():
    """The world document, with only the fields that differ from their defaults."""
    policies = [{"arn": OWN_POLICY, "document": _OWN_DOCUMENT}]
    clusters = [_cluster(name) for name in CLUSTERS]
    return {"principals": _principals(), "policies": policies, "clusters": clusters}


def full():
    """The same world with `prod` at EKS's quota of 3,000 entries."""
    crowd = [user(f"crowd/c{number}") for number in range(3000)]
    world = build()
    world["principals"] += [{"arn": arn} for arn in crowd]
    prod = next(cluster for cluster in world["clusters"] if cluster["name"] == "prod")
    prod["entries"] = [{"principal_arn": arn} for arn in crowd]
    return world


def _principals():
    named = [
        {"arn": role("platform/Admin"), "access_keys": [_key(ADMIN)], "assumable_by": []},
        {"arn": user("staff/alice"), "access_keys": [_key(ALICE)]},
        {"arn": user("reader"), "access_keys": [_key(READER)], "allow": ["eks:Describe*", "iam:List*"]},
        {"arn": role("ci/Deploy"), "assumable_by": ["*"], "web_identity_tokens": [WEB_TOKEN]},
    ]
    return named + [{"arn": arn} for arn in TEAM + NODES]


def _key(credentials):
    return {"id": credentials.key, "secret": credentials.secret}


def _cluster(name):
    mode = {"legacy": "CONFIG_MAP", "mixed": "API_AND_CONFIG_MAP"}.get(name, "API")
    entries = [_admin_entry()] + [{"principal_arn": arn} for arn in TEAM] if name == "prod" else []
    cluster = {"name": name, "account": ACCOUNT, "region": REGION, "authentication_mode": mode, "entries": entries}
    return {**cluster, "aws_auth": {"mapRoles": MAP_ROLES}} if name == "mixed" else cluster


def _admin_entry():
    return {
        "principal_arn": role("platform/Admin"),
        "tags": {"team": "platform"},
        "policies": [{"policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": {"type": "cluster"}}],
    }
