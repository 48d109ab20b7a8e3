"""Plays every operation of the simulator through botocore and the AWS CLI; AWS's service model judges the answers.
Then kubectl plays its clusters, with tokens of the AWS CLI.

Usage: python simulator/conformance PATH-TO-EKS-SIMULATOR [--only WORD]
Needs kubectl, and Python 3.9 or later with the packages of requirements.txt. Ends with 1 if anything is wrong or was never played.
"""

import argparse
import sys
import tempfile

import calls_control
import calls_eks
import calls_eks_entries
import calls_eks_policies
import calls_iam
import calls_kubernetes
import calls_raw
import calls_refused
import calls_sts
import environment
import world
from cli import AwsCli
from client import Botocore
from player import Player
from report import CONTROL, KUBERNETES, Report
from simulator import Simulator

STORIES = [
    *calls_eks.STORIES,
    *calls_eks_entries.STORIES,
    *calls_eks_policies.STORIES,
    *calls_iam.STORIES,
    *calls_sts.STORIES,
    *calls_refused.STORIES,
]


def main():
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as directory:
        environment.isolate(directory)
        simulator = Simulator(arguments.simulator, world.build(), directory)
        try:
            environment.aim_at(simulator.url)
            report = _play(simulator, arguments.only)
        finally:
            ended_with = simulator.stop()
    wrong = [] if ended_with == 0 else [f"it ended with {ended_with}"]
    report.add(CONTROL, "botocore", "SIGTERM ends it with 0", wrong)
    for check in calls_kubernetes.CHECKS:
        if arguments.only in check.__name__:
            _check_cluster(arguments.simulator, check, report)
    return 1 if report.print(whole=not arguments.only) else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("simulator", help="the eks-simulator binary")
    parser.add_argument("--only", default="", metavar="WORD", help="play only the stories with WORD in their names")
    return parser.parse_args()


def _play(simulator, only):
    botocore, cli = Botocore(), AwsCli()
    report = Report([botocore.name, cli.name])
    for client, stories in ((botocore, STORIES + calls_raw.STORIES), (cli, STORIES)):
        player = Player(client, botocore.model, simulator, report)
        for story in stories:
            if only in story.__name__:
                _play_story(player, story, report)
    simulator.put_world(world.build())
    for check in calls_control.CHECKS:
        _check(simulator, check, report)
    return report


def _play_story(player, story, report):
    try:
        player.begin(world.build())
        story(player)
        # Whatever a story left behind, reading the world and putting it back changes nothing.
        faults = calls_control.a_world_survives_the_round_trip(player.simulator)
    except Exception as reason:  # A story's end, whatever it is, is a line of the report.
        faults = [f"it stopped: {type(reason).__name__}: {reason}"]
    report.add(CONTROL, player.client.name, _sentence(story), faults)


def _check(simulator, check, report):
    try:
        faults = check(simulator)
    except Exception as reason:
        faults = [f"it stopped: {type(reason).__name__}: {reason}"]
    report.add(CONTROL, "botocore", _sentence(check), faults)


def _check_cluster(binary, check, report):
    with tempfile.TemporaryDirectory() as directory:
        simulator = Simulator(binary, world.build(), directory)
        try:
            faults = check(calls_kubernetes.Play(binary, simulator, directory))
        except Exception as reason:
            faults = [f"it stopped: {type(reason).__name__}: {reason}"]
        finally:
            simulator.stop()
    report.add(KUBERNETES, "aws cli", _sentence(check), faults)


def _sentence(function):
    return function.__name__.replace("_", " ")


if __name__ == "__main__":
    sys.exit(main())
