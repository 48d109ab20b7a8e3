"""Stories about STS: who one is, the sessions of roles, and their end."""

import json

import world
from codes import ACCESS_DENIED, DENIED, MALFORMED_POLICY, NOT_VALID
from world import ACCOUNT, ADMIN, ALICE, OWN_POLICY, UNSIGNED, Credentials, role

DEPLOY = {"RoleArn": role("ci/Deploy"), "RoleSessionName": "run-1"}


def callers_are_named(play):
    for by in (ADMIN, ALICE):
        said = play.ok("GetCallerIdentity", by=by)
        play.expect("account and ARN", (ACCOUNT, by.caller), (said.get("Account"), said.get("Arn")))
    play.expect("the start of a user's id", "AIDA", said.get("UserId", "")[:4])


def roles_are_assumed(play):
    said = play.ok("AssumeRole", **DEPLOY, DurationSeconds=900)
    deploy = _credentials(said)
    play.expect("the session", deploy.caller, said["AssumedRoleUser"]["Arn"])
    play.expect("the end of the session's id", ":run-1", said["AssumedRoleUser"].get("AssumedRoleId", "")[-6:])
    me = play.ok("GetCallerIdentity", by=deploy)
    play.expect("who it is", deploy.caller, me.get("Arn"))
    play.expect("its id", said["AssumedRoleUser"]["AssumedRoleId"], me.get("UserId"))
    play.ok("DescribeCluster", by=deploy, name="prod")
    _a_session_needs_its_token(play, deploy)
    _a_session_ends(play, deploy)


def _a_session_needs_its_token(play, deploy):
    bare = Credentials(deploy.key, deploy.secret, None)
    play.fails("DescribeCluster", "UnrecognizedClientException", "token", by=bare, name="prod")
    play.fails("GetCallerIdentity", "InvalidClientTokenId", "token", by=bare)
    wrong = Credentials(deploy.key, deploy.secret, None, "another token")
    play.fails("DescribeCluster", "UnrecognizedClientException", "token", by=wrong, name="prod")


def _a_session_ends(play, deploy):
    play.simulator.advance(901)
    play.fails("DescribeCluster", "ExpiredTokenException", "expired", by=deploy, name="prod")
    play.fails("GetCallerIdentity", "ExpiredToken", "expired", by=deploy)
    play.fails("GetRole", "ExpiredToken", "expired", by=deploy, RoleName="Deploy")


def _credentials(said):
    given = said["Credentials"]
    name = world.session("Deploy", "run-1")
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], name, given["SessionToken"])


def roles_are_not_assumed(play):
    closed = {"RoleArn": role("platform/Admin"), "RoleSessionName": "run-1"}
    play.fails("AssumeRole", ACCESS_DENIED, "is not authorized to perform: sts:AssumeRole on resource:", **closed)
    absent = {"RoleArn": role("Absent"), "RoleSessionName": "run-1"}
    play.fails("AssumeRole", ACCESS_DENIED, "is not authorized to perform: sts:AssumeRole on resource:", **absent)
    play.fails("AssumeRole", NOT_VALID, "", **{**DEPLOY, "RoleSessionName": "no spaces"})
    play.fails("AssumeRole", NOT_VALID, "", **DEPLOY, DurationSeconds=43201)
    play.fails("AssumeRole", NOT_VALID, "", **{**DEPLOY, "RoleArn": world.user("staff/alice-in-the-wrong-kind")})


def web_identities_assume_roles(play):
    said = play.ok("AssumeRoleWithWebIdentity", by=UNSIGNED, **DEPLOY, WebIdentityToken=world.WEB_TOKEN)
    deploy = _credentials(said)
    play.expect("who it is", deploy.caller, play.ok("GetCallerIdentity", by=deploy).get("Arn"))
    forged = {**DEPLOY, "WebIdentityToken": "forged"}
    play.fails("AssumeRoleWithWebIdentity", "InvalidIdentityToken", "", by=UNSIGNED, **forged)
    closed = {"RoleArn": role("platform/Admin"), "RoleSessionName": "run-1"}
    refused = (ACCESS_DENIED, "InvalidIdentityToken")
    play.fails("AssumeRoleWithWebIdentity", refused, "", by=UNSIGNED, **closed, WebIdentityToken=world.WEB_TOKEN)


def a_trust_policy_decides(play):
    trust = json.dumps({"Statement": {**_ALLOW, "Condition": {"StringEquals": {"sts:ExternalId": "team:one"}}}})
    play.ok("CreateRole", RoleName="Guarded", AssumeRolePolicyDocument=trust, MaxSessionDuration=43200)
    guarded = {"RoleArn": role("Guarded"), "RoleSessionName": "run-1"}
    play.fails("AssumeRole", ACCESS_DENIED, "sts:AssumeRole on resource:", **guarded)
    play.fails("AssumeRole", ACCESS_DENIED, "sts:AssumeRole on resource:", **guarded, ExternalId="team:two")
    play.ok("AssumeRole", by=ALICE, **guarded, ExternalId="team:one", DurationSeconds=43200)
    chained = {**guarded, "ExternalId": "team:one", "DurationSeconds": 3601}
    play.fails("AssumeRole", NOT_VALID, "1 hour session limit for roles assumed by role chaining", **chained)
    too_long = {**DEPLOY, "DurationSeconds": 3601}
    play.fails("AssumeRole", NOT_VALID, "exceeds the MaxSessionDuration set for this role", by=ALICE, **too_long)
    tagged = {**guarded, "ExternalId": "team:one", "Tags": [{"Key": "team", "Value": "one"}]}
    play.fails("AssumeRole", ACCESS_DENIED, "sts:TagSession on resource:", **tagged)


_ALLOW = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}


def a_session_policy_limits_the_session(play):
    tags = [{"Key": "team", "Value": "one"}]
    asked = {**DEPLOY, "Policy": _POLICY, "PolicyArns": [{"arn": OWN_POLICY}], "Tags": tags}
    said = play.ok("AssumeRole", **asked, TransitiveTagKeys=["team"], SourceIdentity="me")
    play.expect("the source identity", "me", said.get("SourceIdentity"))
    play.expect("the space that is used", True, 0 < said.get("PackedPolicySize", 0) < 100)
    deploy = _credentials(said)
    play.ok("DescribeCluster", by=deploy, name="prod")
    play.ok("GetRole", by=deploy, RoleName="Deploy")
    because = "because no session policy allows the iam:GetRole action"
    play.fails("GetRole", ACCESS_DENIED, because, by=deploy, RoleName="Admin")
    play.fails("ListAccessPolicies", DENIED, "with an explicit deny in a session policy", by=deploy)
    play.fails("AssumeRole", MALFORMED_POLICY, "Syntax errors", **DEPLOY, Policy="{}")


# What a session of Deploy may do, beside what OWN_POLICY allows.
_POLICY = json.dumps(
    {
        "Statement": [
            {"Effect": "Allow", "Action": "iam:Get*", "Resource": role("ci/*")},
            {"Effect": "Allow", "Action": "eks:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "eks:ListAccessPolicies", "Resource": "*"},
        ]
    }
)

STORIES = [
    callers_are_named,
    roles_are_assumed,
    roles_are_not_assumed,
    web_identities_assume_roles,
    a_trust_policy_decides,
    a_session_policy_limits_the_session,
]
