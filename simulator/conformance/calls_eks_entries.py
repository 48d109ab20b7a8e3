"""Stories about access entries: made, changed, refused, listed.

The sentences in quotes are the service's own, as others met them; only the piece that tells the case is held.
"""

import world
from codes import DENIED, IN_USE, INVALID, INVALID_REQUEST, MALFORMED, NOT_FOUND
from player import at
from world import NODES, TEAM, policy, role, user

PROD = {"clusterName": "prod"}
DEPLOY = {"clusterName": "prod", "principalArn": role("ci/Deploy")}
VIEW = policy("AmazonEKSViewPolicy")


def an_entry_lives_and_dies(play):
    made = play.ok("CreateAccessEntry", **DEPLOY, kubernetesGroups=["deployers"], tags={"team": "ci"})["accessEntry"]
    play.expect("the default username", world.session("Deploy", "{{SessionName}}"), made.get("username"))
    play.expect("the groups, tags and type", (["deployers"], {"team": "ci"}, "STANDARD"), _said(made))
    arn = f"arn:aws:eks:{world.REGION}:{world.ACCOUNT}:access-entry/prod/role/{world.ACCOUNT}/Deploy/"
    play.expect("the start of the entry's ARN", arn, made.get("accessEntryArn", "")[: len(arn)])
    described = play.ok("DescribeAccessEntry", **DEPLOY)["accessEntry"]
    play.expect("what create answered", made, described)
    _updates_reset_what_they_omit(play)
    play.ok("DeleteAccessEntry", **DEPLOY)
    play.fails("DescribeAccessEntry", NOT_FOUND, "could not be found", **DEPLOY)
    play.fails("DeleteAccessEntry", NOT_FOUND, "could not be found", **DEPLOY)


def _updates_reset_what_they_omit(play):
    play.simulator.advance(5)
    renamed = play.ok("UpdateAccessEntry", **DEPLOY, username="deploy:{{SessionName}}", kubernetesGroups=["a", "b"])
    play.expect("the new username", "deploy:{{SessionName}}", at(renamed, "accessEntry.username"))
    play.expect("the new groups", ["a", "b"], sorted(at(renamed, "accessEntry.kubernetesGroups") or []))
    entry = renamed["accessEntry"]
    play.expect("modified after created", True, entry["modifiedAt"] > entry["createdAt"])
    reset = play.ok("UpdateAccessEntry", **DEPLOY, kubernetesGroups=[])
    play.expect("the username, reset", world.session("Deploy", "{{SessionName}}"), at(reset, "accessEntry.username"))
    play.expect("the groups, cleared", [], at(reset, "accessEntry.kubernetesGroups"))
    play.expect("the tags, kept", {"team": "ci"}, at(reset, "accessEntry.tags"))


def _said(entry):
    return entry.get("kubernetesGroups"), entry.get("tags"), entry.get("type")


def entries_are_refused(play):
    create = "CreateAccessEntry"
    play.fails(create, IN_USE, "already in use", **PROD, principalArn=TEAM[0])
    nowhere = {"clusterName": "nope", "principalArn": TEAM[0]}
    play.fails(create, NOT_FOUND, "No cluster found for name: nope", **nowhere)
    for arn in (role("Absent"), role("Deploy"), user("alice")):
        play.fails(create, INVALID, "invalid principal", **PROD, principalArn=arn)
    for arn in ("Deploy", world.session("Deploy")):
        play.fails(create, INVALID, "", **PROD, principalArn=arn)
    linked = role("aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS")
    play.fails(create, INVALID, "Service Linked Role", **PROD, principalArn=linked)


def nodes_need_passrole(play):
    node = {**PROD, "principalArn": NODES[0], "type": "EC2_LINUX"}
    denied = world.build()
    denied["principals"][0]["deny"] = ["iam:PassRole"]
    play.begin(denied)
    says = f"is not authorized to perform: iam:PassRole on resource: {NODES[0]}"
    play.fails("CreateAccessEntry", DENIED, says, **node)
    play.ok("CreateAccessEntry", **DEPLOY)
    play.begin(world.build())
    play.ok("CreateAccessEntry", **node)


def a_token_is_for_one_principal(play):
    token = {"clientRequestToken": "one-and-only"}
    made = play.ok("CreateAccessEntry", **DEPLOY, **token)
    play.expect("the same entry again", made, play.ok("CreateAccessEntry", **DEPLOY, **token))
    other = {**PROD, "principalArn": NODES[0]}
    play.fails("CreateAccessEntry", INVALID_REQUEST, "for another principalArn", **other, **token)


def strangers_are_taken_on_trust_or_refused(play):
    stranger = {**PROD, "principalArn": "arn:aws:iam::444455556666:role/Stranger"}
    play.ok("CreateAccessEntry", **stranger)
    play.begin({**world.build(), "foreign_principals": "refuse"})
    play.fails("CreateAccessEntry", INVALID, "invalid principal", **stranger)


def changes_are_shown_late(play):
    play.begin({**world.build(), "visibility": {"describe_seconds": 5, "list_seconds": 10}})
    made = play.ok("CreateAccessEntry", **DEPLOY)
    play.fails("DescribeAccessEntry", NOT_FOUND, "could not be found", **DEPLOY)
    play.simulator.advance(5)
    play.expect("what create answered", made, play.ok("DescribeAccessEntry", **DEPLOY))
    listed = [play.ok("ListAccessEntries", clusterName="prod")["accessEntries"]]
    play.simulator.advance(5)
    listed.append(play.ok("ListAccessEntries", clusterName="prod")["accessEntries"])
    play.expect("whether it is listed", [False, True], [role("ci/Deploy") in entries for entries in listed])


def names_are_refused(play):
    admin = {**PROD, "principalArn": role("platform/Admin")}
    for operation, about in (("CreateAccessEntry", DEPLOY), ("UpdateAccessEntry", admin)):
        play.fails(operation, INVALID, "must not begin with system:", **about, username="system:masters")
        play.fails(operation, INVALID, "cannot start with system:", **about, kubernetesGroups=["system:masters"])
        # A session's name needs a colon before it.
        play.fails(operation, INVALID, "", **about, username="{{SessionName}}")


def absent_entries_are_not_found(play):
    about = {**PROD, "principalArn": role("Absent")}
    viewing = {"policyArn": VIEW, "accessScope": {"type": "cluster"}}
    missing = "The specified principalArn could not be found"
    play.fails("DescribeAccessEntry", NOT_FOUND, missing, **about)
    play.fails("UpdateAccessEntry", NOT_FOUND, missing, **about, kubernetesGroups=[])
    play.fails("DeleteAccessEntry", NOT_FOUND, missing, **about)
    play.fails("ListAssociatedAccessPolicies", NOT_FOUND, missing, **about)
    play.fails("AssociateAccessPolicy", NOT_FOUND, missing, **about, **viewing)
    play.fails("DisassociateAccessPolicy", NOT_FOUND, "", **about, policyArn=VIEW)


def nonsense_is_refused_with_a_declared_code(play):
    # Which code is not documented, but the model lets none of these answer InvalidParameterException.
    codes = (*MALFORMED, NOT_FOUND)
    nonsense = {**PROD, "principalArn": "nonsense"}
    play.fails("DescribeCluster", codes, "", name="no!name")
    play.fails("DescribeAccessEntry", codes, "", **nonsense)
    play.fails("DeleteAccessEntry", codes, "", **nonsense)
    play.fails("ListAssociatedAccessPolicies", codes, "", **nonsense)
    play.fails("DisassociateAccessPolicy", codes, "", **PROD, principalArn=TEAM[0], policyArn="nonsense")


def node_entries_take_nothing(play):
    create, node = "CreateAccessEntry", {**PROD, "principalArn": NODES[0], "type": "EC2_LINUX"}
    play.fails(create, INVALID, "must be IAM role", **{**node, "principalArn": user("reader")})
    play.fails(create, INVALID, "setting username is not allowed", **node, username="a")
    play.fails(create, INVALID, "is not allowed", **node, kubernetesGroups=["a"])
    made = play.ok(create, **node)["accessEntry"]
    play.expect("the node's username", "system:node:{{EC2PrivateDNSName}}", made.get("username"))
    play.expect("the node's groups", ["system:nodes"], made.get("kubernetesGroups"))
    about = {**PROD, "principalArn": NODES[0]}
    play.fails("UpdateAccessEntry", MALFORMED, "", **about, kubernetesGroups=["a"])
    viewing = {"policyArn": VIEW, "accessScope": {"type": "cluster"}}
    play.fails("AssociateAccessPolicy", INVALID, 'type of "STANDARD"', **about, **viewing)


def entries_are_listed(play):
    listed = play.pages("ListAccessEntries", 2, **PROD)
    play.expect("the principals", sorted([role("platform/Admin"), *TEAM]), sorted(listed))
    for arn in TEAM[:3]:
        play.ok("AssociateAccessPolicy", **PROD, principalArn=arn, policyArn=VIEW, accessScope={"type": "cluster"})
    some = play.pages("ListAccessEntries", 2, **PROD, associatedPolicyArn=VIEW)
    play.expect("those with the policy", TEAM[:3], sorted(some))
    play.fails("ListAccessEntries", MALFORMED, "", **PROD, nextToken="made up")
    play.fails("ListAccessEntries", MALFORMED, "", **PROD, maxResults=101)
    play.fails("ListAccessEntries", NOT_FOUND, "No cluster found for name: nope", clusterName="nope")


def the_mode_shuts_entries_out(play):
    about = {"clusterName": "legacy", "principalArn": TEAM[0]}
    code, says = INVALID_REQUEST, "must be set to one of [API, API_AND_CONFIG_MAP]"
    for operation in ("CreateAccessEntry", "DescribeAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry"):
        play.fails(operation, code, says, **about)
    play.fails("ListAccessEntries", code, says, clusterName="legacy")
    play.fails("ListAssociatedAccessPolicies", code, says, **about)
    play.fails("AssociateAccessPolicy", code, says, **about, policyArn=VIEW, accessScope={"type": "cluster"})
    play.fails("DisassociateAccessPolicy", code, says, **about, policyArn=VIEW)


def a_token_is_replayed(play):
    once = {**DEPLOY, "clientRequestToken": "conformance-token-1"}
    first = play.ok("CreateAccessEntry", **once)
    again = play.ok("CreateAccessEntry", **once)
    play.expect("the same entry", first, again)


def a_replayed_token_conflicts(play):
    play.begin({**world.build(), "idempotent_replay": "conflict"})
    once = {**DEPLOY, "clientRequestToken": "conformance-token-2"}
    play.ok("CreateAccessEntry", **once)
    play.fails("CreateAccessEntry", IN_USE, "already in use", **once)


def the_quota_holds(play):
    play.begin(world.full())
    play.fails("CreateAccessEntry", "ResourceLimitExceededException", "", **DEPLOY)


STORIES = [
    an_entry_lives_and_dies,
    entries_are_refused,
    nodes_need_passrole,
    a_token_is_for_one_principal,
    strangers_are_taken_on_trust_or_refused,
    changes_are_shown_late,
    names_are_refused,
    absent_entries_are_not_found,
    nonsense_is_refused_with_a_declared_code,
    node_entries_take_nothing,
    entries_are_listed,
    the_mode_shuts_entries_out,
    a_token_is_replayed,
    a_replayed_token_conflicts,
    the_quota_holds,
]
