"""Checks of world.schema.json with a validator that is not ours: what it accepts and refuses is what the simulator does.

Each check returns what is wrong.
"""

import copy
import json
from pathlib import Path

from jsonschema import Draft202012Validator

import world

_ROOT = Path(__file__).resolve().parents[2]
_SCHEMA = json.loads((_ROOT / "simulator" / "world.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = Draft202012Validator(_SCHEMA)
_NOT_OURS = {"target", ".git"}


def the_schema_of_worlds_is_a_schema(_simulator):
    Draft202012Validator.check_schema(_SCHEMA)
    return []


def every_world_that_is_read_is_valid(simulator):
    files = [file for file in _ROOT.rglob("world.json") if not _NOT_OURS & set(file.relative_to(_ROOT).parts)]
    worlds = {str(file): json.loads(file.read_text(encoding="utf-8")) for file in files}
    worlds |= {"the conformance world": world.build(), "the full world": world.full(), "GET world": simulator.world()}
    wrong = [] if files else ["no world.json in the tree"]
    for name, document in worlds.items():
        wrong += [f"{name}: {fault}" for fault in _faults(document)]
    return wrong


def every_default_is_valid(_simulator):
    objects = [_SCHEMA, *_SCHEMA["$defs"].values()]
    properties = [one for schema in objects for one in schema.get("properties", {}).items()]
    defaults = [(name, schema) for name, schema in properties if "default" in schema]
    wrong = [] if len(defaults) > 40 else [f"only {len(defaults)} defaults"]
    for name, schema in defaults:
        judge = Draft202012Validator({**schema, "$defs": _SCHEMA["$defs"]})
        wrong += [f"{name}: {fault.message}" for fault in judge.iter_errors(schema["default"])]
    return wrong


def what_the_schema_refuses_is_refused(simulator):
    mistakes = [
        ([], "clsuters", []),
        (["clusters", 0, "entries", 0], "kubernetes_group", ["a"]),
        (["principals", 0, "access_keys", 0], "secrte", "s"),
        (["clusters", 0], "authentication_mode", "CONFIGMAP"),
        (["clusters", 0], "version", 1.33),
        (["clusters", 0], "name", ["prod"]),
        (["clusters", 0], "account", "1111"),
        (["clusters", 0], "role_bindings", [{"group": "a", "role": "owner"}]),
        (["clusters", 0, "entries", 0, "policies", 0], "access_scope", "cluster"),
        ([], "page_size", 0),
        ([], "skew_seconds", "1"),
        ([], "list_order", "random"),
    ]
    wrong = []
    for path, field, value in mistakes:
        document = copy.deepcopy(world.build())
        document["clusters"].sort(key=lambda cluster: cluster["name"] != "prod")
        place = document
        for step in path:
            place = place[step]
        place[field] = value
        status, _ = simulator.try_control("PUT", "world", document)
        told = (bool(_faults(document)), status)
        wrong += [] if told == (True, 400) else [f"{path} {field} = {value!r}: schema and simulator say {told}"]
    return wrong


def _faults(document):
    return [f"{list(fault.path)}: {fault.message[:200]}" for fault in _VALIDATOR.iter_errors(document)]


CHECKS = [
    the_schema_of_worlds_is_a_schema,
    every_world_that_is_read_is_valid,
    every_default_is_valid,
    what_the_schema_refuses_is_refused,
]
