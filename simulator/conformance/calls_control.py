"""Checks of the control API: worlds in and out, calls in another's name, faults, the clock, the journal.

Plain HTTP, no client; each check returns what is wrong.
"""

import json

import world
from simulator import CONTROL_HEADER
from world import role

_FIELDS = {
    "world": "skew_seconds propagation visibility page_size list_order empty_pages idempotent_replay"
    " foreign_principals principals policies sessions clusters",
    "principal": "arn id created_at access_keys allow deny assumable_by external_id assume_role_policy"
    " web_identity_tokens description max_session_seconds permissions_boundary attached_policies inline_policies tags",
    "cluster": "name account region authentication_mode status switch version created_at tags entries aws_auth"
    " role_bindings node_groups auto_mode",
    "entry": "principal_arn type kubernetes_groups username tags principal_id access_entry_arn created_at modified_at"
    " policies",
    "association": "policy_arn access_scope associated_at modified_at",
}


def the_ready_line_is_printed(simulator):
    return _differ(simulator.ready, json.loads(simulator.announced() or "null"))


def a_world_survives_the_round_trip(simulator):
    before = simulator.world()
    simulator.put_world(before)
    return _differ(before, simulator.world())


def every_field_is_written(simulator):
    written = simulator.world()
    cluster = next(one for one in written["clusters"] if one["name"] == "prod")
    places = {
        "world": written,
        "principal": written["principals"][0],
        "cluster": cluster,
        "entry": cluster["entries"][0],
        "association": cluster["entries"][0]["policies"][0],
    }
    wanted = {(place, name) for place, names in _FIELDS.items() for name in names.split()}
    given = {(place, name) for place, fields in places.items() for name in fields}
    return [f"{place}: {name} is not written" for place, name in sorted(wanted - given)]


def a_request_that_a_web_page_could_send_is_refused(simulator):
    wrong = []
    for method, path in (("GET", "world"), ("PUT", "world"), ("DELETE", "journal"), ("POST", "faults")):
        status, _, answer = simulator.request(method, f"/simulator/v1/{path}", "{}")
        wrong += _differ(403, status)
        wrong += _differ("control requests must have the header X-EKS-Simulator: control", json.loads(answer)["error"])
    rebound = {**CONTROL_HEADER, "Host": "page.example"}
    status, _, answer = simulator.request("GET", "/simulator/v1/world", None, rebound)
    return wrong + _differ((403, True), (status, "page.example" in json.loads(answer)["error"]))


def the_health_of_the_simulator_is_no_call(simulator):
    last = max([0, *(call["n"] for call in simulator.journal(0))])
    status, _, body = simulator.request("GET", "/healthz")
    return _differ((200, b"ok"), (status, body)) + _differ([], simulator.journal(last))


def an_unknown_field_is_refused(simulator):
    status, answer = simulator.try_control("PUT", "world", {**world.build(), "no_such_field": 1})
    wrong = _differ(400, status)
    return wrong + _differ(True, isinstance(answer, dict) and "no_such_field" in str(answer.get("error")))


def a_call_in_anothers_name_is_done_and_not_in_the_journal(simulator):
    last = max([0, *(call["n"] for call in simulator.journal(0))])
    about = {"clusterName": "prod", "principalArn": role("ci/Deploy")}
    call = {"as": role("platform/Admin"), "service": "eks", "region": world.REGION, "input": about}
    made = simulator.control("POST", "call", {**call, "operation": "CreateAccessEntry"})
    again = simulator.control("POST", "call", {**call, "operation": "CreateAccessEntry"})
    wrong = _differ((200, role("ci/Deploy")), (made["status"], made["output"]["accessEntry"]["principalArn"]))
    wrong += _differ((409, "ResourceInUseException"), (again["status"], again["error"]["code"]))
    return wrong + _differ([], simulator.journal(last))


def the_clock_moves_on_and_only_then(simulator):
    now = [simulator.control("POST", "clock", {"advance_seconds": seconds})["now"] for seconds in (0, 0, 30)]
    return _differ(now[0], now[1]) + ([] if now[2] > now[1] else [f"the clock stood still at {now[2]}"])


def a_deleted_journal_counts_on(simulator):
    simulator.request("GET", "/clusters")
    last = max(call["n"] for call in simulator.journal(0))
    simulator.control("DELETE", "journal")
    wrong = _differ([], simulator.journal(0))
    simulator.request("GET", "/clusters")
    return wrong + _differ([last + 1], [call["n"] for call in simulator.journal(0)])


def _differ(wanted, got):
    return [] if wanted == got else [f"expected {str(wanted)[:400]}, got {str(got)[:400]}"]


CHECKS = [
    the_ready_line_is_printed,
    a_world_survives_the_round_trip,
    every_field_is_written,
    a_request_that_a_web_page_could_send_is_refused,
    the_health_of_the_simulator_is_no_call,
    an_unknown_field_is_refused,
    a_call_in_anothers_name_is_done_and_not_in_the_journal,
    the_clock_moves_on_and_only_then,
    a_deleted_journal_counts_on,
]
