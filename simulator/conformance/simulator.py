"""The simulator as a process: starting it, ending it by its pid, and its control API.

Never here: AWS calls, or judgments about what the simulator answers.
"""

import http.client
import json
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

# What every control request must have; without it, a web page could send one.
CONTROL_HEADER = {"X-EKS-Simulator": "control"}
# Seconds until a started simulator must be ready, and until a stopped one must be gone.
READY_WITHIN = 20
GONE_WITHIN = 5


class SimulatorFailedError(Exception):
    """The simulator did not start, or refused a control call that it must accept."""


class Simulator:
    """One running simulator on a world of its own; its clock stands still until it is moved."""

    def __init__(self, binary, world, directory):
        self._directory = Path(directory)
        self._ready_file = self._directory / "ready.json"
        world_file = self._directory / "world.json"
        world_file.write_text(json.dumps(world), encoding="utf-8")
        self._process = self._start(binary, world_file)
        self.ready = self._wait_until_ready()
        self.url = self.ready["url"]

    def _start(self, binary, world_file):
        arguments = ["--world", world_file, "--listen", "127.0.0.1:0", "--clock", "hand", "--ready", self._ready_file]
        with open(self._directory / "stdout", "wb") as out, open(self._directory / "stderr", "wb") as err:
            return subprocess.Popen([str(part) for part in [binary, *arguments]], stdout=out, stderr=err)

    def _wait_until_ready(self):
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            ready = _json_or_none(self._ready_file)
            if ready is not None:
                return ready
            if self._process.poll() is not None:
                raise SimulatorFailedError(f"it ended with {self._process.returncode} at its start: {self.log()}")
            time.sleep(0.02)
        self.stop()
        raise SimulatorFailedError(f"it was not ready after {READY_WITHIN} s: {self.log()}")

    def stop(self):
        """Ends it with SIGTERM and returns its exit code; None if it had to be killed."""
        self._process.terminate()
        try:
            return self._process.wait(GONE_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None

    def log(self):
        """The end of what it wrote to stderr."""
        return (self._directory / "stderr").read_text(encoding="utf-8", errors="replace")[-2000:]

    def announced(self):
        """What it printed on stdout, which must be what it wrote to the ready file."""
        return (self._directory / "stdout").read_text(encoding="utf-8")

    def request(self, method, path, body=None, headers=None):
        """One HTTP request, unsigned; returns status, headers and the body's bytes."""
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def control(self, method, what, body=None):
        """One control call that must succeed; returns the answer's JSON, or None without a body."""
        status, answer = self.try_control(method, what, body)
        if status not in (200, 204):
            raise SimulatorFailedError(f"{method} {what} answered {status}: {answer}")
        return answer

    def try_control(self, method, what, body=None):
        """One control call; returns its status and the answer's JSON, or None without a body."""
        text = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json", **CONTROL_HEADER}
        status, _, answer = self.request(method, f"/simulator/v1/{what}", text, headers)
        return status, json.loads(answer) if answer else None

    def world(self):
        return self.control("GET", "world")

    def put_world(self, world):
        self.control("PUT", "world", world)

    def journal(self, since):
        return self.control("GET", f"journal?since={since}")["calls"]

    def advance(self, seconds):
        self.control("POST", "clock", {"advance_seconds": seconds})

    def limit(self, operation, per_second):
        self.control("POST", "limits", {"operation": operation, "per_second": per_second})


def _json_or_none(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
