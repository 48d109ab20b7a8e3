"""The AWS CLI as a client: every call is a command of its own, told only its keys and where to go.

Never here: judgments. Its raw answers cannot be seen from outside; botocore's stand for them.
"""

import json
import os
import re
import subprocess
import sys

from botocore import xform_name

from client import Answer
from world import UNSIGNED

# Seconds for one command, start of Python included.
_COMMAND_WITHIN = 120
_REFUSAL = re.compile(r"An error occurred \((\S+)\) when calling the \S+ operation(?: \([^)]*\))?: (.*)", re.DOTALL)


class AwsCli:
    """Calls through `aws`, the one beside this Python."""

    name = "aws cli"

    def call(self, call):
        """One command; a refusal is an answer, not an exception."""
        return _run(_command(call), call.by)

    def pages(self, call, size):
        """The whole listing, walked by the CLI itself in pages of `size`."""
        return _run(_command(call) + ["--page-size", str(size)], call.by)


def _command(call):
    flags = [part for name, value in call.parameters.items() for part in _flag(name, value)]
    return [call.service, xform_name(call.operation, "-"), *flags]


# The CLI cuts its own output by --max-items; this is its word for what goes over the wire.
_CLI_NAMES = {"MaxItems": "page-size"}


def _flag(name, value):
    return [
        "--" + _CLI_NAMES.get(name, xform_name(name, "-")),
        value if isinstance(value, str) else json.dumps(value),
    ]


def _run(command, by):
    unsigned = ["--no-sign-request"] if by == UNSIGNED else []
    full = [sys.executable, "-m", "awscli", *command, "--output", "json", *unsigned]
    done = subprocess.run(
        full, env=_environment(by), capture_output=True, text=True, timeout=_COMMAND_WITHIN, check=False
    )
    if done.returncode == 0:
        return Answer(output=json.loads(done.stdout or "{}"))
    refusal = _REFUSAL.search(done.stderr)
    code, message = refusal.groups() if refusal else (f"exit code {done.returncode}", done.stderr)
    return Answer(code=code, message=message.strip())


def _environment(by):
    keys = {"AWS_ACCESS_KEY_ID": by.key, "AWS_SECRET_ACCESS_KEY": by.secret, "AWS_SESSION_TOKEN": by.token}
    return {**os.environ, **{name: value for name, value in keys.items() if value}}
