"""Cuts the program off from the machine's own AWS settings and from the network beyond loopback.

Never here: the simulator, or anything that speaks to it.
"""

import os

REGION = "eu-west-1"

_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def isolate(home):
    """Replaces this process's environment, which the AWS CLI inherits, by one that knows no AWS account."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(_settings(str(home)))


def aim_at(url):
    """Sends every AWS call to `url`: the one setting that the simulator asks its users for."""
    os.environ["AWS_ENDPOINT_URL"] = url


def _settings(home):
    return {
        "HOME": home,
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": "*",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_RETRY_MODE": "standard",
        "AWS_PAGER": "",
        # A port nobody listens on, until aim_at names the simulator.
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }
