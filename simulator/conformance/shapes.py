"""Holds raw answers against the service model: nothing too many, nothing missing, every value of its type.

Reads bytes and headers as they came over the wire, never a client's parsed result.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree

from absent import may_be_absent

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
# 2000 to 2100 in seconds: milliseconds fall outside.
_EPOCH_SECONDS = (946_684_800, 4_102_444_800)


@dataclass(frozen=True)
class Exchange:
    """One call as it went over the wire."""

    operation: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def output_faults(model, exchange):
    """What is wrong with a success; `model` is botocore's model of the operation."""
    faults = [] if exchange.status == 200 else [f"status: expected 200, got {exchange.status}"]
    faults += header_faults(model, exchange)
    if model.service_model.metadata["protocol"] == "query":
        return faults + _xml_answer_faults(model, exchange)
    return faults + _json_answer_faults(model, exchange)


def header_faults(model, exchange):
    """What is wrong with the headers that every answer has."""
    wanted = "text/xml" if model.service_model.metadata["protocol"] == "query" else "application/json"
    got = exchange.headers.get("Content-Type", "none").split(";")[0]
    faults = [] if got == wanted else [f"Content-Type: expected {wanted}, got {got}"]
    request_id = exchange.headers.get("x-amzn-RequestId", "")
    if not UUID.fullmatch(request_id):
        faults.append(f"x-amzn-RequestId: expected a UUID, got {request_id!r}")
    return faults if exchange.headers.get("Date") else faults + ["the Date header is missing"]


def _json_answer_faults(model, exchange):
    try:
        answer = json.loads(exchange.body)
    except ValueError:
        return [f"body: expected JSON, got {exchange.body[:80]!r}"]
    return json_faults(model.name, model.output_shape, answer, "body")


def json_faults(operation, shape, value, where):
    """What is wrong with a JSON value for its shape; `where` is its path."""
    checks = {"structure": _json_structure, "list": _json_list, "map": _json_map}
    if shape.type_name in checks:
        return checks[shape.type_name](operation, shape, value, where)
    return _json_scalar(shape, value, where)


def _json_structure(operation, shape, value, where):
    if not isinstance(value, dict):
        return [_expected(where, "an object", value)]
    # The service writes null for what it has not got.
    given = {name: member for name, member in value.items() if member is not None}
    faults = _names(operation, shape, set(given), where)
    for name in sorted(set(given) & set(shape.members)):
        faults += json_faults(operation, shape.members[name], given[name], f"{where}.{name}")
    return faults


def _names(operation, shape, given, where):
    unknown = sorted(given - set(shape.members))
    missing = [name for name in shape.members if name not in given and not may_be_absent(operation, shape.name, name)]
    faults = [f"{where}.{name}: the service model has no such member" for name in unknown]
    return faults + [f"{where}.{name}: missing, and the service always sends it" for name in missing]


def _json_list(operation, shape, value, where):
    if not isinstance(value, list):
        return [_expected(where, "a list", value)]
    places = ((item, f"{where}[{index}]") for index, item in enumerate(value))
    return [fault for item, place in places for fault in json_faults(operation, shape.member, item, place)]


def _json_map(operation, shape, value, where):
    if not isinstance(value, dict):
        return [_expected(where, "an object", value)]
    places = ((item, f"{where}[{key}]") for key, item in value.items())
    return [fault for item, place in places for fault in json_faults(operation, shape.value, item, place)]


def _json_scalar(shape, value, where):
    kind = shape.type_name
    if kind == "string":
        return _string(shape, value, where)
    if kind == "boolean":
        return [] if isinstance(value, bool) else [_expected(where, "a boolean", value)]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return [_expected(where, f"a JSON number ({kind})", value)]
    low, high = _EPOCH_SECONDS
    if kind == "timestamp" and not low < value < high:
        return [_expected(where, "seconds since 1970", value)]
    return []


def _string(shape, value, where):
    if not isinstance(value, str):
        return [_expected(where, "a string", value)]
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", len(value))
    if not low <= len(value) <= high:
        return [_expected(where, f"{low} to {high} characters", value)]
    known = getattr(shape, "enum", [])
    return [_expected(where, f"one of {known}", value)] if known and value not in known else []


def _expected(where, wanted, got):
    return f"{where}: expected {wanted}, got {got!r}"


def _xml_answer_faults(model, exchange):
    root = parse_xml(exchange.body)
    if root is None:
        return [f"body: expected XML, got {exchange.body[:80]!r}"]
    faults = _envelope_faults(model, exchange, root)
    if model.output_shape is None:
        return faults
    wrapper = model.output_shape.serialization["resultWrapper"]
    result = root.find("{*}" + wrapper)
    if result is None:
        return faults + [f"body: <{wrapper}> is missing"]
    return faults + xml_faults(model.name, model.output_shape, result, wrapper)


def parse_xml(body):
    """The root element, or None if the body is not XML."""
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None


def _envelope_faults(model, exchange, root):
    space = model.service_model.metadata["xmlNamespace"]
    faults = (
        []
        if root.tag == f"{{{space}}}{model.name}Response"
        else [f"body: the root is {root.tag}, in {space} expected"]
    )
    strangers = sorted({element.tag for element in root.iter() if not element.tag.startswith(f"{{{space}}}")})
    faults += [f"body: {tag} is not in the namespace {space}" for tag in strangers]
    request_id = root.findtext("{*}ResponseMetadata/{*}RequestId")
    if request_id != exchange.headers.get("x-amzn-RequestId"):
        faults.append(f"body: the RequestId is {request_id!r}, the header says otherwise")
    return faults


def xml_faults(operation, shape, element, where):
    """What is wrong with an element for its shape; `where` is its path."""
    if shape.type_name == "structure":
        return _xml_structure(operation, shape, element, where)
    if shape.type_name == "list":
        return _xml_list(operation, shape, element, where)
    if len(element):
        return [f"{where}: expected text, got elements"]
    return _xml_text(shape, element.text or "", where)


def _xml_structure(operation, shape, element, where):
    names = [local_name(child) for child in element]
    faults = _names(operation, shape, set(names), where)
    faults += [f"{where}.{name}: given more than once" for name in sorted(set(names)) if names.count(name) > 1]
    for child, name in zip(element, names):
        if name in shape.members:
            faults += xml_faults(operation, shape.members[name], child, f"{where}.{name}")
    return faults


def _xml_list(operation, shape, element, where):
    faults = []
    for index, child in enumerate(element):
        place = f"{where}[{index}]"
        if local_name(child) != "member":
            faults.append(f"{place}: expected <member>, got <{local_name(child)}>")
        faults += xml_faults(operation, shape.member, child, place)
    return faults


def local_name(element):
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _xml_text(shape, text, where):
    if shape.type_name == "string" and shape.name != "policyDocumentType":
        return _string(shape, text, where)
    kinds = {
        "timestamp": ("an ISO 8601 time in UTC", _ISO_TIME.fullmatch(text)),
        "integer": ("an integer", re.fullmatch(r"-?\d+", text)),
        "boolean": ("true or false", text in ("true", "false")),
        "string": ("percent-encoded JSON", _is_encoded_json(text)),
    }
    wanted, right = kinds[shape.type_name]
    return [] if right else [_expected(where, wanted, text)]


def _is_encoded_json(text):
    try:
        return "{" not in text and isinstance(json.loads(unquote(text)), dict)
    except ValueError:
        return False
