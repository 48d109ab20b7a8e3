"""Stories that only botocore can play: bodies that no client would send, and a signature in the query."""

import json
from urllib.parse import urlsplit

from client import Answer, Call
from codes import MALFORMED, UNREADABLE
from shapes import Exchange
from world import ADMIN, ALICE, role

_DEPLOY = role("ci/Deploy")


def bodies_are_read_strictly(play):
    cases = [
        (b"not JSON", UNREADABLE),
        (b"[]", UNREADABLE),
        (_body(principalArn=[_DEPLOY]), UNREADABLE),
        (_body(principalArn=_DEPLOY, kubernetesGroups="admins"), UNREADABLE),
        (_body(), MALFORMED),
        (_body(principalArn=_DEPLOY, tags={"k" * 129: ""}), MALFORMED),
        (_body(principalArn=_DEPLOY, tags={"k": "v" * 257}), MALFORMED),
    ]
    # botocore wants a principal; the body that replaces what it made says another thing.
    asked = Call("CreateAccessEntry", {"clusterName": "prod", "principalArn": _DEPLOY}, ADMIN)
    for body, codes in cases:
        answer = play.client.call_with_body(asked, body)
        play.judge_refusal(Call("CreateAccessEntry", {"clusterName": "prod", "body": body}, ADMIN), answer, codes)


def _body(**members):
    return json.dumps(members).encode()


def a_signature_in_the_query_counts(play):
    call = Call("GetCallerIdentity", {}, ALICE)
    url = urlsplit(play.client.presigned(call))
    status, headers, body = play.simulator.request("GET", f"/?{url.query}")
    play.judge_success(call, Answer(exchanges=[Exchange(call.operation, status, headers, body)]))
    play.expect("whom it names", True, ALICE.caller.encode() in body)


STORIES = [bodies_are_read_strictly, a_signature_in_the_query_counts]
