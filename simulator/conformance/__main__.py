"""Plays every operation of the simulator through botocore and the AWS CLI; AWS's service model judges the answers.
Then kubectl plays its clusters, with tokens of the AWS CLI.

Usage: python simulator/conformance PATH-TO-EKS-SIMULATOR [--only WORD]
Needs kubectl, and Python 3.9 or later with the packages of requirements.txt. Ends with 1 if anything is wrong or was never played.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from parts import CLIENTS, parts, play
from report import Report


def main():
    arguments = _arguments()
    report = Report(CLIENTS)
    with ProcessPoolExecutor() as processes:
        for part in processes.map(partial(play, arguments.simulator), parts(arguments.only)):
            report.take(part)
    return 1 if report.print(whole=not arguments.only) else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("simulator", help="the eks-simulator binary")
    parser.add_argument("--only", default="", metavar="WORD", help="play only the stories with WORD in their names")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
