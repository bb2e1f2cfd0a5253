"""What a newcomer does: clone, `make run`, one real request, Ctrl-C. `python -m tests.newcomer`."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.stack import ROOT, free_port

READY = re.compile(r"ready at (\S+) for tenant (\S+) with token (\S+)")
INSTALLED_AND_READY_SECONDS = 600


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="segops-newcomer-") as folder:
        clone = Path(folder) / "segops"
        # Without hard links, and only what is committed: as from elsewhere.
        subprocess.run(["git", "clone", "-q", "--no-local", str(ROOT), str(clone)], check=True)
        return run(clone)


def run(clone: Path) -> int:
    port = free_port()
    environment = {**os.environ, "SEGOPS_PORT": str(port), "PIP_NO_CACHE_DIR": "1"}
    log = clone.parent / "output.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        url, tenant, token = wait_ready(process, log)
        dashboard = httpx.get(
            f"{url}/api/ai-reach/dashboard/",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=10,
        ).json()
        page = httpx.get(url, trust_env=False, timeout=10)
        assert page.status_code == 200, page.text
        assert tenant == "retailcorp"
        assert len(dashboard["timeline"]) >= 30, dashboard
        print(f"{tenant}: {dashboard['total_runs']} answers over {len(dashboard['timeline'])} days")
        os.killpg(process.pid, signal.SIGINT)
        process.wait(40)
        print(log.read_text()[-1500:])
        return 0
    except BaseException:
        print(log.read_text()[-6000:])
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(clone, ignore_errors=True)


def wait_ready(process: subprocess.Popen[bytes], log: Path) -> tuple[str, str, str]:
    deadline = time.monotonic() + INSTALLED_AND_READY_SECONDS
    while time.monotonic() < deadline:
        if found := READY.search(log.read_text()):
            return found[1], found[2], found[3]
        assert process.poll() is None, "make run ended"
        time.sleep(0.2)
    raise AssertionError("not ready in time")


if __name__ == "__main__":
    sys.exit(main())
