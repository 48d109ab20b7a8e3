"""Checks of what the simulator has not: each refused by its name, so that clients print it.

Plain calls, no stories; each check returns what is wrong.
"""

import cli
from client import call_unchecked, model_of
from operations import SERVED

_ELSEWHERE = "is not simulated. eks-simulator serves eks, iam and sts."


def every_operation_that_is_not_served_is_named(_simulator):
    wrong = []
    for service, served in SERVED.items():
        model = model_of(service)
        for operation in sorted(set(model.operation_names) - set(served)):
            answer = call_unchecked(service, operation, _anything(model.operation_model(operation)))
            wanted = ("OperationNotSimulated", f"{service}:{operation} is not simulated.")
            wrong += _differ(wanted, (answer.code, answer.message))
    return wrong


def _anything(model):
    """A value for each label of the path; the rest of the input is never looked at."""
    members = model.input_shape.members.items() if model.input_shape else []
    return {name: "x" for name, shape in members if shape.serialization.get("location") == "uri"}


def other_services_are_named_in_every_protocol(simulator):
    wrong = []
    for service, operation, named in [
        ("dynamodb", "ListTables", "dynamodb:ListTables"),
        ("ec2", "DescribeInstances", "ec2:DescribeInstances"),
        ("cloudformation", "ListStacks", "cloudformation:ListStacks"),
        ("s3", "ListBuckets", "s3"),
        ("route53", "ListHostedZones", "route53"),
        ("lambda", "ListFunctions", "lambda"),
    ]:
        answer = call_unchecked(service, operation, {})
        wrong += _differ(("ServiceNotSimulated", f"{named} {_ELSEWHERE}"), (answer.code, answer.message))
        wrong += _differ(service, simulator.journal(0)[-1]["service"])
    return wrong


def the_aws_cli_prints_what_is_not_simulated(_simulator):
    wrong = []
    for words, code, message in [
        (["ec2", "describe-instances"], "ServiceNotSimulated", f"ec2:DescribeInstances {_ELSEWHERE}"),
        (["s3api", "list-buckets"], "ServiceNotSimulated", f"s3 {_ELSEWHERE}"),
        (["cloudformation", "list-stacks"], "ServiceNotSimulated", f"cloudformation:ListStacks {_ELSEWHERE}"),
        (["eks", "list-addons", "--cluster-name", "prod"], "OperationNotSimulated", "eks:ListAddons is not simulated."),
        (["iam", "list-groups"], "OperationNotSimulated", "iam:ListGroups is not simulated."),
        (["sts", "get-session-token"], "OperationNotSimulated", "sts:GetSessionToken is not simulated."),
    ]:
        answer = cli.command(*words)
        wrong += _differ((code, message), (answer.code, answer.message))
    return wrong


def _differ(wanted, got):
    return [] if wanted == got else [f"expected {wanted}, got {got}"]


CHECKS = [
    every_operation_that_is_not_served_is_named,
    other_services_are_named_in_every_protocol,
    the_aws_cli_prints_what_is_not_simulated,
]
