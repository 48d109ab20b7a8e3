"""The run in parts, each on a simulator of its own and in an environment of its own, so that processes can share them.

Never here: what is played (calls_*), or the sum of the reports.
"""

import tempfile
from functools import partial

import calls_control
import calls_eks
import calls_eks_entries
import calls_eks_nodes
import calls_eks_policies
import calls_iam
import calls_iam_lives
import calls_kubeconfig
import calls_kubernetes
import calls_not_simulated
import calls_raw
import calls_refused
import calls_schema
import calls_sts
import environment
import world
from cli import AwsCli
from client import Botocore
from player import Player
from report import CONTROL, KUBERNETES, Report
from simulator import Simulator

CLIENTS = [Botocore.name, AwsCli.name]

_STORIES = [
    *calls_eks.STORIES,
    *calls_eks_entries.STORIES,
    *calls_eks_nodes.STORIES,
    *calls_eks_policies.STORIES,
    *calls_iam.STORIES,
    *calls_iam_lives.STORIES,
    *calls_sts.STORIES,
    *calls_refused.STORIES,
]

_CONTROL = [*calls_control.CHECKS, *calls_schema.CHECKS, *calls_not_simulated.CHECKS]

# Every command of the AWS CLI starts Python, so its stories take most of the time: more shares than a machine has cores.
_SHARES = 12


def parts(only):
    """Every part: a function that plays stories with `only` in their names on a simulator, into a report."""
    cli = [story for story in _STORIES if only in story.__name__]
    botocore = [story for story in _STORIES + calls_raw.STORIES if only in story.__name__]
    checks = calls_kubernetes.CHECKS + calls_kubeconfig.CHECKS
    clusters = [check for check in checks if only in check.__name__]
    return [
        *(partial(_play_stories, AwsCli, cli[share::_SHARES]) for share in range(_SHARES)),
        *(partial(_play_cluster, check) for check in clusters),
        partial(_play_stories, Botocore, botocore),
        partial(_play_control, [check for check in _CONTROL if only in check.__name__]),
    ]


def play(binary, part):
    """Plays a part from the start of its simulator to the end; returns its report."""
    report = Report(CLIENTS)
    with tempfile.TemporaryDirectory() as directory:
        environment.isolate(directory)
        simulator = Simulator(binary, world.build(), directory)
        try:
            environment.aim_at(simulator.url)
            part(binary, simulator, directory, report)
        finally:
            ended_with = simulator.stop()
    wrong = [] if ended_with == 0 else [f"it ended with {ended_with}"]
    report.add(CONTROL, Botocore.name, "SIGTERM ends it with 0", wrong)
    return report


def _play_stories(client, stories, _binary, simulator, _directory, report):
    player = Player(client(), Botocore().model, simulator, report)
    for story in stories:
        _play_story(player, story, report)


def _play_story(player, story, report):
    try:
        player.begin(world.build())
        story(player)
        # Whatever a story left behind, reading the world and putting it back changes nothing.
        faults = calls_control.a_world_survives_the_round_trip(player.simulator)
    except Exception as reason:  # A story's end, whatever it is, is a line of the report.
        faults = _stopped(reason)
    report.add(CONTROL, player.client.name, _sentence(story), faults)


def _play_control(checks, _binary, simulator, _directory, report):
    for check in checks:
        report.add(CONTROL, Botocore.name, _sentence(check), _faults(check, simulator))


def _play_cluster(check, binary, simulator, directory, report):
    played = calls_kubernetes.Play(binary, simulator, directory)
    report.add(KUBERNETES, AwsCli.name, _sentence(check), _faults(check, played))


def _faults(check, played_on):
    try:
        return check(played_on)
    except Exception as reason:
        return _stopped(reason)


def _stopped(reason):
    return [f"it stopped: {type(reason).__name__}: {reason}"]


def _sentence(function):
    return function.__name__.replace("_", " ")
