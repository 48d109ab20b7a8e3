"""Checks of the clusters' own API servers: what the real kubectl shows with a token of the real `aws eks get-token`.

Each check has a simulator that was just started, since tokens are dated by this machine's clock and judged by the
simulator's; each returns what is wrong.
"""

import subprocess

import world
from kubectl import Person
from world import ADMIN, ALICE

# What people know of a 401, and put into search engines.
SENTENCE = "the server has asked for the client to provide credentials"
_LOGGED_OUT = f"error: You must be logged in to the server ({SENTENCE})"

# Seconds after which no token counts, and a little more.
_STALE = 960


def an_entry_lets_kubectl_in(play):
    person = play.person(ADMIN)
    config = person.updated_kubeconfig("prod")
    who = person.kubectl(config, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}")
    wrong = _differ(f'{ADMIN.caller} ["system:authenticated"]', who.out + who.err)
    may = person.kubectl(config, "auth", "can-i", "create", "pods")
    wrong += _differ((0, "yes"), (may.code, may.out.strip()))
    pods = person.kubectl(config, "get", "pods")
    return wrong + _differ((0, "No resources found in default namespace."), (pods.code, (pods.out + pods.err).strip()))


def no_entry_lets_nobody_in(play):
    person = play.person(ALICE)
    config = person.kubeconfig("prod", person.token("prod"))
    wrong = _logged_out(person.kubectl(config, "get", "pods"))
    wrong += play.refused(f"no access entry for {ALICE.caller}")
    who = person.kubectl(config, "auth", "whoami")
    wrong += _differ((1, True), (who.code, "Unauthorized" in who.err))
    may = person.kubectl(config, "auth", "can-i", "get", "pods")
    return wrong + _differ((False, True), (may.code == 0, "You must be logged in to the server" in may.err))


def an_entry_without_rights_is_forbidden(play):
    about = {"clusterName": "prod", "principalArn": ALICE.caller}
    play.by_hand("CreateAccessEntry", about)
    person = play.person(ALICE)
    config = person.kubeconfig("prod", person.token("prod"))
    who = person.kubectl(config, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
    wrong = _differ(ALICE.caller, who.out + who.err)
    may = person.kubectl(config, "auth", "can-i", "list", "pods")
    wrong += _differ((1, "no"), (may.code, may.out.strip()))
    pods = person.kubectl(config, "get", "pods")
    forbidden = (
        f'Error from server (Forbidden): pods is forbidden: User "{ALICE.caller}" cannot list resource "pods"'
        ' in API group "" in the namespace "default"'
    )
    wrong += _differ((1, forbidden), (pods.code, pods.err.strip()))
    policy = {"policyArn": world.policy("AmazonEKSViewPolicy"), "accessScope": {"type": "cluster"}}
    play.by_hand("AssociateAccessPolicy", {**about, **policy})
    may = person.kubectl(config, "auth", "can-i", "list", "pods")
    return wrong + _differ((0, "yes"), (may.code, may.out.strip()))


def one_401_passes(play):
    person = play.person(ADMIN)
    config = person.kubeconfig("prod", person.token("prod"))
    away = {"status": 401, "code": "Unauthorized"}
    once = {"service": "kubernetes", "operation": "SelfSubjectReview", "error": away}
    play.simulator.control("POST", "faults", once)
    first = person.kubectl(config, "auth", "whoami")
    again = person.kubectl(config, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
    wrong = _differ((1, True), (first.code, "Unauthorized" in first.err))
    return wrong + _differ((0, ADMIN.caller), (again.code, again.out))


def another_identity_is_shown(play):
    person = play.person(ALICE)
    config = person.kubeconfig("prod", person.token("prod"))
    identity = {"username": "system:anonymous", "groups": ["system:unauthenticated"]}
    once = {"service": "kubernetes", "operation": "*", "count": 9, "identity": identity}
    play.simulator.control("POST", "faults", once)
    said = "jsonpath={.status.userInfo.username} {.status.userInfo.groups}"
    who = person.kubectl(config, "auth", "whoami", "-o", said)
    return _differ('system:anonymous ["system:unauthenticated"]', who.out + who.err)


def a_stale_token_lets_nobody_in(play):
    person = play.person(ADMIN)
    config = person.kubeconfig("prod", person.token("prod"))
    wrong = _differ(0, person.kubectl(config, "get", "pods").code)
    play.simulator.advance(_STALE)
    wrong += _logged_out(person.kubectl(config, "get", "pods"))
    return wrong + play.refused("token: older than 15 minutes")


def another_clusters_token_lets_nobody_in(play):
    person = play.person(ADMIN)
    config = person.kubeconfig("prod", person.token("mixed"))
    wrong = _logged_out(person.kubectl(config, "get", "pods"))
    return wrong + play.refused("token: STS answers SignatureDoesNotMatch")


def a_token_for_an_endpoint_of_ones_own_lets_nobody_in(play):
    person = play.person(ADMIN)
    token = person.token("prod", AWS_ENDPOINT_URL=play.simulator.url)
    wrong = _logged_out(person.kubectl(person.kubeconfig("prod", token), "get", "pods"))
    # The port of the simulator's own host is no STS endpoint; neither is its scheme.
    return wrong + play.refused("token: the URL's scheme is not https")


def aws_auth_lets_kubectl_in_and_is_read_by_it(play):
    person = play.person(ADMIN)
    config = person.kubeconfig("mixed", person.token("mixed"))
    place = ("-n", "kube-system", "-o")
    read = person.kubectl(config, "get", "configmap", "aws-auth", *place, "jsonpath={.data.mapRoles}")
    wrong = _differ((0, world.MAP_ROLES), (read.code, read.out + read.err))
    listed = person.kubectl(config, "get", "cm", *place, "name")
    wrong += _differ((0, "configmap/aws-auth"), (listed.code, (listed.out + listed.err).strip()))
    other = person.kubectl(config, "get", "cm", "other", "-n", "kube-system")
    absent = 'Error from server (NotFound): configmaps "other" not found'
    return wrong + _differ((1, absent), (other.code, other.err.strip()))


def a_simulator_makes_kubeconfigs_itself(play):
    cluster = f"{world.ACCOUNT}/{world.REGION}/prod"
    command = [play.binary, "kubeconfig", play.simulator.url, cluster, "--key", ADMIN.key]
    made = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    person = play.person(ADMIN)
    config = person.write("made.yaml", made.stdout)
    who = person.kubectl(config, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
    return _differ(ADMIN.caller, who.out + who.err)


class Play:
    """A simulator that was just started on the run's world, and the people who use it."""

    def __init__(self, binary, simulator, directory):
        self.binary = binary
        self.simulator = simulator
        self._directory = directory

    def person(self, by):
        return Person(self.simulator, self._directory, by)

    def by_hand(self, operation, about):
        """A call in Admin's name that must succeed."""
        call = {"as": world.role("platform/Admin"), "region": world.REGION, "operation": operation, "input": about}
        answer = self.simulator.control("POST", "call", call)
        if answer["status"] != 200:
            raise RuntimeError(f"{operation} by hand: {answer}")

    def refused(self, reason):
        """The reason that the journal has for its last call, a 401."""
        last = self.simulator.journal(0)[-1]
        return _differ(("kubernetes", 401, reason), (last["service"], last["status"], last["error"]))


def _logged_out(said):
    return _differ((1, _LOGGED_OUT), (said.code, said.err.strip().splitlines()[-1] if said.err else ""))


def _differ(wanted, got):
    return [] if wanted == got else [f"expected {str(wanted)[:400]}, got {str(got)[:400]}"]


CHECKS = [
    an_entry_lets_kubectl_in,
    no_entry_lets_nobody_in,
    an_entry_without_rights_is_forbidden,
    one_401_passes,
    another_identity_is_shown,
    a_stale_token_lets_nobody_in,
    another_clusters_token_lets_nobody_in,
    a_token_for_an_endpoint_of_ones_own_lets_nobody_in,
    aws_auth_lets_kubectl_in_and_is_read_by_it,
    a_simulator_makes_kubeconfigs_itself,
]
