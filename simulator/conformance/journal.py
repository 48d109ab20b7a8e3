"""Holds the journal's lines against the call that was made: one line a call, with what the contract says of it.

Never here: reading the journal, which simulator.py does.
"""

import re

from environment import REGION
from operations import target

# A field that the contract leaves open for a call.
OPEN = object()
# Whose call it was, where and what about need not be known where the signature was refused.
_SIGNATURE_CODES = re.compile(r"Unrecognized|InvalidClientTokenId|Signature|MissingAuthentication|ExpiredToken")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def faults(lines, since, call, answer, calls):
    """What is wrong with the lines after number `since`, which must be those of `calls` calls alike."""
    numbers = list(range(since + 1, since + 1 + calls))
    if [line["n"] for line in lines] != numbers:
        got = [(line["n"], line["operation"]) for line in lines]
        return [f"journal: expected calls {numbers} of {call.operation}, got {got}"]
    wanted = _wanted_line(call, answer)
    return [fault for line in lines for fault in _line_faults(line, wanted)]


def _wanted_line(call, answer):
    refused_status = answer.exchanges[-1].status if answer.exchanges else OPEN
    unverified = _SIGNATURE_CODES.search(answer.code or "")
    about = target(call.operation, call.parameters)
    return {
        "service": call.service,
        "operation": call.operation,
        "region": REGION if call.service == "eks" and not unverified else OPEN,
        "status": 200 if answer.code is None else refused_status,
        "error": answer.code,
        "caller": OPEN if unverified else call.by.caller,
        "target": OPEN if about is None or unverified else about,
    }


def _line_faults(line, wanted):
    differing = [name for name, value in wanted.items() if value is not OPEN and line.get(name) != value]
    found = [f"journal {name}: expected {wanted[name]!r}, got {line.get(name)!r}" for name in differing]
    if not _TIME.fullmatch(str(line.get("at"))):
        found.append(f"journal at: expected a time, got {line.get('at')!r}")
    return found if isinstance(line.get("duration_ms"), (int, float)) else found + ["journal: no duration_ms"]
