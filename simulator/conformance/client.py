"""What both clients answer, and botocore as a client.

Never here: judgments. The AWS CLI is in cli.py.
"""

from dataclasses import dataclass, field
from typing import Optional

import botocore.session
from botocore import UNSIGNED as NO_SIGNATURE
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from operations import SERVICE_OF
from shapes import Exchange
from world import ADMIN, UNSIGNED, Credentials

_LIMITS = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 1}}


@dataclass(frozen=True)
class Call:
    """An operation of the service model with its input, and whose keys sign it."""

    operation: str
    parameters: dict
    by: Credentials

    @property
    def service(self):
        return SERVICE_OF[self.operation]


@dataclass(frozen=True)
class Answer:
    """The answer to one command: what it said, or the code and message it failed with."""

    output: dict = field(default_factory=dict)
    code: Optional[str] = None
    message: str = ""
    exchanges: list[Exchange] = field(default_factory=list)


class Botocore:
    """Calls through botocore, and keeps every raw answer beside the parsed one."""

    name = "botocore"

    def __init__(self):
        self._session = botocore.session.Session()
        self._clients = {}
        self._exchanges = []

    def model(self, operation):
        """botocore's model of an operation: its shapes and errors."""
        return self._session.get_service_model(SERVICE_OF[operation]).operation_model(operation)

    def call(self, call):
        """One call; a refusal is an answer, not an exception."""
        client = self._client(call)
        return self._answer(lambda: getattr(client, _python_name(client, call))(**call.parameters))

    def pages(self, call, size):
        """The whole listing, walked by botocore's paginator in pages of `size`."""
        client = self._client(call)
        paginator = client.get_paginator(_python_name(client, call))
        walk = paginator.paginate(PaginationConfig={"PageSize": size}, **call.parameters)
        return self._answer(walk.build_full_result)

    def call_with_body(self, call, body):
        """One call, signed as ever, with `body` in place of what botocore would have sent."""
        events = self._client(call).meta.events
        event = f"before-call.{call.service}.{call.operation}"

        def replace(params, **_):
            params["body"] = body

        events.register(event, replace)
        try:
            return self.call(call)
        finally:
            events.unregister(event, replace)

    def presigned(self, call):
        """The URL of one call, signed in its query."""
        client = self._client(call)
        return client.generate_presigned_url(_python_name(client, call), HttpMethod="GET")

    def _answer(self, call):
        self._exchanges.clear()
        try:
            output = call()
        except ClientError as error:
            return self._refused(error.response["Error"])
        except (BotoCoreError, ResponseParserError) as error:
            return self._refused({"Code": type(error).__name__, "Message": str(error)})
        output.pop("ResponseMetadata", None)
        return Answer(output=output, exchanges=list(self._exchanges))

    def _refused(self, error):
        return Answer(code=error["Code"], message=error.get("Message", ""), exchanges=list(self._exchanges))

    def _client(self, call):
        wanted = (call.service, call.by)
        if wanted not in self._clients:
            self._clients[wanted] = self._make_client(*wanted)
        return self._clients[wanted]

    def _make_client(self, service, by):
        signature = {"signature_version": NO_SIGNATURE} if by == UNSIGNED else {}
        client = self._session.create_client(
            service,
            aws_access_key_id=by.key or None,
            aws_secret_access_key=by.secret or None,
            aws_session_token=by.token,
            config=Config(**_LIMITS, **signature),
        )
        client.meta.events.register("before-parse", self._keep)
        return client

    def _keep(self, operation_model, response_dict, **_):
        answer = (response_dict["status_code"], response_dict["headers"], response_dict["body"])
        self._exchanges.append(Exchange(operation_model.name, *answer))


def model_of(service):
    """botocore's model of a service."""
    return botocore.session.Session().get_service_model(service)


def call_unchecked(service, operation, parameters):
    """A call of any service by Admin, whatever its input should be; a refusal is an answer, not an exception."""
    client = botocore.session.Session().create_client(
        service,
        aws_access_key_id=ADMIN.key,
        aws_secret_access_key=ADMIN.secret,
        config=Config(**_LIMITS, parameter_validation=False),
    )
    try:
        return Answer(output=client._make_api_call(operation, parameters))
    except ClientError as error:
        return Answer(code=error.response["Error"]["Code"], message=error.response["Error"]["Message"])


def _python_name(client, call):
    names = client.meta.method_to_api_mapping.items()
    return next(python for python, api in names if api == call.operation)
