"""kubectl as a client of a simulated cluster, with tokens of the real `aws eks get-token`.

Never here: judgments. Both programs are told only their keys, a kubeconfig, and the one endpoint that EKS needs: with
AWS_ENDPOINT_URL a token would be signed for that host, which a cluster rightly refuses.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Seconds for one command, with the tries of discovery that kubectl makes.
_COMMAND_WITHIN = 120
_AWS = [sys.executable, "-m", "awscli"]


class KubectlMissingError(Exception):
    """There is no kubectl: what it would show cannot be told."""


@dataclass(frozen=True)
class Said:
    """What a command printed, and the code it ended with."""

    code: int
    out: str
    err: str


class Person:
    """Somebody with a key who works on the clusters of one simulator."""

    def __init__(self, simulator, directory, by):
        if shutil.which("kubectl") is None:
            raise KubectlMissingError("kubectl is not on PATH: install it, this run needs it")
        self._simulator = simulator
        self._directory = Path(directory)
        self._by = by
        self._runs = 0

    def token(self, cluster, **environment):
        """The token that `aws eks get-token` makes for a cluster of this name."""
        said = self.aws("eks", "get-token", "--cluster-name", cluster, **environment)
        return json.loads(said.out)["status"]["token"]

    def kubeconfig(self, cluster, token):
        """A kubeconfig for a cluster as DescribeCluster tells it, with this token."""
        found = json.loads(self.aws("eks", "describe-cluster", "--name", cluster).out)["cluster"]
        server = {"server": found["endpoint"], "certificate-authority-data": found["certificateAuthority"]["data"]}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "it", "cluster": server}],
            "users": [{"name": "it", "user": {"token": token}}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "current-context": "it",
        }
        return self.write("kubeconfig.json", json.dumps(config))

    def updated_kubeconfig(self, cluster):
        """The kubeconfig that `aws eks update-kubeconfig` writes; kubectl then calls `aws` by itself."""
        file = self._directory / "kubeconfig.yaml"
        self.aws("eks", "update-kubeconfig", "--name", cluster, "--kubeconfig", str(file))
        return file

    def kubectl(self, kubeconfig, *command, **environment):
        """One command of kubectl, without anything that an earlier one remembered."""
        self._runs += 1
        cache = self._directory / f"cache{self._runs}"
        return self._run(["kubectl", "--kubeconfig", str(kubeconfig), "--cache-dir", str(cache), *command], **environment)

    def run(self, program, *command, **environment):
        """One command of another program that must succeed; what it printed."""
        said = self._run([str(program), *command], **environment)
        if said.code != 0:
            raise RuntimeError(f"{program} {' '.join(command)}: {said.err.strip()[:300]}")
        return said.out

    def aws(self, *command, **environment):
        """One command of the AWS CLI that must succeed."""
        said = self._run([*_AWS, *command, "--output", "json"], **environment)
        if said.code != 0:
            raise RuntimeError(f"aws {' '.join(command)}: {said.err.strip()[:300]}")
        return said

    def write(self, name, text):
        """A file of this person."""
        file = self._directory / name
        file.write_text(text, encoding="utf-8")
        return file

    def _run(self, command, **environment):
        done = subprocess.run(
            command,
            env={**self._environment(), **environment},
            capture_output=True,
            text=True,
            timeout=_COMMAND_WITHIN,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if name != "AWS_ENDPOINT_URL"}
        return {
            **kept,
            "PATH": os.pathsep.join([str(self._commands()), kept.get("PATH", "")]),
            "AWS_ENDPOINT_URL_EKS": self._simulator.url,
            "AWS_ACCESS_KEY_ID": self._by.key,
            "AWS_SECRET_ACCESS_KEY": self._by.secret,
        }

    def _commands(self):
        """A folder in which `aws` is the CLI beside this Python."""
        folder = self._directory / "bin"
        folder.mkdir(exist_ok=True)
        aws = folder / "aws"
        if not aws.exists():
            aws.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m awscli "$@"\n', encoding="utf-8")
            aws.chmod(0o755)
        return folder
