"""Holds raw error answers against the service model: a code that the operation may answer, its status, its form.

Codes that every operation may answer stand in two tables, by protocol, with the names that the services use on the
wire. Source: "Common Errors" in the EKS, IAM and STS API references.
"""

import json

from shapes import header_faults, json_faults, local_name, parse_xml

_COMMON = {
    "rest-json": {
        "AccessDeniedException": (403,),
        "ExpiredTokenException": (403,),
        "IncompleteSignatureException": (400, 403),
        "InternalFailure": (500,),
        "InvalidSignatureException": (403,),
        "MissingAuthenticationTokenException": (403,),
        "SerializationException": (400,),
        "ServiceUnavailable": (503,),
        "ThrottlingException": (400, 429),
        "UnrecognizedClientException": (403,),
        "ValidationException": (400,),
    },
    "query": {
        "AccessDenied": (403,),
        "ExpiredToken": (403,),
        "IncompleteSignature": (400, 403),
        "InternalFailure": (500,),
        "InvalidClientTokenId": (403,),
        "MissingAuthenticationToken": (403,),
        "ServiceUnavailable": (503,),
        "SignatureDoesNotMatch": (403,),
        "Throttling": (400,),
        "ThrottlingException": (400,),
        "ValidationError": (400,),
    },
}


def error_faults(model, exchange):
    """What is wrong with an error answer; `model` is botocore's model of the operation."""
    faults = header_faults(model, exchange)
    if model.service_model.metadata["protocol"] == "query":
        code, form = _xml_error(model, exchange)
    else:
        code, form = _json_error(model, exchange)
    return faults + form + _status_faults(model, exchange, code)


def _status_faults(model, exchange, code):
    statuses = allowed(model).get(code)
    if statuses is None:
        return [f"error: {model.name} may not answer {code!r}; it may {sorted(allowed(model))}"]
    if exchange.status not in statuses:
        return [f"status of {code}: expected {' or '.join(map(str, statuses))}, got {exchange.status}"]
    return []


def allowed(model):
    """The codes that the operation may answer, with the statuses of each."""
    declared = {_code_of(shape): (_error_trait(shape)["httpStatusCode"],) for shape in model.error_shapes}
    return {**_COMMON[model.service_model.metadata["protocol"]], **declared}


def _error_trait(shape):
    return shape.metadata["error"]


def _code_of(shape):
    return _error_trait(shape).get("code", shape.name)


def _json_error(model, exchange):
    code = exchange.headers.get("x-amzn-ErrorType", "").split(":")[0]
    faults = [] if code else ["the x-amzn-ErrorType header is missing"]
    try:
        answer = json.loads(exchange.body)
    except ValueError:
        return code, faults + [f"error body: expected JSON, got {exchange.body[:80]!r}"]
    return code, faults + _error_body_faults(model, code, answer)


def _error_body_faults(model, code, answer):
    if not isinstance(answer, dict) or not isinstance(answer.get("message", answer.get("Message")), str):
        return [f"error body: expected an object with a message, got {answer!r}"]
    shape = next((shape for shape in model.error_shapes if shape.name == code), None)
    if shape is None:
        return []
    given = {name: value for name, value in answer.items() if name != "__type" and value is not None}
    faults = [f"error body: {code} has no member {name!r}" for name in given if name not in shape.members]
    for name in set(given) & set(shape.members):
        faults += json_faults(model.name, shape.members[name], given[name], f"error body.{name}")
    return faults


def _xml_error(model, exchange):
    root = parse_xml(exchange.body)
    if root is None:
        return "", [f"error body: expected XML, got {exchange.body[:80]!r}"]
    faults = [] if local_name(root) == "ErrorResponse" else [f"error body: the root is <{local_name(root)}>"]
    for path in ("Error/Type", "Error/Code", "Error/Message", "RequestId"):
        if not root.findtext("/".join("{*}" + name for name in path.split("/"))):
            faults.append(f"error body: {path} is missing or empty")
    if not root.tag.startswith("{" + model.service_model.metadata["xmlNamespace"] + "}"):
        faults.append(f"error body: {root.tag} is in another namespace than the model's")
    return root.findtext("{*}Error/{*}Code", ""), faults + _sender_faults(exchange, root)


def _sender_faults(exchange, root):
    wanted = "Sender" if exchange.status < 500 else "Receiver"
    got = root.findtext("{*}Error/{*}Type", "")
    return [] if got == wanted else [f"error body: Error/Type: expected {wanted}, got {got!r}"]
