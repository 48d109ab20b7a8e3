"""Stories about STS: who one is, the sessions of roles, and their end."""

import world
from codes import ACCESS_DENIED, NOT_VALID
from world import ACCOUNT, ADMIN, ALICE, UNSIGNED, Credentials, role

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


STORIES = [callers_are_named, roles_are_assumed, roles_are_not_assumed, web_identities_assume_roles]
