"""R30: the corpus on real sockets, where every address of the internet is a canary of ours."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.infra.zones import is_open
from tests.repository import ROOT

# Routes that make every address local; the namespace has no other network.
ROUTES = (
    "ip link set lo up && ip route add local 0.0.0.0/0 dev lo && ip route add local ::/0 dev lo"
)


@pytest.fixture(scope="module")
def told():
    """What the canaries saw."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("needs unshare and ip")
    inside = ["unshare", "--map-root-user", "--net", "sh", "-c"]
    if subprocess.run([*inside, ROUTES], check=False, capture_output=True).returncode:
        pytest.skip("may not make network namespaces here")
    command = f'{ROUTES} && exec "$0" -m tests.infra.whole_internet'
    ran = subprocess.run(
        [*inside, command, sys.executable], cwd=ROOT, capture_output=True, timeout=120, check=True
    )
    return json.loads(ran.stdout.splitlines()[-1])


def met(reached):
    """The cases in which a canary at an inner address was reached."""
    return [case for case, addresses in reached.items() if not all(map(is_open, addresses))]


def test_no_webhook_of_the_corpus_reaches_an_inner_address(told):
    assert met(told["guarded"]) == []


def test_who_is_public_is_reached_at_exactly_that_address(told):
    v4, v6 = ["93.184.216.34"], ["2606:4700:4700::1111"]

    assert told["controls"] == [v4, v4, v6, v4]


def test_the_canaries_catch_a_client_without_a_guard(told):
    assert len(met(told["alone"])) >= 40
