"""Checks of the provider's own kubeconfigs: what the real kubectl shows with tokens of `terraform-provider-eksaccess token`.

The provider is beside the simulator: `make conformance` builds both. Each check returns what is wrong, as in calls_kubernetes.
"""

from pathlib import Path

import world
from world import ADMIN

_PROVIDER = "terraform-provider-eksaccess"
_WHOAMI = ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"]

# What `exec` may name, and what kubectl then expects of the program.
_VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]


class ProviderMissingError(Exception):
    """The provider was not built: what its kubeconfigs are worth cannot be told."""


def a_kubeconfig_of_the_provider_lets_kubectl_in(play):
    person = play.person(ADMIN)
    made = person.run(_provider(play), "kubeconfig", "--cluster", "prod")
    wrong = []
    for version in _VERSIONS:
        config = person.write("provider.yaml", made.replace(_VERSIONS[0], version))
        who = person.kubectl(config, *_WHOAMI)
        wrong += _differ((version, ADMIN.caller), (version, who.out + who.err))
    pods = person.kubectl(config, "get", "pods")
    return wrong + _differ((0, "No resources found in default namespace."), (pods.code, (pods.out + pods.err).strip()))


def a_kubeconfig_of_a_role_lets_kubectl_in_under_its_session_name(play):
    role = world.role("ci/Deploy")
    play.by_hand("CreateAccessEntry", {"clusterName": "prod", "principalArn": role})
    person = play.person(ADMIN)
    sts = {"AWS_ENDPOINT_URL_STS": play.simulator.url}
    as_role = ["--role-arn", role, "--session-name", "jo", "--alias", "deploy"]
    play.by_hand("AssociateAccessPolicy", {"clusterName": "prod", "principalArn": role, **_view()})
    made = person.run(_provider(play), "kubeconfig", "--cluster", "prod", *as_role, **sts)
    config = person.write("provider.yaml", made)
    who = person.kubectl(config, *_WHOAMI, **sts)
    wrong = _differ(world.session("Deploy", "jo"), who.out + who.err)
    may = person.kubectl(config, "auth", "can-i", "list", "pods", **sts)
    return wrong + _differ((0, "yes"), (may.code, may.out.strip()))


def _view():
    return {"policyArn": world.policy("AmazonEKSViewPolicy"), "accessScope": {"type": "cluster"}}


def _provider(play):
    program = Path(play.binary).resolve().with_name(_PROVIDER)
    if not program.is_file():
        raise ProviderMissingError(f"{program} is not there: build it with `cargo build --workspace`")
    return program


def _differ(wanted, got):
    return [] if wanted == got else [f"expected {str(wanted)[:400]}, got {str(got)[:400]}"]


CHECKS = [
    a_kubeconfig_of_the_provider_lets_kubectl_in,
    a_kubeconfig_of_a_role_lets_kubectl_in_under_its_session_name,
]
