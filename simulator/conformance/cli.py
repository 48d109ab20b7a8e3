"""The AWS CLI as a client: every call is a process of its own, told only its keys and where to go.

The process is forked from this one, which has loaded the CLI: to start Python and to import it takes longer than most calls.
Never here: judgments. Its raw answers cannot be seen from outside; botocore's stand for them.
"""

import contextlib
import json
import os
import re
import signal
import sys
import tempfile
import traceback

from awscli import clidriver, handlers  # noqa: F401: each command would import its handlers, for longer than it runs
from botocore import loaders, session, xform_name
from botocore.exceptions import DataNotFoundError

from client import Answer
from world import ADMIN, UNSIGNED

# Where the CLI keeps its own data: set when it is imported.
_DATA_PATH = os.environ["AWS_DATA_PATH"]
# Seconds for one command.
_COMMAND_WITHIN = 120
_REFUSAL = re.compile(r"An error occurred \((\S+)\) when calling the \S+ operation(?: \([^)]*\))?: (.*)", re.DOTALL)


def _loaded():
    """The services' models, which each command would read from its files."""
    loader = loaders.create_loader(_DATA_PATH)
    loader.list_available_services("service-2")
    for service in ("eks", "iam", "sts"):
        for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
            with contextlib.suppress(DataNotFoundError):
                loader.load_service_model(service, kind)
    for name in ("endpoints", "partitions", "_retry", "cli"):
        with contextlib.suppress(DataNotFoundError):
            loader.load_data(name)
    return loader


_LOADER = _loaded()
session.create_loader = lambda _data_path=None: _LOADER


class AwsCli:
    """Calls through the CLI beside this Python."""

    name = "aws cli"

    def call(self, call):
        """One command; a refusal is an answer, not an exception."""
        return _run(_command(call), call.by)

    def pages(self, call, size):
        """The whole listing, walked by the CLI itself in pages of `size`."""
        return _run(_command(call) + ["--page-size", str(size)], call.by)


def command(*words):
    """Any command of the CLI, by Admin; a refusal is an answer, not an exception."""
    return _run(list(words), ADMIN)


def _command(call):
    flags = [part for name, value in call.parameters.items() for part in _flag(name, value)]
    return [call.service, xform_name(call.operation, "-"), *flags]


# The CLI cuts its own output by --max-items; this is its word for what goes over the wire.
_CLI_NAMES = {"MaxItems": "page-size"}


def _flag(name, value):
    flag = _CLI_NAMES.get(name, xform_name(name, "-"))
    if isinstance(value, bool):
        return ["--" + flag if value else "--no-" + flag]
    return ["--" + flag, value if isinstance(value, str) else json.dumps(value)]


def _run(command, by):
    unsigned = ["--no-sign-request"] if by == UNSIGNED else []
    status, out, err = _forked([*command, "--output", "json", *unsigned], _environment(by))
    if status == 0:
        return Answer(output=json.loads(out or "{}"))
    refusal = _REFUSAL.search(err)
    code, message = refusal.groups() if refusal else (f"exit code {status}", err)
    return Answer(code=code, message=message.strip())


def _forked(arguments, environment):
    """The exit code and both streams of `aws` with these arguments."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            _become_aws(arguments, environment, out, err)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), _read(out), _read(err)


def _become_aws(arguments, environment, out, err):
    signal.alarm(_COMMAND_WITHIN)
    os.environ.clear()
    os.environ.update({**environment, "AWS_DATA_PATH": _DATA_PATH})
    os.dup2(out.fileno(), sys.stdout.fileno())
    os.dup2(err.fileno(), sys.stderr.fileno())
    sys.argv = ["aws", *arguments]
    try:
        status = clidriver.main()
    except SystemExit as ended:
        status = ended.code
    except BaseException:  # As Python's own main does; nothing may return into the parent's code.
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _read(stream):
    stream.seek(0)
    return stream.read()


def _environment(by):
    keys = {"AWS_ACCESS_KEY_ID": by.key, "AWS_SECRET_ACCESS_KEY": by.secret, "AWS_SESSION_TOKEN": by.token}
    return {**os.environ, **{name: value for name, value in keys.items() if value}}
