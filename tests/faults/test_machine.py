import json
import shutil
import subprocess
import sys

import pytest

from tests.stack import ROOT

INSIDE = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c"]
READY = "ip link set lo up && mount -t tmpfs tmpfs /run"


def test_a_machine_that_is_cut_off_hears_nothing_and_is_answered_again_when_that_is_mended():
    if not (shutil.which("unshare") and shutil.which("ip") and shutil.which("sysctl")):
        pytest.skip("needs unshare, ip and sysctl")
    if subprocess.run([*INSIDE, READY], check=False, capture_output=True).returncode:
        pytest.skip("may not make network namespaces here")

    command = f'{READY} && exec "$0" -m tests.faults.cut_off'
    ran = subprocess.run(
        [*INSIDE, command, sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == ["200", "TimeoutError", "200"]
