"""Stories about calls that are refused whatever they ask: unsigned, wrongly signed, not allowed, too many."""

import threading

from client import Botocore, Call
from codes import ACCESS_DENIED, DENIED
from world import ADMIN, READER, TEAM, UNKNOWN_KEY, UNSIGNED, WRONG_SECRET, role

_DENIED = "is not authorized to perform: "


def signatures_are_verified(play):
    cases = [
        (WRONG_SECRET, "InvalidSignatureException", "SignatureDoesNotMatch", "signature"),
        (UNKNOWN_KEY, "UnrecognizedClientException", "InvalidClientTokenId", "security token included"),
        (UNSIGNED, "MissingAuthenticationTokenException", "MissingAuthenticationToken", ""),
    ]
    for by, rest, query, says in cases:
        play.fails("DescribeCluster", rest, says, by=by, name="prod")
        play.fails("CreateAccessEntry", rest, says, by=by, clusterName="prod", principalArn=role("ci/Deploy"))
        play.fails("GetRole", query, says, by=by, RoleName="Admin")
        play.fails("GetCallerIdentity", query, says, by=by)


def callers_are_denied(play):
    about = {"clusterName": "prod", "principalArn": TEAM[0]}
    user = f"User: {READER.caller} {_DENIED}"
    play.fails("CreateAccessEntry", DENIED, f"{user}eks:CreateAccessEntry on resource: arn:", by=READER, **about)
    play.fails("ListAccessEntries", DENIED, f"{user}eks:ListAccessEntries", by=READER, clusterName="prod")
    play.fails("ListAccessPolicies", DENIED, f"{user}eks:ListAccessPolicies", by=READER)
    play.ok("DescribeAccessEntry", by=READER, **about)
    play.fails("GetRole", ACCESS_DENIED, f"{user}iam:GetRole on resource: ", by=READER, RoleName="Admin")
    play.ok("ListRoles", by=READER)
    deploy = {"RoleArn": role("ci/Deploy"), "RoleSessionName": "run-1"}
    play.fails("AssumeRole", ACCESS_DENIED, f"{_DENIED}sts:AssumeRole", by=READER, **deploy)
    play.ok("GetCallerIdentity", by=READER)


def calls_are_throttled(play):
    busy = [
        ("DescribeAccessEntry", {"clusterName": "prod", "principalArn": TEAM[0]}, "ThrottlingException"),
        ("GetRole", {"RoleName": "Admin"}, ("Throttling", "ThrottlingException")),
    ]
    for operation, about, codes in busy:
        play.simulator.limit(operation, 1)
        with _Flood(operation, about):
            play.fails_in_a_crowd(operation, codes, "Rate exceeded", **about)
        play.simulator.limit(operation, 0)
        play.forget_journal()
        play.ok(operation, **about)


def calls_fail_on_demand(play):
    about = {"clusterName": "prod", "principalArn": TEAM[0]}
    error = {"status": 500, "code": "ServerException", "message": "made to fail"}
    play.simulator.control("POST", "faults", {"operation": "DescribeAccessEntry", "count": 1, "error": error})
    play.ok("ListAssociatedAccessPolicies", **about)
    play.fails("DescribeAccessEntry", "ServerException", "made to fail", **about)
    play.ok("DescribeAccessEntry", **about)
    play.simulator.control("DELETE", "faults")


class _Flood:
    """Calls one operation without a pause from another thread, so that a limit of one a second is used up."""

    def __init__(self, operation, parameters):
        self._over = threading.Event()
        self._flowing = threading.Event()
        self._call = Call(operation, parameters, ADMIN)
        self._thread = threading.Thread(target=self._flow, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._flowing.wait(30)

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _flow(self):
        client = Botocore()
        while not self._over.is_set():
            client.call(self._call)
            self._flowing.set()


STORIES = [signatures_are_verified, callers_are_denied, calls_are_throttled, calls_fail_on_demand]
