"""Stories about access policies: listed, associated with entries, and taken away again."""

from codes import INVALID, MALFORMED, NOT_FOUND
from world import TEAM, policy, role

PROD = {"clusterName": "prod"}
DEPLOY = {"clusterName": "prod", "principalArn": role("ci/Deploy")}
VIEW = policy("AmazonEKSViewPolicy")


def policies_come_and_go(play):
    play.ok("CreateAccessEntry", **DEPLOY)
    narrow = {"type": "namespace", "namespaces": ["dev-*"]}
    first = play.ok("AssociateAccessPolicy", **DEPLOY, policyArn=VIEW, accessScope=narrow)["associatedAccessPolicy"]
    play.expect("the policy and its scope", (VIEW, narrow), (first.get("policyArn"), first.get("accessScope")))
    play.simulator.advance(5)
    again = play.ok("AssociateAccessPolicy", **DEPLOY, policyArn=VIEW, accessScope={"type": "cluster"})
    wide = again["associatedAccessPolicy"]
    play.expect("the new scope, in place", {"type": "cluster", "namespaces": []}, wide.get("accessScope"))
    play.expect("associated when it was first", first.get("associatedAt"), wide.get("associatedAt"))
    listed = play.ok("ListAssociatedAccessPolicies", **DEPLOY)
    play.expect("one association", [wide], listed.get("associatedAccessPolicies"))
    play.ok("DisassociateAccessPolicy", **DEPLOY, policyArn=VIEW)
    play.fails("DisassociateAccessPolicy", NOT_FOUND, "", **DEPLOY, policyArn=VIEW)
    _an_entry_takes_its_policies_along(play)


def _an_entry_takes_its_policies_along(play):
    play.ok("AssociateAccessPolicy", **DEPLOY, policyArn=VIEW, accessScope={"type": "cluster"})
    play.ok("DeleteAccessEntry", **DEPLOY)
    play.ok("CreateAccessEntry", **DEPLOY)
    left = play.ok("ListAssociatedAccessPolicies", **DEPLOY)
    play.expect("no association left", [], left.get("associatedAccessPolicies"))


def policies_are_refused(play):
    associate, about = "AssociateAccessPolicy", {**PROD, "principalArn": TEAM[0]}
    none = {"type": "namespace", "namespaces": []}
    play.fails(associate, INVALID, "At least 1 namespace", **about, policyArn=VIEW, accessScope=none)
    both = {"type": "cluster", "namespaces": ["a"]}
    play.fails(associate, INVALID, "", **about, policyArn=VIEW, accessScope=both)
    cluster = {"type": "cluster"}
    play.fails(associate, INVALID, "", **about, policyArn="AmazonEKSViewPolicy", accessScope=cluster)
    unknown = policy("NoSuchPolicy")
    play.fails(associate, (INVALID, NOT_FOUND), "", **about, policyArn=unknown, accessScope=cluster)


def policies_are_listed(play):
    known = play.pages("ListAccessPolicies", 10)
    names = {item.get("name") for item in known}
    some = {"AmazonEKSViewPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSAutoNodePolicy"}
    play.expect("well-known policies", some, some & names)
    for name in ("Admin", "Edit", "View", "AdminView", "ClusterAdmin"):
        arn = policy(f"AmazonEKS{name}Policy")
        play.ok("AssociateAccessPolicy", **PROD, principalArn=TEAM[0], policyArn=arn, accessScope={"type": "cluster"})
    associated = play.pages("ListAssociatedAccessPolicies", 2, **PROD, principalArn=TEAM[0])
    play.expect("five associations", 5, len({item.get("policyArn") for item in associated}))
    for operation, about in (
        ("ListAccessPolicies", {}),
        ("ListAssociatedAccessPolicies", {**PROD, "principalArn": TEAM[0]}),
    ):
        play.fails(operation, MALFORMED, "", **about, maxResults=101)
        play.fails(operation, MALFORMED, "", **about, nextToken="made up")


STORIES = [policies_come_and_go, policies_are_refused, policies_are_listed]
